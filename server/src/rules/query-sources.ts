/** The tables of one query's FROM, and whose column a reference is; where that is not certain, nothing is said. */
import { isTable } from '../schema/kinds';
import type { Column, QualifiedName, Table } from '../schema/model';
import { as, type ColumnRef, type Node, type RangeVar, strings, walk } from '../sql/ast';
import type { StatementContext } from './rule';

export interface QuerySource {
  readonly alias: string | undefined;
  /** Undefined for queries, functions, views, and tables of which not all is known. */
  readonly table: Table | undefined;
  /** For a table by its name, known or not. */
  readonly range: RangeVar | undefined;
  /** True on the side of an outer join that may have no row. */
  readonly isOptional: boolean;
}

/** Tables and queries in FROM, joins taken apart; `hidden`: names that WITH gives to queries. */
export function sourcesOf(
  items: readonly Node[],
  context: StatementContext,
  hidden: ReadonlySet<string>,
): readonly QuerySource[] {
  return items.flatMap((item) => sourcesIn(item, false, context, hidden));
}

function sourcesIn(
  item: Node,
  isOptional: boolean,
  context: StatementContext,
  hidden: ReadonlySet<string>,
): readonly QuerySource[] {
  const join = as(item, 'JoinExpr');
  if (join) {
    const within = (side: Node | undefined, ...types: string[]) =>
      side ? sourcesIn(side, isOptional || types.includes(join.jointype ?? ''), context, hidden) : [];
    return [...within(join.larg, 'JOIN_RIGHT', 'JOIN_FULL'), ...within(join.rarg, 'JOIN_LEFT', 'JOIN_FULL')];
  }
  const range = as(item, 'RangeVar');
  if (range) return [tableOf(range, isOptional, context, hidden)];
  const other = as(item, 'RangeSubselect') ?? as(item, 'RangeFunction') ?? as(item, 'RangeTableFunc');
  return [{ alias: other?.alias?.aliasname, table: undefined, range: undefined, isOptional }];
}

function tableOf(
  range: RangeVar,
  isOptional: boolean,
  context: StatementContext,
  hidden: ReadonlySet<string>,
): QuerySource {
  const alias = range.alias?.aliasname ?? range.relname;
  const isQuery = range.schemaname === undefined && hidden.has(range.relname ?? '');
  if (isQuery) return { alias, table: undefined, range: undefined, isOptional };
  const { relation } = context.resolve(range);
  const table = isTable(relation) && relation.complete && !range.alias?.colnames ? relation : undefined;
  return { alias, table, range, isOptional };
}

/** Every name that WITH gives to a query, anywhere in the statement. */
export function namesOfQueries(tree: Node | undefined): ReadonlySet<string> {
  const names = new Set<string>();
  walk([tree], (node) => {
    const name = as(node, 'CommonTableExpr')?.ctename;
    if (name !== undefined) names.add(name);
  });
  return names;
}

export interface SourceColumn {
  readonly source: QuerySource;
  readonly table: QualifiedName;
  readonly column: Column;
}

/** The table's column that the reference means; undefined where it may be another's. */
export function columnOf(reference: ColumnRef | undefined, sources: readonly QuerySource[]): SourceColumn | undefined {
  const fields = strings(reference?.fields);
  if (!reference || fields.length !== reference.fields?.length || fields.length > 2) return undefined;
  const [name, qualifier] = fields.toReversed();
  const candidates = qualifier === undefined ? sources : sources.filter(({ alias }) => alias === qualifier);
  if (candidates.length === 0 || candidates.some(({ table }) => !table)) return undefined;
  const found = candidates.flatMap((source) => {
    const column = source.table?.columns.find((one) => one.name === name);
    return column && source.table ? [{ source, table: source.table.name, column }] : [];
  });
  return found.length === 1 ? found[0] : undefined;
}

/** What must all be true: the operands of AND, taken apart. */
export function conjuncts(condition: Node | undefined): readonly Node[] {
  const both = as(condition, 'BoolExpr');
  if (both?.boolop === 'AND_EXPR') return (both.args ?? []).flatMap(conjuncts);
  return condition ? [condition] : [];
}

/** The conditions of inner joins, which hold for every row as WHERE does. */
export function joinConditions(items: readonly Node[]): readonly Node[] {
  return items.flatMap((item) => {
    const join = as(item, 'JoinExpr');
    if (join?.jointype !== 'JOIN_INNER') return [];
    const inner = joinConditions([join.larg, join.rarg].flatMap((side) => side ?? []));
    return [...inner, ...conjuncts(join.quals)];
  });
}
