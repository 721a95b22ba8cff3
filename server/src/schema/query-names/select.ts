/** Reads queries level by level, in the order in which the server looks up their names. */
import { as, type Node, type SelectStmt, strings, type WithClause } from '../../sql/ast';
import { outputName } from '../output-names';
import { readChange } from './changes';
import { readExpressions } from './expressions';
import { readFrom } from './from';
import { type Columns, findInLevel, type Level, type Reading, renamed, sourceNamed, unqualified } from './scope';

/** The names in a query or a change inside `outer`; gives its output columns. */
export function readQuery(reading: Reading, query: Node | undefined, outer: Level): Columns {
  const select = as(query, 'SelectStmt');
  return select ? readSelect(reading, select, outer) : readChange(reading, query, outer);
}

/** A level inside `outer`, with what WITH names. */
export function readWith(reading: Reading, clause: WithClause | undefined, outer: Level): Level {
  const queries = new Map(outer.queries);
  const level: Level = { sources: [], queries, outer };
  const all = (clause?.ctes ?? []).flatMap((node) => as(node, 'CommonTableExpr') ?? []);
  if (clause?.recursive) for (const { ctename = '' } of all) queries.set(ctename, undefined);
  for (const one of all) {
    const { ctename = '', ctequery } = one;
    const named = (columns: Columns): Columns => {
      const added = [one.search_clause?.search_seq_column, one.cycle_clause?.cycle_mark_column];
      const more = [...added, one.cycle_clause?.cycle_path_column].filter((name) => name !== undefined);
      const own = renamed(columns, one.aliascolnames);
      return own && [...own, ...more];
    };
    const first = clause?.recursive ? as(ctequery, 'SelectStmt')?.larg : undefined;
    // The query that a recursion begins with says which columns it has; it is read again with the whole.
    if (first)
      queries.set(ctename, named(readSelect({ ...reading, missing: [], relations: [], found: [] }, first, level)));
    queries.set(ctename, named(readQuery(reading, ctequery, level)));
  }
  return level;
}

function readSelect(reading: Reading, select: SelectStmt, outer: Level): Columns {
  const around = readWith(reading, select.withClause, outer);
  if (select.larg && select.rarg) return readSetOperation(reading, select, select.larg, select.rarg, around);
  if (select.valuesLists) return readValues(reading, select, around);
  const { level, star } = readFrom(reading, select.fromClause ?? [], around);
  readExpressions(reading, select.targetList, level);
  const columns = outputColumns(select.targetList ?? [], level, star);
  readExpressions(reading, [select.whereClause, select.havingClause], level);
  for (const sort of select.sortClause ?? []) readOrderBy(reading, as(sort, 'SortBy')?.node, level, columns);
  for (const group of select.groupClause ?? []) readGroupBy(reading, group, level, columns);
  for (const distinct of select.distinctClause ?? []) readOrderBy(reading, distinct, level, columns);
  readExpressions(reading, [select.limitOffset, select.limitCount, select.windowClause], level);
  readLocking(reading, select, level);
  return columns;
}

/** ORDER BY sees the output columns alone, and nothing but their names. */
function readSetOperation(
  reading: Reading,
  select: SelectStmt,
  left: SelectStmt,
  right: SelectStmt,
  around: Level,
): Columns {
  const columns = readSelect(reading, left, around);
  readSelect(reading, right, around);
  const output: Level = { ...around, sources: [outputSource(columns)] };
  for (const sort of select.sortClause ?? []) readOrderBy(reading, as(sort, 'SortBy')?.node, output, columns);
  readExpressions(reading, [select.limitOffset, select.limitCount], around);
  return columns;
}

function readValues(reading: Reading, select: SelectStmt, around: Level): Columns {
  readExpressions(reading, select.valuesLists, around);
  const [first] = select.valuesLists ?? [];
  const columns = (as(first, 'List')?.items ?? []).map((_, at) => `column${at + 1}`);
  const output: Level = { ...around, sources: [outputSource(columns)] };
  for (const sort of select.sortClause ?? []) readOrderBy(reading, as(sort, 'SortBy')?.node, output, columns);
  readExpressions(reading, [select.limitOffset, select.limitCount], around);
  return columns;
}

function outputSource(columns: Columns) {
  return {
    alias: undefined,
    relation: undefined,
    renamed: true,
    columns,
    hasSystemColumns: false,
    isBare: true,
  };
}

/** A lone name means an output column before it means one of FROM. */
function readOrderBy(reading: Reading, node: Node | undefined, level: Level, columns: Columns): void {
  const name = loneName(node);
  if (name !== undefined && columns?.includes(name)) return;
  // An output column that nobody can tell may be the one.
  if (name !== undefined && columns === undefined && findInLevel(reading, name, level) === 'missing') return;
  readExpressions(reading, node, level);
}

/** Here it is the other way round. */
function readGroupBy(reading: Reading, node: Node, level: Level, columns: Columns): void {
  const inner = as(node, 'GroupingSet')?.content ?? rowOf(node);
  if (inner) {
    for (const one of inner) readGroupBy(reading, one, level, columns);
    return;
  }
  const name = loneName(node);
  if (name !== undefined && findInLevel(reading, name, level) === 'missing') {
    if (columns === undefined || columns.includes(name)) return;
  }
  readExpressions(reading, node, level);
}

/** `(a, b)` without the word ROW. */
function rowOf(node: Node): readonly Node[] | undefined {
  const row = as(node, 'RowExpr');
  return row?.row_format === 'COERCE_IMPLICIT_CAST' ? row.args : undefined;
}

function loneName(node: Node | undefined): string | undefined {
  const fields = as(node, 'ColumnRef')?.fields;
  return fields?.length === 1 ? as(fields[0], 'String')?.sval : undefined;
}

/** FOR UPDATE OF names what FROM does. */
function readLocking({ missing }: Reading, select: SelectStmt, level: Level): void {
  const tables = (select.lockingClause ?? []).flatMap((clause) => as(clause, 'LockingClause')?.lockedRels ?? []);
  for (const table of tables) {
    const { relname = '', schemaname, location } = as(table, 'RangeVar') ?? {};
    if (schemaname !== undefined || sourceNamed(level, relname)) continue;
    const { sources } = level;
    missing.push({ ...unqualified, kind: 'source', name: relname, location, sources });
  }
}

/** Of a target list, also RETURNING's; `star` is what a lone `*` stands for. */
export function outputColumns(targets: readonly Node[], level: Level, star: Columns): Columns {
  const columns: string[] = [];
  for (const node of targets) {
    const target = as(node, 'ResTarget');
    const fields = as(target?.val, 'ColumnRef')?.fields;
    if (fields?.some((field) => 'A_Star' in field)) {
      const qualifier = strings(fields).at(-1);
      const given = qualifier === undefined ? star : sourceNamed(level, qualifier)?.columns;
      if (!given) return undefined;
      columns.push(...given);
      continue;
    }
    // `(row).*` spreads a type whose fields nobody has looked up.
    if (!target?.val || as(target.val, 'A_Indirection')?.indirection?.some((part) => 'A_Star' in part))
      return undefined;
    columns.push(target.name ?? outputName(target.val) ?? '?column?');
  }
  return columns;
}
