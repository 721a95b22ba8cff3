/** How many values a query or a row gives, as far as the schema tells. */
import type { Relation } from '../../schema/model';
import { as, type Node, type RangeVar, type SelectStmt } from '../../sql/ast';
import type { Insertion } from './insertion';

type Lookup = (table: RangeVar) => Relation | undefined;

/** Undefined when a `*` hides the number. */
export function valueCount({ source, queries }: Insertion, lookup: Lookup): number | undefined {
  const visible: Lookup = (table) =>
    table.schemaname === undefined && queries.has(table.relname ?? '') ? undefined : lookup(table);
  if (isRow(source)) return source.some(hidesNumber) ? undefined : source.length;
  const query = as(source, 'SelectStmt');
  return query && countOfQuery(query, visible);
}

function isRow(source: Node | readonly Node[]): source is readonly Node[] {
  return Array.isArray(source);
}

function countOfQuery(query: SelectStmt, lookup: Lookup): number | undefined {
  if (query.larg) return countOfQuery(query.larg, lookup);
  if (query.valuesLists) {
    const row = as(query.valuesLists[0], 'List')?.items ?? [];
    return row.some(hidesNumber) ? undefined : row.length;
  }
  return sum((query.targetList ?? []).map((target) => countOfTarget(as(target, 'ResTarget')?.val, query, lookup)));
}

/** `row.*` and `(expression).*`. */
function hidesNumber(node: Node): boolean {
  const parts = as(node, 'ColumnRef')?.fields ?? as(node, 'A_Indirection')?.indirection ?? [];
  return parts.some((part) => 'A_Star' in part);
}

function countOfTarget(value: Node | undefined, query: SelectStmt, lookup: Lookup): number | undefined {
  if (!value || !hidesNumber(value)) return 1;
  const fields = as(value, 'ColumnRef')?.fields;
  if (!fields) return undefined;
  if (fields.length === 1) return sum((query.fromClause ?? []).map((from) => countOfFrom(from, lookup)));
  const name = as(fields.at(-2), 'String')?.sval;
  const named = (query.fromClause ?? []).flatMap(itemsOf).filter((item) => nameOf(item) === name);
  return named.length === 1 && named[0] ? countOfFrom(named[0], lookup) : undefined;
}

/** The columns of one item of FROM; a join that merges columns and a function are not counted. */
function countOfFrom(item: Node, lookup: Lookup): number | undefined {
  const table = as(item, 'RangeVar');
  if (table) return columnsOf(lookup(table))?.length;
  const subselect = as(as(item, 'RangeSubselect')?.subquery, 'SelectStmt');
  if (subselect) return countOfQuery(subselect, lookup);
  const join = as(item, 'JoinExpr');
  if (!join?.larg || !join.rarg || join.isNatural || join.usingClause) return undefined;
  return sum([countOfFrom(join.larg, lookup), countOfFrom(join.rarg, lookup)]);
}

function itemsOf(item: Node): readonly Node[] {
  const join = as(item, 'JoinExpr');
  return join ? [join.larg, join.rarg].flatMap((side) => (side ? itemsOf(side) : [])) : [item];
}

function nameOf(item: Node): string | undefined {
  const table = as(item, 'RangeVar');
  return table ? (table.alias?.aliasname ?? table.relname) : as(item, 'RangeSubselect')?.alias?.aliasname;
}

/** The columns that INSERT fills in turn and `*` stands for; undefined when there may be more than are known. */
export function columnsOf(relation: Relation | undefined): readonly string[] | undefined {
  if (relation?.kind === 'table' || relation?.kind === 'foreign table') {
    return relation.complete ? relation.columns.map(({ name }) => name) : undefined;
  }
  return relation?.kind === 'view' || relation?.kind === 'materialized view' ? relation.columns : undefined;
}

function sum(counts: readonly (number | undefined)[]): number | undefined {
  return counts.reduce((total, count) => (total === undefined || count === undefined ? undefined : total + count), 0);
}
