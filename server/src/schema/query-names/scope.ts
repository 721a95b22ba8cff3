/** What a name in a query can mean at one place of it: the tables in view, level by level, as the server looks them up. */
import { type ColumnRef, type Node, strings } from '../../sql/ast';
import type { QualifiedName, Schema } from '../model';

/** Undefined: nobody can tell which columns there are. */
export type Columns = readonly string[] | undefined;

/** One thing that FROM, or the statement's own table, brings into view. */
export interface Source {
  /** The name that columns are written with; undefined for a query without an alias. */
  readonly alias: string | undefined;
  /** The table or view that it is, also under an alias; undefined for queries, functions and joins. */
  readonly relation: QualifiedName | undefined;
  /** True where an alias hides the relation's own name, so that `schema.table.column` does not find it. */
  readonly renamed: boolean;
  readonly columns: Columns;
  /** True for tables, which have `ctid`, `xmin` and their like beside their own columns. */
  readonly hasSystemColumns: boolean;
  /** False where columns can only be named with the alias, as those of EXCLUDED. */
  readonly isBare: boolean;
}

/** One query, with the queries around it. */
export interface Level {
  readonly sources: readonly Source[];
  /** What WITH has named so far, here and around. */
  readonly queries: ReadonlyMap<string, Columns>;
  readonly outer: Level | undefined;
}

export const outermost: Level = { sources: [], queries: new Map(), outer: undefined };

/** A name that the server would not find. */
export interface MissingName {
  /** `source`: what stands before the dot is nothing that FROM names here. */
  readonly kind: 'table' | 'column' | 'source';
  /** As the server stores it, without what stands before a dot. */
  readonly name: string;
  /** What stands before the dot, joined by dots. */
  readonly qualifier: string | undefined;
  /** Where the (qualified) name begins in the tree; undefined where the tree does not tell. */
  readonly location: number | undefined;
  /** For a table: where it would be. */
  readonly relation: QualifiedName | undefined;
  /** True where nothing that might be added to FROM could be meant: a column of a table by its name, or one that gets a value. */
  readonly isFixed: boolean;
  /** Where it was looked for: the nearest query's sources, or the one before the dot. */
  readonly sources: readonly Source[];
}

/** What most missing names have in common. */
export const unqualified = { kind: 'column', qualifier: undefined, relation: undefined, isFixed: false } as const;

/** What is gathered while a statement is read. */
export interface Reading {
  readonly schema: Schema;
  /** In the order in which the server would come to them. */
  readonly missing: MissingName[];
  /** The relations that it names, there or not. */
  readonly relations: QualifiedName[];
  /** Names that were found in a relation of the schema. */
  readonly found: { readonly relation: QualifiedName; readonly column: string }[];
}

/** Manual, 5.6 (System Columns). */
const systemColumns = new Set(['tableoid', 'xmin', 'cmin', 'xmax', 'cmax', 'ctid']);

export function has(source: Source, column: string): boolean {
  return source.columns?.includes(column) === true || (source.hasSystemColumns && systemColumns.has(column));
}

export function noteFound(reading: Reading, source: Source, column: string): void {
  if (source.relation && source.columns?.includes(column)) reading.found.push({ relation: source.relation, column });
}

/**
 * `AS t (a, b)` gives the first columns other names. More names than columns the server refuses; where that is seen, the text
 * is not yet what it will be.
 */
export function renamed(columns: Columns, names: readonly Node[] | undefined): Columns {
  const given = strings(names);
  if (!columns || given.length > columns.length) return undefined;
  return columns.map((column, at) => given[at] ?? column);
}

type Lookup = 'found' | 'unclear' | 'missing';

/** A column without a qualifier: the nearest query that has one, or else a whole row of that name. */
export function lookUpColumn(reading: Reading, name: string, location: number | undefined, level: Level): void {
  if (findColumn(reading, name, level) !== 'missing' || levelsOf(level).some((one) => sourceNamed(one, name))) return;
  const sources = level.sources.filter(({ isBare }) => isBare);
  reading.missing.push({ ...unqualified, name, location, sources });
}

function findColumn(reading: Reading, name: string, level: Level): Lookup {
  for (const one of levelsOf(level)) {
    const inLevel = findInLevel(reading, name, one);
    if (inLevel !== 'missing') return inLevel;
  }
  return 'missing';
}

export function findInLevel(reading: Reading, name: string, { sources }: Level): Lookup {
  const inView = sources.filter(({ isBare }) => isBare);
  const having = inView.filter((source) => has(source, name));
  for (const source of having) noteFound(reading, source, name);
  if (having.length > 0) return 'found';
  return inView.some(({ columns }) => columns === undefined) ? 'unclear' : 'missing';
}

/** `source.column`, `schema.table.column`, `source.*`. */
export function lookUpQualified(
  { schema, missing, ...reading }: Reading,
  reference: ColumnRef,
  fields: readonly string[],
  level: Level,
): void {
  const isStar = (reference.fields ?? []).some((field) => 'A_Star' in field);
  const column = isStar ? undefined : fields.at(-1);
  const qualifiers = isStar ? fields : fields.slice(0, -1);
  const { location } = reference;
  const source = qualifiedSource(level, qualifiers);
  if (!source) {
    const name = qualifiers.at(-1) ?? '';
    const before = qualifiers.slice(0, -1).join('.') || undefined;
    const sources = levelsOf(level).flatMap((one) => one.sources);
    missing.push({ ...unqualified, kind: 'source', name, qualifier: before, location, sources });
    return;
  }
  if (column === undefined) return;
  if (has(source, column)) noteFound({ schema, missing, ...reading }, source, column);
  else if (source.columns && !isRowFunction(schema, column)) {
    const qualifier = qualifiers.at(-1);
    const isFixed = source.relation !== undefined;
    missing.push({ ...unqualified, name: column, qualifier, location, isFixed, sources: [source] });
  }
}

/** What `name` stands for before a dot. */
function qualifiedSource(level: Level, qualifiers: readonly string[]): Source | undefined {
  const [name = '', schema] = qualifiers.toReversed();
  for (const one of levelsOf(level)) {
    const found =
      schema === undefined
        ? sourceNamed(one, name)
        : one.sources.find(
            ({ relation, renamed }) => !renamed && relation?.name === name && relation.schema === schema,
          );
    if (found) return found;
  }
  return undefined;
}

export function sourceNamed({ sources }: Level, name: string): Source | undefined {
  return sources.find(({ alias }) => alias === name);
}

/** From the nearest query outwards. */
export function levelsOf(level: Level): readonly Level[] {
  const levels: Level[] = [];
  for (let one: Level | undefined = level; one; one = one.outer) levels.push(one);
  return levels;
}

/** `row.f` calls a function of the row where there is no such column; these take a row of any table. */
const rowFunctions = new Set(
  'any_value array_agg concat count cume_dist dense_rank first_value hash_record json_agg json_agg_strict json_build_array json_build_object jsonb_agg jsonb_agg_strict jsonb_build_array jsonb_build_object lag last_value lead max min mode num_nonnulls num_nulls percent_rank pg_collation_for pg_column_compression pg_column_size pg_column_toast_chunk_id pg_typeof quote_literal quote_nullable rank record_out record_send row_to_json to_json to_jsonb'.split(
    ' ',
  ),
);

function isRowFunction(schema: Schema, name: string): boolean {
  return rowFunctions.has(name) || schema.routineNames().some((routine) => routine.name === name);
}
