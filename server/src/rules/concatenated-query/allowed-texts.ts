/** What may stand at a hole that no parameter can stand for, as far as the statement and the schema tell. */
import { namesHole } from '../../host/marker';
import type { HolePart, Template } from '../../host/template';
import { isTable } from '../../schema/kinds';
import type { Schema, Table } from '../../schema/model';
import { displayName, resolveRelation } from '../../schema/names';
import { as, type Node, type RangeVar, strings, walk } from '../../sql/ast';
import { type Token, tokenize } from '../../sql/lexer';
import { parse } from '../../sql/parse';

/** `direction` is ASC or DESC; the other texts are compared as they are, and the first is taken where none fits. */
export type Allowed =
  | { readonly kind: 'direction' }
  | { readonly kind: 'one-of'; readonly texts: readonly string[]; readonly title: string };

/** A longer list is nobody's to read through in a query. */
const mostNames = 20;

/** Undefined where a list could not help: for clauses, and for parts of a name. */
export function allowedTexts(template: Template, hole: HolePart, schema: Schema): Allowed | undefined {
  if (hole.position === 'direction') return { kind: 'direction' };
  const place = template.places[template.parts.indexOf(hole)];
  if (hole.position !== 'identifier' || !place) return undefined;
  const tokens = tokenize(template.sql);
  const at = tokens.findIndex((one) => one.start <= place.start && place.end <= one.end);
  const token = tokens[at];
  const isWhole = token?.kind === 'word' && token.start === place.start && token.end === place.end;
  const isQuoted =
    token?.kind === 'quoted-identifier' && token.start === place.start - 1 && token.end === place.end + 1;
  if (!isWhole && !isQuoted) return undefined;
  const word = (offset: number): string => textOf(template.sql, tokens[at + offset]);
  if (word(1) === '.') return undefined;
  if (/^(?:from|join|into|update|table|only|truncate)$/.test(word(-1))) return listed('table_name', [], 'tables');
  const qualifier = word(-1) === '.' ? word(-2).replace(/^"|"$/g, '') : undefined;
  const { names, of } = columnNames(template.sql, qualifier, schema);
  const plain = [...new Set(names)].filter((name) => /^[a-z_][a-z0-9_]*$/.test(name));
  return listed('column_name', plain, of ?? 'columns that the query names');
}

/** Without a name that is known, a stand-in shows where a person writes the list; the server refuses it until then. */
function listed(standIn: string, names: readonly string[], of: string): Allowed {
  if (names.length === 0 || names.length > mostNames)
    return { kind: 'one-of', texts: [standIn], title: 'Allow only names of a list that you write' };
  return { kind: 'one-of', texts: names, title: `Allow only ${of}` };
}

function textOf(sql: string, token: Token | undefined): string {
  return token ? sql.slice(token.start, token.end).toLowerCase() : '';
}

/** The columns of the statement's tables where these are known; else what the statement itself reads or gives. */
function columnNames(
  sql: string,
  qualifier: string | undefined,
  schema: Schema,
): { readonly names: readonly string[]; readonly of: string | undefined } {
  const { tree } = parse(sql);
  const ranges = tree ? rangesOf(tree) : [];
  const meant = ranges.filter(
    ({ alias, relname }) => qualifier === undefined || (alias?.aliasname ?? relname) === qualifier,
  );
  const tables = meant.map((range) => tableOf(range, schema));
  if (tables.length > 0 && tables.every((table) => table !== undefined)) {
    const names = tables.flatMap((table) => table.columns.map(({ name }) => name));
    // A name that two tables have would be ambiguous.
    const single = names.filter((name) => names.indexOf(name) === names.lastIndexOf(name));
    return { names: single, of: `columns of ${tables.map(({ name }) => displayName(name)).join(' and ')}` };
  }
  return { names: qualifier === undefined && tree ? writtenColumns(tree) : [], of: undefined };
}

function rangesOf(tree: Node): readonly RangeVar[] {
  const ranges: RangeVar[] = [];
  walk([tree], (node) => {
    const target = as(node, 'InsertStmt') ?? as(node, 'UpdateStmt') ?? as(node, 'DeleteStmt');
    const range = target?.relation ?? as(node, 'RangeVar');
    if (range && !ranges.includes(range)) ranges.push(range);
  });
  return ranges;
}

function tableOf(range: RangeVar, schema: Schema): Table | undefined {
  const { relation } = resolveRelation(schema, range);
  return isTable(relation) && relation.complete ? relation : undefined;
}

/** Columns as the statement writes them, and the names that it gives. */
function writtenColumns(tree: Node): readonly string[] {
  const names: string[] = [];
  walk([tree], (node) => {
    const name = as(node, 'ResTarget')?.name ?? strings(as(node, 'ColumnRef')?.fields).at(-1);
    if (name !== undefined && !namesHole(name)) names.push(name);
  });
  return names;
}
