/** What the variables of a PL/pgSQL body are and which assignments can have given them their values. */
import { as, type TypeName } from '../../sql/ast';
import { isKeyword, type Token, tokenize } from '../../sql/lexer';
import { parse } from '../../sql/parse';
import type { Span } from '../../sql/span';
import { commaSeparated } from '../comma-separated';
import type { Parameter } from './routine-body';
import { keywordAtTop, type SelectItem, selectItems } from './select-items';
import { character, type PlpgsqlStatement } from './statements';

/** As declared: a type of the server, the type of a column (`t.c%TYPE`), or a row of a table (`t%ROWTYPE`). */
export type DeclaredType =
  | { readonly kind: 'type'; readonly type: TypeName }
  | { readonly kind: 'type of'; readonly parts: readonly string[] }
  | { readonly kind: 'row of'; readonly parts: readonly string[] }
  | { readonly kind: 'integer' };

export interface Assignment {
  /** As the server folds it; a field is `record.field`. */
  readonly variable: string;
  /** What is assigned; undefined when it comes from where nothing can be read (FETCH, EXECUTE … INTO). */
  readonly expression: Span | undefined;
  /** The statement that assigns, by its place in the list. */
  readonly at: number;
}

export interface Variables {
  type(name: string): DeclaredType | undefined;
  isKnown(name: string): boolean;
  /**
   * The assignments that can have given the variable the value that it has in statement `at`. `initial`: it can also
   * still have the value with which the body began, which for a parameter is the caller's.
   */
  reaching(name: string, at: number): { readonly assignments: readonly Assignment[]; readonly initial: boolean };
  isParameter(name: string): boolean;
}

export function readVariables(
  text: string,
  statements: readonly PlpgsqlStatement[],
  parameters: readonly Parameter[],
): Variables {
  const types = new Map<string, DeclaredType>();
  const known = new Set<string>();
  const assignments: Assignment[] = [];
  const own = new Set(parameters.map(({ name }) => name));
  parameters.forEach(({ name, type }, index) => {
    for (const called of [name, `$${index + 1}`]) {
      known.add(called);
      own.add(called);
      if (type) types.set(called, { kind: 'type', type });
    }
  });
  statements.forEach((statement, at) => {
    const found = statement.isDeclaration ? declaration(text, statement) : undefined;
    if (found) {
      known.add(found.name);
      if (found.type) types.set(found.name, found.type);
      if (found.value) assignments.push({ variable: found.name, expression: found.value, at });
      return;
    }
    if (statement.isDeclaration) return;
    for (const { variable, expression, isInteger } of assigned(text, statement)) {
      known.add(variable);
      if (isInteger && !types.has(variable)) types.set(variable, { kind: 'integer' });
      else assignments.push({ variable, expression, at });
    }
  });
  return {
    type: (name) => types.get(name),
    isKnown: (name) => known.has(name),
    isParameter: (name) => own.has(name),
    reaching: (name, at) => reaching(name, at, statements, assignments),
  };
}

/** The name as the server folds it. */
export function folded(text: string, token: Token | undefined): string {
  const raw = token ? text.slice(token.start, token.end) : '';
  return raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw.toLowerCase();
}

function declaration(text: string, { tokens }: PlpgsqlStatement) {
  const [first, ...rest] = tokens;
  if (!first || isKeyword(text, rest[0], 'alias')) return undefined;
  const start = isKeyword(text, rest[0], 'constant') ? 1 : 0;
  const end = rest.findIndex(
    (token, index) =>
      index >= start &&
      (['=', ':='].includes(character(text, token)) ||
        ['collate', 'not', 'default', 'cursor', 'no', 'scroll'].some((word) => isKeyword(text, token, word))),
  );
  const type = rest.slice(start, end < 0 ? undefined : end);
  const sign = rest.findIndex(
    (token) => ['=', ':='].includes(character(text, token)) || isKeyword(text, token, 'default'),
  );
  return {
    name: folded(text, first),
    type: declaredType(text, type),
    value: sign < 0 ? undefined : spanOf(rest.slice(sign + 1)),
  };
}

function declaredType(text: string, tokens: readonly Token[]): DeclaredType | undefined {
  const percent = tokens.findIndex((token) => character(text, token) === '%');
  if (percent >= 0) {
    const parts = tokens
      .slice(0, percent)
      .flatMap((token) => (character(text, token) === '.' ? [] : [folded(text, token)]));
    return { kind: isKeyword(text, tokens[percent + 1], 'rowtype') ? 'row of' : 'type of', parts };
  }
  const span = spanOf(tokens);
  const select = span && as(parse(`SELECT NULL::${text.slice(span.start, span.end)}`).tree, 'SelectStmt');
  const type = as(as(select?.targetList?.[0], 'ResTarget')?.val, 'TypeCast')?.typeName;
  return type && { kind: 'type', type };
}

interface Assigned {
  readonly variable: string;
  readonly expression: Span | undefined;
  readonly isInteger?: boolean;
}

function assigned(text: string, { tokens }: PlpgsqlStatement): readonly Assigned[] {
  if (isKeyword(text, tokens[0], 'for')) return loopVariables(text, tokens);
  if (isKeyword(text, tokens[0], 'foreach')) {
    const array = tokens.findIndex((token) => isKeyword(text, token, 'array'));
    return [{ variable: folded(text, tokens[1]), expression: spanOf(tokens.slice(array + 1)) }];
  }
  const target =
    tokens[0]?.kind === 'word' || tokens[0]?.kind === 'quoted-identifier' || tokens[0]?.kind === 'parameter';
  const sign = tokens.findIndex((token) => ['=', ':='].includes(character(text, token)));
  if (target && sign > 0 && isTarget(text, tokens.slice(0, sign))) {
    return [{ variable: targetName(text, tokens.slice(0, sign)), expression: spanOf(tokens.slice(sign + 1)) }];
  }
  if (isKeyword(text, tokens[0], 'fetch') || !isKeyword(text, tokens[0], 'insert')) return intoTargets(text, tokens);
  const returning = keywordAtTop(text, tokens, 0, ['returning']);
  return intoTargets(text, tokens.slice(returning));
}

/** `name`, `name.field` or `name[…]`. */
function isTarget(text: string, tokens: readonly Token[]): boolean {
  const second = character(text, tokens[1]);
  return tokens.length === 1 || (tokens.length === 3 && second === '.') || second === '[';
}

function targetName(text: string, tokens: readonly Token[]): string {
  const first = folded(text, tokens[0]);
  return character(text, tokens[1]) === '.' ? `${first}.${folded(text, tokens[2])}` : first;
}

function loopVariables(text: string, tokens: readonly Token[]): readonly Assigned[] {
  const inside = tokens.findIndex((token) => isKeyword(text, token, 'in'));
  if (inside < 0) return [];
  if (tokens.some((token) => character(text, token) === '..')) {
    return [{ variable: folded(text, tokens[1]), expression: undefined, isInteger: true }];
  }
  return distribute(targetNames(text, tokens.slice(1, inside)), selectItems(text, tokens, inside + 1));
}

/** `SELECT … INTO a, b`, and the same of EXECUTE, FETCH and RETURNING, whose values cannot be read. */
function intoTargets(text: string, tokens: readonly Token[]): readonly Assigned[] {
  const into = keywordAtTop(text, tokens, 0, ['into']);
  if (into >= tokens.length) return [];
  const start = isKeyword(text, tokens[into + 1], 'strict') ? into + 2 : into + 1;
  let end = start + 1;
  while (['.', ','].includes(character(text, tokens[end]))) end += 2;
  return distribute(targetNames(text, tokens.slice(start, end)), selectItems(text, tokens, 0));
}

function targetNames(text: string, tokens: readonly Token[]): readonly string[] {
  const span = spanOf(tokens);
  if (!span) return [];
  return commaSeparated(text, span).map((part) => targetName(text, tokenize(text, { from: part.start, to: part.end })));
}

/** One target takes the only item, or is a record that takes each item as a field. */
function distribute(targets: readonly string[], items: readonly SelectItem[] | undefined): readonly Assigned[] {
  const [only] = targets;
  if (targets.length !== 1 || only === undefined) {
    return targets.map((variable, index) => ({ variable, expression: items?.[index]?.expression }));
  }
  const fields = (items ?? []).flatMap(({ name, expression }) =>
    name === undefined ? [] : [{ variable: `${only}.${name}`, expression }],
  );
  return [{ variable: only, expression: items?.length === 1 ? items[0]?.expression : undefined }, ...fields];
}

function reaching(
  name: string,
  at: number,
  statements: readonly PlpgsqlStatement[],
  all: readonly Assignment[],
): { readonly assignments: readonly Assignment[]; readonly initial: boolean } {
  const reader = statements[at];
  const own = all.filter((assignment) => assignment.variable === name);
  const found: Assignment[] = [];
  for (const assignment of own.filter((candidate) => candidate.at < at).toReversed()) {
    found.push(assignment);
    const always = (statements[assignment.at]?.branches ?? []).every((branch) => reader?.branches.includes(branch));
    if (always) {
      const sameLoop = (statements[assignment.at]?.loops.length ?? 0) === (reader?.loops.length ?? 0);
      return { assignments: sameLoop ? found : [...found, ...fromLaterRounds(own, at, statements)], initial: false };
    }
  }
  return { assignments: [...found, ...fromLaterRounds(own, at, statements)], initial: true };
}

/** What stands behind the reader in a loop around both has run in the round before. */
function fromLaterRounds(own: readonly Assignment[], at: number, statements: readonly PlpgsqlStatement[]) {
  const loops = statements[at]?.loops ?? [];
  return own.filter(
    (assignment) => assignment.at >= at && statements[assignment.at]?.loops.some((loop) => loops.includes(loop)),
  );
}

function spanOf(tokens: readonly Token[]): Span | undefined {
  const [first] = tokens;
  const last = tokens.at(-1);
  return first && last && { start: first.start, end: last.end };
}
