/** What a statement writes into a schema, and the names that it is kept under. */
import type { QualifiedName, Relation, Routine, Schema, Table, TransactionEnd, UserType, View } from './model';

/** One value of the store. A statement's whole effect is a list of these. Undefined: as if nobody had ever spoken of it. */
export type Entry =
  | { readonly kind: 'relation'; readonly name: QualifiedName; readonly value: Relation | 'dropped' | undefined }
  | { readonly kind: 'type'; readonly name: QualifiedName; readonly value: UserType | 'dropped' | undefined }
  | { readonly kind: 'routine'; readonly name: QualifiedName; readonly value: Routine | undefined }
  | { readonly kind: 'schema'; readonly name: QualifiedName; readonly value: boolean | undefined }
  | { readonly kind: 'search path'; readonly name: QualifiedName; readonly value: readonly string[] }
  | { readonly kind: 'transaction end'; readonly name: QualifiedName; readonly value: TransactionEnd | undefined }
  | { readonly kind: 'extensions'; readonly name: QualifiedName; readonly value: readonly string[] };

/** An entry with the key that it is kept under. */
export interface Written {
  readonly key: string;
  readonly entry: Entry;
}

/** The name of an entry of which there is only one. */
export const single: QualifiedName = { schema: '', name: '' };

/** Where temporary tables live, as the server lets a statement call it. */
export const temporarySchema = 'pg_temp';

/** Where an entry is kept; no name of the server can hold the character that divides the parts. */
export function entryKey(kind: Entry['kind'], name: QualifiedName): string {
  return `${kind}\0${name.schema}\0${name.name}`;
}

export function nameKey(name: QualifiedName): string {
  return `${name.schema}\0${name.name}`;
}

/** The entry that keeps what the schema has there, so that it can be written again. */
export function entryIn(schema: Schema, { kind, name }: Entry): Entry {
  if (kind === 'relation') return { kind, name, value: schema.relation(name) };
  if (kind === 'type') return { kind, name, value: schema.type(name) };
  if (kind === 'routine') return { kind, name, value: schema.routine(name) };
  if (kind === 'search path') return { kind, name, value: schema.searchPath };
  if (kind === 'transaction end') return { kind, name, value: schema.transactionEnd };
  if (kind === 'extensions') return { kind, name, value: schema.extensions };
  const value = schema.hasSchema(name.name) ? true : schema.isDroppedSchema(name.name) ? false : undefined;
  return { kind, name, value };
}

/** The relation or type that the entry keeps, when there is one. */
export function objectIn(entry: Entry | undefined): Relation | UserType | undefined {
  return (entry?.kind === 'relation' || entry?.kind === 'type') && entry.value !== 'dropped' ? entry.value : undefined;
}

/**
 * What a relation or type hangs on: what a view reads, what a table inherits, the types of columns, who owns a sequence, and
 * what its policies and rules name.
 */
export function dependencies(object: Relation | UserType): readonly QualifiedName[] {
  if (object.kind === 'view' || object.kind === 'materialized view') return [...object.reads, ...named(object)];
  if (object.kind === 'table' || object.kind === 'foreign table') {
    return [...object.inherits, ...userTypes(object.columns), ...named(object)];
  }
  if (object.kind === 'sequence') return object.ownedBy ? [object.ownedBy.table] : [];
  if (object.kind === 'composite') return userTypes(object.columns);
  if (object.kind === 'domain') return userTypes([{ type: object.base }]);
  return [];
}

function named({ parts }: Table | View): readonly QualifiedName[] {
  return parts.length === 0 ? none : parts.flatMap(({ reads }) => reads);
}

function userTypes(
  columns: readonly { readonly type: { readonly schema: string | undefined; readonly name: string } }[],
): readonly QualifiedName[] {
  const names: QualifiedName[] = [];
  for (const { type } of columns) {
    if (type.schema !== undefined && type.schema !== 'pg_catalog') names.push({ schema: type.schema, name: type.name });
  }
  return names;
}

const none: readonly never[] = [];

/** The constraints of a table or domain, which share the names of their schema. */
export function constraintsOf(object: Relation | UserType | undefined): readonly { readonly name: string }[] {
  return object && 'constraints' in object ? object.constraints : none;
}
