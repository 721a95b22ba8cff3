/** CREATE, DROP and moving of extended statistics, which belong to one table. */
import { as, type CreateStatsStmt, strings, walk } from '../sql/ast';
import { type Draft, refuse } from './draft';
import { tableToChange } from './lookups';
import type { QualifiedName, Schema, Table } from './model';
import { creationName } from './names';
import { joinColumns, truncated } from './object-names';

export function createStatistics(draft: Draft, statement: CreateStatsStmt): void {
  const range = as(statement.relations?.[0], 'RangeVar');
  const table = tableToChange(draft, range);
  const elements = (statement.exprs ?? []).flatMap((node) => as(node, 'StatsElem') ?? []);
  const columns: string[] = [];
  walk(statement.exprs, (node) => {
    const name = as(node, 'StatsElem')?.name ?? strings(as(node, 'ColumnRef')?.fields).at(-1);
    if (name !== undefined) columns.push(name);
  });
  const generated = `${table.name.name}_${joinColumns(elements.map((element) => element.name ?? 'expr'))}_stat`;
  const name = statement.defnames
    ? creationName(draft, strings(statement.defnames))
    : { schema: table.name.schema, name: truncated(generated) };
  if (tableOfStatistics(draft, [name.schema, name.name])) {
    if (statement.if_not_exists) return;
    refuse('the statistics exist');
  }
  draft.putRelation({ ...table, statistics: [...table.statistics, { name, columns }] });
}

export function dropStatistics(draft: Draft, parts: readonly string[]): void {
  changeStatistics(draft, parts, () => undefined);
}

export function moveStatistics(draft: Draft, parts: readonly string[], to: Partial<QualifiedName>): void {
  changeStatistics(draft, parts, (name) => ({ ...name, ...to }));
}

function changeStatistics(
  draft: Draft,
  parts: readonly string[],
  change: (name: QualifiedName) => QualifiedName | undefined,
): void {
  const found = tableOfStatistics(draft, parts);
  if (!found) return;
  draft.changeTable(found.table.name, (table) => ({
    ...table,
    statistics: table.statistics.flatMap((one) => {
      const name = one.name === found.name ? change(one.name) : one.name;
      return name ? [{ ...one, name }] : [];
    }),
  }));
}

/** The table whose statistics have that name: `[schema,] name`, otherwise by the search path. */
export function tableOfStatistics(
  schema: Schema,
  parts: readonly string[],
): { readonly table: Table; readonly name: QualifiedName } | undefined {
  const [wanted, qualifier] = [...parts].reverse();
  const schemas = qualifier === undefined ? schema.searchPath : [qualifier];
  const all = schema.relationNames().flatMap((at) => {
    const table = schema.relation(at);
    if (typeof table !== 'object' || table.kind !== 'table') return [];
    return table.statistics.map(({ name }) => ({ table, name }));
  });
  for (const at of schemas) {
    const found = all.find(({ name }) => name.name === wanted && name.schema === at);
    if (found) return found;
  }
  return undefined;
}
