/** Cuts a PL/pgSQL body into statements with their places, which the server's own PL/pgSQL parser does not tell. */
import { isKeyword, type Token, tokenize } from '../../sql/lexer';
import type { Span } from '../../sql/span';

/** One statement, one declaration, or the head of a compound statement (`IF … THEN`, `FOR … LOOP`). */
export interface PlpgsqlStatement extends Span {
  /** Without comments, the closing `;`, `THEN` or `LOOP`. */
  readonly tokens: readonly Token[];
  readonly isDeclaration: boolean;
  /** The branches and loops around it, outermost first: what stands in all of another's runs whenever that one runs. */
  readonly branches: readonly number[];
  /** Those of `branches` that are loops. */
  readonly loops: readonly number[];
}

interface Open {
  readonly kind: 'block' | 'branch' | 'loop';
  readonly id: number;
}

/** The statements in the order of the text. Broken text gives what can be told. */
export function plpgsqlStatements(text: string): readonly PlpgsqlStatement[] {
  const tokens = tokenize(text);
  const statements: PlpgsqlStatement[] = [];
  let open: readonly Open[] = [];
  let nextId = 1;
  let declaring = false;
  let at = 0;

  const is = (index: number, ...keywords: string[]) => keywords.some((word) => isKeyword(text, tokens[index], word));
  const push = (kind: Open['kind']) => {
    open = [...open, { kind, id: nextId++ }];
  };
  const replaceBranch = () => {
    open = open.slice(0, -1);
    push('branch');
  };
  /** Records the statement up to the first of the closing words outside parentheses and CASE, and passes over that word. */
  const record = (closing: (index: number) => boolean) => {
    const end = endOfStatement(text, tokens, at, closing);
    const own = tokens.slice(at, end);
    statements.push({
      tokens: own,
      start: own[0]?.start ?? 0,
      end: own.at(-1)?.end ?? 0,
      isDeclaration: declaring,
      branches: open.flatMap(({ kind, id }) => (kind === 'block' ? [] : [id])),
      loops: open.flatMap(({ kind, id }) => (kind === 'loop' ? [id] : [])),
    });
    at = end + 1;
  };
  const semicolon = (index: number) => character(text, tokens[index]) === ';';

  while (at < tokens.length) {
    if (semicolon(at)) at++;
    else if (character(text, tokens[at]) === '<<') at += 3;
    else if (character(text, tokens[at]) === '#')
      at += 3; // #option value
    else if (is(at, 'declare')) {
      declaring = true;
      at++;
    } else if (is(at, 'begin')) {
      declaring = false;
      push('block');
      at++;
    } else if (declaring) record(semicolon);
    else if (is(at, 'loop')) {
      push('loop');
      at++;
    } else if (is(at, 'else', 'exception')) {
      replaceBranch();
      at++;
    } else if (is(at, 'end')) {
      open = open.slice(0, -1);
      while (at < tokens.length && !semicolon(at)) at++;
    } else if (is(at, 'if')) {
      record((index) => is(index, 'then'));
      push('branch');
    } else if (is(at, 'elsif', 'elseif', 'when')) {
      record((index) => is(index, 'then'));
      replaceBranch();
    } else if (is(at, 'case')) {
      record((index) => is(index, 'when'));
      at--; // the WHEN itself begins the next head
      push('branch');
    } else if (is(at, 'while', 'for', 'foreach')) {
      record((index) => is(index, 'loop'));
      push('loop');
    } else record(semicolon);
  }
  return statements;
}

function endOfStatement(
  text: string,
  tokens: readonly Token[],
  from: number,
  closes: (index: number) => boolean,
): number {
  let depth = 0;
  for (let index = from; index < tokens.length; index++) {
    if (depth <= 0 && closes(index)) return index;
    depth += nesting(text, tokens, index, from);
  }
  return tokens.length;
}

/** How a token changes the depth of parentheses, brackets and CASE expressions. */
export function nesting(text: string, tokens: readonly Token[], index: number, first: number): number {
  const token = tokens[index];
  const sign = character(text, token);
  if (sign === '(' || sign === '[') return 1;
  if (sign === ')' || sign === ']') return -1;
  if (index > first && isKeyword(text, token, 'case')) return 1;
  if (index > first && isKeyword(text, token, 'end')) return -1;
  return 0;
}

/** The text of a sign (punctuation or operator), empty for every other token. */
export function character(text: string, token: Token | undefined): string {
  return token?.kind === 'punctuation' || token?.kind === 'operator' ? text.slice(token.start, token.end) : '';
}
