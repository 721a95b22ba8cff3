/** Names in a statement that are certainly not there: where the history may not be the whole story, nothing is said. */
import { isTable } from '../schema/kinds';
import type { QualifiedName, Schema } from '../schema/model';
import { identifier } from '../schema/place';
import { type MissingName, queryNames } from '../schema/query-names/missing-names';
import { nextToken, type Token, tokenize } from '../sql/lexer';
import type { Parsed } from '../sql/parse';
import type { Statement } from '../sql/source-file';
import type { Span } from '../sql/span';
import type { Removal, StatementContext } from './rule';
import { isRunningQuery } from './running-query';

export interface CertainlyMissing extends MissingName {
  /** The name alone, from the statement's first character. */
  readonly span: Span;
}

/** Of an application's queries, and of the data that a pending migration changes: what has run was right. */
export function certainlyMissing(statement: Statement, context: StatementContext): readonly CertainlyMissing[] {
  const { before, role, pending, isOpen, file } = context;
  if (role === 'migration' ? !pending : isOfItsDay(file) || !isRunningQuery(context)) return [];
  const { missing, relations, found } = queryNames(before, statement.parsed.tree);
  if (missing.length === 0 || relations.length === 0) return [];
  if (relations.some((name) => isElsewhereToo(before, name))) return [];
  // What a pending migration takes away is told as that.
  const never = missing.filter((one) => !context.removals.some((removal) => isOf(removal, one)));
  const written = never.flatMap((one) => {
    const span = spanOf(statement.parsed, one);
    return span ? [{ ...one, span }] : [];
  });
  // Another database's table of the same name has hardly a column that this one has.
  const columns = written.filter(({ kind }) => kind === 'column');
  if (columns.length > 1 && columns.length > found.length) return [];
  // What is put in when the string runs may bring more into FROM.
  if (isOpen) return columns.filter(({ isFixed }) => isFixed);
  const isWhole = relations.every((name) => isKnown(before, name));
  return written.filter(
    ({ kind, sources }) => kind === 'table' || (sources.length > 0 && (kind === 'column' || isWhole)),
  );
}

function isOf({ relation, column }: Removal, { kind, name, sources }: MissingName): boolean {
  if (kind !== 'column') return column === undefined && relation.name === name;
  const isThere = sources.some((source) => source.relation?.name === relation.name);
  return column === name && isThere;
}

/** Migrations and backfills in another language, which run once, against the schema of their day: by their path. */
function isOfItsDay(file: string): boolean {
  return /migrat|backfill|alteration|upgrade|(?:^|\/)v?\d{3,}[_-]|\d{8}/i.test(file);
}

function isKnown(schema: Schema, name: QualifiedName): boolean {
  const relation = schema.relation(name);
  return relation !== undefined && relation !== 'dropped' && (!isTable(relation) || relation.complete);
}

/** The code may run with another search path than the migrations. */
function isElsewhereToo(schema: Schema, { schema: own, name }: QualifiedName): boolean {
  return schema.relationNames().some((other) => other.name === name && other.schema !== own);
}

/** Undefined where the text writes something else there, such as a placeholder. */
function spanOf({ text, offset }: Parsed, { kind, name, location }: MissingName): Span | undefined {
  const start = offset(location);
  const parts = start === undefined ? listedAfter(text, name) : nameParts(text, start);
  // `@name` is also a number's sign (the operator @) to the grammar, and `sqlc.arg(name)` a function.
  if (/[@:$#%{]$|\bsqlc\s*\.\s*\w+\s*\(\s*$/i.test(text.slice(0, parts[0]?.start))) return undefined;
  const part = kind === 'source' && parts.length > 1 ? parts.at(-2) : parts.at(-1);
  return part && identifier(text, part) === name ? { start: part.start, end: part.end } : undefined;
}

/** The identifiers of the possibly qualified name that begins there. */
function nameParts(text: string, start: number): readonly Token[] {
  const parts: Token[] = [];
  let isDotted = true;
  for (let token = nextToken(text, start); token; token = nextToken(text, token.end)) {
    if (token.kind === 'comment') continue;
    const isDot = text.slice(token.start, token.end) === '.';
    if (isDotted === isDot) break;
    if (!isDot) parts.push(token);
    isDotted = isDot;
  }
  return parts;
}

/** The name in a list behind USING or ON CONFLICT, of which the tree has no places. */
function listedAfter(text: string, name: string): readonly Token[] {
  const tokens = tokenize(text);
  let isList = false;
  for (const [at, token] of tokens.entries()) {
    const written = text.slice(token.start, token.end).toLowerCase();
    if (written === '(') isList = /^(?:using|conflict)$/i.test(textOf(text, tokens[at - 1]));
    else if (written === ')') isList = false;
    else if (isList && identifier(text, token) === name) return [token];
  }
  return [];
}

function textOf(text: string, token: Token | undefined): string {
  return token ? text.slice(token.start, token.end) : '';
}
