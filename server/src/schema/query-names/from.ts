/** What FROM brings into view, item by item. */
import { as, type JoinExpr, type Node, type RangeSubselect, type RangeVar, strings } from '../../sql/ast';
import type { Relation } from '../model';
import { resolveRelation } from '../names';
import { readExpressions } from './expressions';
import { functionColumns } from './functions';
import { type Columns, has, type Level, noteFound, type Reading, renamed, type Source, unqualified } from './scope';
import { readQuery } from './select';

/** What can be named, and what `*` stands for. */
interface Item {
  readonly sources: readonly Source[];
  readonly star: Columns;
}

/** The sources of a FROM list, with those that `level` has already, and the columns of `*`. */
export function readFrom(reading: Reading, items: readonly Node[], level: Level): { level: Level; star: Columns } {
  let now = level;
  const stars: Columns[] = [];
  for (const item of items) {
    const { sources, star } = readItem(reading, item, now);
    now = { ...now, sources: [...now.sources, ...sources] };
    stars.push(star);
  }
  return { level: now, star: joined(stars) };
}

function joined(parts: readonly Columns[]): Columns {
  return parts.some((part) => part === undefined) ? undefined : parts.flatMap((part) => part ?? []);
}

/** `level` holds what stands to the left, which only LATERAL and functions see. */
function readItem(reading: Reading, item: Node, level: Level): Item {
  const range = as(item, 'RangeVar');
  if (range) return single(readTable(reading, range, level));
  const join = as(item, 'JoinExpr');
  if (join) return readJoin(reading, join, level);
  const query = as(item, 'RangeSubselect');
  if (query) return single(readSubselect(reading, query, level));
  const sample = as(item, 'RangeTableSample');
  if (sample?.relation) {
    const read = readItem(reading, sample.relation, level);
    readExpressions(reading, [sample.args, sample.repeatable], level);
    return read;
  }
  const called = as(item, 'RangeFunction');
  if (called) {
    readExpressions(reading, called.functions, level);
    const { alias, columns } = functionColumns(reading.schema, called);
    return single(derived(alias, renamed(columns, called.alias?.colnames)));
  }
  readExpressions(reading, item, level);
  const other = as(item, 'RangeTableFunc') ?? as(item, 'JsonTable');
  return single(derived(other?.alias?.aliasname, undefined));
}

function single(source: Source): Item {
  return { sources: [source], star: source.columns };
}

function derived(alias: string | undefined, columns: Columns): Source {
  return { alias, relation: undefined, renamed: true, columns, hasSystemColumns: false, isBare: true };
}

function readSubselect(reading: Reading, { subquery, alias, lateral }: RangeSubselect, level: Level): Source {
  const around = lateral ? level : { ...level, sources: [] };
  return derived(alias?.aliasname, renamed(readQuery(reading, subquery, around), alias?.colnames));
}

function readTable(reading: Reading, range: RangeVar, level: Level): Source {
  const { relname = '', schemaname } = range;
  if (schemaname === undefined && level.queries.has(relname)) {
    return derived(range.alias?.aliasname ?? relname, renamed(level.queries.get(relname), range.alias?.colnames));
  }
  return tableSource(reading, range);
}

/** A table by its name, which no WITH hides: also the target of a change. */
export function tableSource({ schema, missing, relations }: Reading, range: RangeVar): Source {
  const { relname = '', schemaname } = range;
  const alias = range.alias?.aliasname ?? relname;
  if (isCatalog(range)) return { ...derived(alias, undefined), hasSystemColumns: true };
  const { name, relation } = resolveRelation(schema, range);
  relations.push(name);
  if (!relation) {
    const { location } = range;
    missing.push({
      kind: 'table',
      name: relname,
      qualifier: schemaname,
      location,
      relation: name,
      isFixed: false,
      sources: [],
    });
  }
  return {
    alias,
    relation: name,
    renamed: range.alias !== undefined,
    columns: renamed(columnsOf(relation), range.alias?.colnames),
    hasSystemColumns: relation?.kind !== 'view',
    isBare: true,
  };
}

/** The server's own tables, which stand before all others. */
function isCatalog({ schemaname, relname = '', catalogname }: RangeVar): boolean {
  if (catalogname !== undefined) return true;
  return schemaname === undefined
    ? relname.startsWith('pg_')
    : schemaname === 'information_schema' || schemaname.startsWith('pg_');
}

function columnsOf(relation: Relation | undefined): Columns {
  switch (relation?.kind) {
    case 'table':
    case 'foreign table':
      return relation.complete ? relation.columns.map(({ name }) => name) : undefined;
    case 'view':
    case 'materialized view':
      return relation.columns;
    case 'sequence':
      return ['last_value', 'log_cnt', 'is_called'];
    default:
      return undefined;
  }
}

function readJoin(reading: Reading, join: JoinExpr, level: Level): Item {
  const nothing: Item = { sources: [], star: [] };
  const left = join.larg ? readItem(reading, join.larg, level) : nothing;
  const beside = { ...level, sources: [...level.sources, ...left.sources] };
  const right = join.rarg ? readItem(reading, join.rarg, beside) : nothing;
  const sources = [...left.sources, ...right.sources];
  const using = strings(join.usingClause);
  for (const name of using) lookUpMerged(reading, name, [left, right]);
  // ON sees the two sides, and nothing of FROM that stands before them.
  readExpressions(reading, join.quals, { ...level, sources });
  const common = join.isNatural ? (left.star ?? []).filter((name) => right.star?.includes(name)) : using;
  const rest = (star: Columns) => star?.filter((name) => !common.includes(name));
  const star = renamed(joined([common, rest(left.star), rest(right.star)]), join.alias?.colnames);
  if (join.alias) return single(derived(join.alias.aliasname, star));
  const merged = join.join_using_alias?.aliasname;
  if (merged === undefined) return { sources, star };
  return { sources: [...sources, { ...derived(merged, using), isBare: false }], star };
}

/** Both sides of USING have to have the column; its place is known only by the sides' own. */
function lookUpMerged(reading: Reading, name: string, sides: readonly Item[]): void {
  for (const { sources, star } of sides) {
    for (const source of sources) noteFound(reading, source, name);
    if (!star || star.includes(name) || sources.some((source) => has(source, name))) continue;
    reading.missing.push({ ...unqualified, name, location: undefined, sources });
    return;
  }
}
