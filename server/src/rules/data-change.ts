/** Changes of rows whose number nothing in the statement limits: on a large table they take as long as the table is large. */
import type { QualifiedName, Relation, Schema } from '../schema/model';
import { as, type DeleteStmt, type InsertStmt, type Node, strings, type UpdateStmt, walk } from '../sql/ast';
import { nextToken } from '../sql/lexer';
import type { Statement } from '../sql/source-file';
import type { Span } from '../sql/span';
import { endOfName } from './alter-table-actions';
import { isLive } from './live-relation';
import type { StatementContext } from './rule';

export interface UnboundedChange {
  readonly words: 'UPDATE' | 'DELETE' | 'INSERT … SELECT';
  /** The live table whose rows are gone through. */
  readonly table: QualifiedName;
  readonly relation: Relation | undefined;
  /** `UPDATE orders`. */
  readonly span: Span;
}

/** Undefined for what is bounded, for other statements, and for tables that are new. */
export function unboundedChange(statement: Statement, context: StatementContext): UnboundedChange | undefined {
  const { tree } = statement.parsed;
  const update = as(tree, 'UpdateStmt');
  const remove = as(tree, 'DeleteStmt');
  const insert = as(tree, 'InsertStmt');
  if (update) return changedRows('UPDATE', statement, update, context);
  if (remove) return changedRows('DELETE', statement, remove, context);
  return insert && copiedRows(statement, insert, context);
}

function changedRows(
  words: 'UPDATE' | 'DELETE',
  statement: Statement,
  change: UpdateStmt | DeleteStmt,
  context: StatementContext,
): UnboundedChange | undefined {
  if (!change.relation) return undefined;
  const { name, relation } = context.resolve(change.relation);
  if (!isLive(name, context) || (relation && relation.kind !== 'table')) return undefined;
  const others = ('fromClause' in change ? change.fromClause : 'usingClause' in change ? change.usingClause : []) ?? [];
  const lists = others.length > 0 && others.every(isListOfValues);
  if (isBounded(change.whereClause, { table: relation, schema: context.before, lists })) return undefined;
  return { words, table: name, relation, span: head(statement, change.relation.location) };
}

/** Rows that come from a live table whole, or as much of it as a condition leaves. */
function copiedRows(statement: Statement, insert: InsertStmt, context: StatementContext): UnboundedChange | undefined {
  const select = as(insert.selectStmt, 'SelectStmt');
  if (!insert.relation || !select?.fromClause || select.limitCount) return undefined;
  const sources = select.fromClause.flatMap(
    (node) => as(node, 'RangeVar') ?? as(as(node, 'JoinExpr')?.larg, 'RangeVar') ?? [],
  );
  for (const source of sources) {
    const { name, relation } = context.resolve(source);
    if (relation?.kind !== 'table' || !isLive(name, context)) continue;
    if (isBounded(select.whereClause, { table: relation, schema: context.before, lists: false })) continue;
    return { words: 'INSERT … SELECT', table: name, relation, span: head(statement, insert.relation.location) };
  }
  return undefined;
}

function head({ parsed }: Statement, location: number | undefined): Span {
  const start = nextToken(parsed.text, 0)?.start ?? 0;
  const name = parsed.offset(location);
  return { start, end: name === undefined ? start + 1 : endOfName(parsed.text, name) };
}

interface Bounds {
  readonly table: Relation | undefined;
  readonly schema: Schema;
  /** What else the statement reads is written out in it, so that a key joined to it has as many values. */
  readonly lists: boolean;
}

/** True when the condition names the rows by a key, or by where they are stored. */
function isBounded(condition: Node | undefined, bounds: Bounds): boolean {
  const operation = as(condition, 'BoolExpr');
  if (operation?.boolop === 'OR_EXPR') return (operation.args ?? []).every((part) => isBounded(part, bounds));
  const parts = operation?.boolop === 'AND_EXPR' ? (operation.args ?? []) : condition ? [condition] : [];
  if (parts.length > 1 && parts.some((part) => as(part, 'BoolExpr') && isBounded(part, bounds))) return true;
  const named = parts.flatMap((part) => namedColumn(part, bounds) ?? []);
  return named.includes('ctid') || keysOf(bounds).some((key) => key.every((column) => named.includes(column)));
}

/** The column that the condition gives a value, a list of values, or a query with a LIMIT. */
function namedColumn(condition: Node, bounds: Bounds): string | undefined {
  const link = as(condition, 'SubLink');
  if (link?.subLinkType === 'ANY_SUBLINK') {
    const select = as(link.subselect, 'SelectStmt');
    const isShort = select?.limitCount !== undefined || select?.valuesLists !== undefined;
    return isShort ? columnOf(link.testexpr) : undefined;
  }
  const comparison = as(condition, 'A_Expr');
  const operator = strings(comparison?.name).at(-1) ?? '';
  const isRange = comparison?.kind === 'AEXPR_BETWEEN';
  const column = columnOf(comparison?.lexpr);
  if (column === 'ctid') return column;
  if (!comparison || (operator !== '=' && !isRange)) return undefined;
  if (column !== undefined && isGiven(comparison.rexpr, bounds)) return column;
  return !isRange && isGiven(comparison.lexpr, bounds) ? columnOf(comparison.rexpr) : undefined;
}

function columnOf(node: Node | undefined): string | undefined {
  return strings(as(node, 'ColumnRef')?.fields).at(-1);
}

/** No column of a table, no query; with lists, a column of those. */
function isGiven(node: Node | undefined, { lists }: Bounds): boolean {
  if (!node) return false;
  let given = true;
  walk({ List: { items: [node] } }, (part) => {
    const link = as(part, 'SubLink');
    if (as(part, 'ColumnRef') && !lists) given = false;
    if (link && as(link.subselect, 'SelectStmt')?.limitCount === undefined) given = false;
    return !link;
  });
  return given;
}

/** The columns of each primary key and unique constraint or index; `id` for a table that nothing is known of. */
function keysOf({ table, schema }: Bounds): readonly (readonly string[])[] {
  if (table?.kind !== 'table') return [['id']];
  const constraints = table.constraints.flatMap((one) =>
    one.kind === 'primary key' || one.kind === 'unique' ? [one.columns] : [],
  );
  const indexes = table.indexes.flatMap((name) => {
    const index = schema.relation({ schema: table.name.schema, name });
    if (typeof index !== 'object' || index.kind !== 'index' || !index.unique || index.predicate) return [];
    const columns = index.keys.flatMap(({ column }) => column ?? []);
    return columns.length === index.keys.length ? [columns] : [];
  });
  return [...constraints, ...indexes, ...(table.complete ? [] : [['id']])];
}

function isListOfValues(node: Node): boolean {
  return as(as(node, 'RangeSubselect')?.subquery, 'SelectStmt')?.valuesLists !== undefined;
}
