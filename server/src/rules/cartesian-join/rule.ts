/** Finds tables in FROM that no condition ties to the others. */
import type { Table } from '../../schema/model';
import { displayName } from '../../schema/names';
import { as, type Node, strings, walk } from '../../sql/ast';
import { endOfName } from '../alter-table-actions';
import { columnOf, conjuncts, namesOfQueries, type QuerySource, sourcesOf } from '../query-sources';
import { defineRule, type StatementContext } from '../rule';
import { isRunningQuery } from '../running-query';
import { listed } from '../words';

export default defineRule({
  id: 'cartesian-join',
  family: 'queries',
  summary: 'Tables in FROM that no condition ties together, so that every row meets every other',
  severity: 'warning',
  recommended: true,
  inEveryVariant: true,
  messages: {
    found:
      'No condition ties {table} to {others}, so each row of the one meets each row of the other: a thousand rows and a thousand rows make a million. Add the condition, or write CROSS JOIN where all pairs are meant.',
  },
  help: 'Tie the tables together in ON or WHERE; write CROSS JOIN where all pairs are meant.',
  check(statement, context) {
    const { tree, offset, text } = statement.parsed;
    if (!/\b(from|using)\b/i.test(text) || context.isOpen || !isRunningQuery(context)) return;
    const hidden = namesOfQueries(tree);
    walk([tree], (node) => {
      const loose = looseTable(node, context, hidden);
      const start = offset(loose?.range.location);
      if (!loose || start === undefined) return;
      const table = displayName(loose.table.name);
      context.report({
        span: { start, end: endOfName(text, start) },
        message: 'found',
        data: { table, others: listed(loose.others.map(({ name }) => displayName(name))) },
        object: table,
      });
    });
  },
});

interface Loose {
  readonly table: Table;
  readonly range: NonNullable<QuerySource['range']>;
  readonly others: readonly Table[];
}

/** The first table that hangs on none before it. Where something in FROM is no known table, nothing is said. */
function looseTable(node: Node, context: StatementContext, hidden: ReadonlySet<string>): Loose | undefined {
  const query = as(node, 'SelectStmt') ?? as(node, 'UpdateStmt') ?? as(node, 'DeleteStmt');
  if (!query) return undefined;
  const target = 'relation' in query && query.relation ? [{ RangeVar: query.relation }] : [];
  const from = 'usingClause' in query ? query.usingClause : 'fromClause' in query ? query.fromClause : undefined;
  const items = [...target, ...(from ?? [])];
  if (items.length < 2) return undefined;
  const groups = items.map((item) => sourcesOf([item], context, hidden));
  const sources = groups.flat();
  if (sources.some(({ table }) => !table)) return undefined;
  const conditions = conjuncts(query.whereClause);
  const ties = conditions.map((condition) => tiedBy(condition, groups, sources));
  if (ties.includes('unclear')) return undefined;
  const reached = reach(
    0,
    groups.length,
    ties.flatMap((tie) => (tie === 'unclear' ? [] : [tie])),
  );
  for (const [index, [first]] of groups.entries()) {
    const known = first?.table && first.range ? { table: first.table, range: first.range } : undefined;
    if (
      !known ||
      reached.has(index) ||
      [groups[0], groups[index]].some((group) => isOneRow(group, conditions, sources))
    )
      continue;
    const others = groups.flatMap((group, at) => (reached.has(at) ? (group[0]?.table ?? []) : []));
    return { ...known, others };
  }
  return undefined;
}

/** The numbers of the items that a condition speaks of; what it may take from elsewhere makes it unclear. */
function tiedBy(
  condition: Node,
  groups: readonly (readonly QuerySource[])[],
  sources: readonly QuerySource[],
): ReadonlySet<number> | 'unclear' {
  const named = new Set<number>();
  let isUnclear = false;
  walk([condition], (node) => {
    if ('SubLink' in node) isUnclear = true;
    const reference = as(node, 'ColumnRef');
    if (!reference) return;
    const source = columnOf(reference, sources)?.source;
    const index = groups.findIndex((group) => source !== undefined && group.includes(source));
    if (index < 0) isUnclear = true;
    else named.add(index);
  });
  return isUnclear ? 'unclear' : named;
}

function reach(start: number, count: number, ties: readonly ReadonlySet<number>[]): ReadonlySet<number> {
  const reached = new Set([start]);
  for (let pass = 0; pass < count; pass++) {
    for (const tie of ties) {
      if ([...tie].some((index) => reached.has(index))) for (const index of tie) reached.add(index);
    }
  }
  return reached;
}

/** Tables of one row, by what people call them. */
const oneRow = /(?:settings?|config(?:uration)?|parameters?|preferences|globals?|constants?|singleton)$/i;

/** True when a key of the table is given, so that there is one row of it at most. */
function isOneRow(
  group: readonly QuerySource[] | undefined,
  conditions: readonly Node[],
  sources: readonly QuerySource[],
): boolean {
  const [only, ...others] = group ?? [];
  if (!only?.table || others.length > 0) return false;
  if (oneRow.test(only.table.name.name)) return true;
  const given = conditions.flatMap((condition) => {
    const equal = as(condition, 'A_Expr');
    if (equal?.kind !== 'AEXPR_OP' || strings(equal.name).join() !== '=') return [];
    const sides = [equal.lexpr, equal.rexpr];
    // Compared with a value, and not with another row's column.
    if (sides.filter((side) => side && namesColumn(side)).length > 1) return [];
    return sides.flatMap((side) => {
      const found = columnOf(as(side, 'ColumnRef'), sources);
      return found?.source === only ? [found.column.name] : [];
    });
  });
  const keys = only.table.constraints.filter(({ kind }) => kind === 'primary key' || kind === 'unique');
  return keys.some((key) => 'columns' in key && key.columns.every((column) => given.includes(column)));
}

function namesColumn(root: Node): boolean {
  let found = false;
  walk([root], (node) => {
    found ||= 'ColumnRef' in node;
  });
  return found;
}
