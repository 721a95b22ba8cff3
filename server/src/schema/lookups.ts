/** Finds what a statement speaks of, or refuses the statement as the server would. */
import type { RangeVar } from '../sql/ast';
import { type Draft, refuse } from './draft';
import { temporarySchema } from './entry';
import type { Column, QualifiedName, Relation, Table } from './model';
import { creationName, resolveRelation } from './names';
import { truncated } from './object-names';
import { nameSpan } from './place';

/** Where a new relation goes; refuses when something there has the name already. */
export function newRelationName(draft: Draft, range: RangeVar | undefined): QualifiedName {
  const name = relationToCreate(draft, range);
  if (isTaken(draft, name)) refuse('the relation exists');
  return name;
}

/** Where a new relation goes, whether the name is free or not. */
export function relationToCreate(draft: Draft, range: RangeVar | undefined): QualifiedName {
  const relname = truncated(range?.relname ?? '');
  if (range?.relpersistence === 't') return { schema: temporarySchema, name: relname };
  refuseWithoutPath(draft, range);
  const name = creationName(draft, range?.schemaname === undefined ? [relname] : [range.schemaname, relname]);
  if (draft.isDroppedSchema(name.schema)) refuse('the schema was dropped');
  return name;
}

/** How a relation's rows are kept, by its RangeVar and where it goes. */
export function persistenceOf(range: RangeVar | undefined, name: QualifiedName): Table['persistence'] {
  if (range?.relpersistence === 't' || name.schema === temporarySchema) return 'temporary';
  return range?.relpersistence === 'u' ? 'unlogged' : 'permanent';
}

/** True when a relation of that name is known to be there. */
export function isTaken(draft: Draft, name: QualifiedName): boolean {
  const relation = draft.relation(name);
  return relation !== undefined && relation !== 'dropped';
}

/** Tables, views and composite types share their names with all types of the schema. */
export function refuseTakenTypeName(draft: Draft, name: QualifiedName): void {
  const type = draft.type(name);
  if (type !== undefined && type !== 'dropped') refuse('a type of that name exists');
}

/** The relation that a statement names; refuses one that was dropped. Undefined: nobody made it, it may well be there. */
export function namedRelation(
  draft: Draft,
  range: RangeVar | undefined,
): { readonly name: QualifiedName; readonly relation: Relation | undefined } {
  const found = resolveRelation(draft, range ?? {});
  if (!found.relation) refuseWithoutPath(draft, range);
  if (!found.relation && (draft.relation(found.name) === 'dropped' || draft.isDroppedSchema(found.name.schema))) {
    refuse('the relation was dropped');
  }
  return found;
}

// With an empty search path only a name with its schema means anything.
function refuseWithoutPath(draft: Draft, range: RangeVar | undefined): void {
  if (range?.schemaname === undefined && draft.searchPath.length === 0) refuse('the search path is empty');
}

/** The table that a statement changes. One that nobody made begins its life here, incomplete. */
export function tableToChange(draft: Draft, range: RangeVar | undefined): Table {
  const { name, relation } = namedRelation(draft, range);
  if (relation) return relation.kind === 'table' || relation.kind === 'foreign table' ? relation : refuse('no table');
  const table: Table = {
    ...emptyTable,
    name,
    complete: false,
    origin: draft.origin(nameSpan(draft.source.parsed, range?.location)),
  };
  draft.putRelation(table);
  return table;
}

/** A table without anything in it, to begin with. */
export const emptyTable: Omit<Table, 'name' | 'origin'> = {
  kind: 'table',
  columns: [],
  constraints: [],
  indexes: [],
  statistics: [],
  publications: [],
  triggers: [],
  parts: [],
  owner: undefined,
  tablespace: undefined,
  persistence: 'permanent',
  partitionBy: undefined,
  partitionOf: undefined,
  inherits: [],
  partitions: [],
  referencedBy: [],
  rowSecurity: false,
  complete: true,
};

// Columns that every table has (manual, System Columns).
const systemColumns = new Set(['tableoid', 'xmin', 'cmin', 'xmax', 'cmax', 'ctid']);

/** The column, or undefined when the table is not known whole; refuses a column that certainly is not there. */
export function columnOf(table: Table, name: string): Column | undefined {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (!column && table.complete && !systemColumns.has(name)) refuse('no such column');
  return column;
}

/** Tables that inherit from the table or are its partitions. */
export function childrenOf(draft: Draft, table: Table): Table[] {
  const inheriting = draft.dependents(table.name).filter((name) => draft.table(name)?.inherits.some(is(table.name)));
  return [...table.partitions, ...inheriting].flatMap((name) => draft.table(name) ?? []);
}

/** A test for this very name. */
export function is(name: QualifiedName): (other: QualifiedName) => boolean {
  return (other) => other.name === name.name && other.schema === name.schema;
}
