/** The only place where names resolve, and where they are written out again. */

import { temporarySchema } from './entry';
import { needsQuotes } from './keywords';
import type { QualifiedName, Relation, Routine, Schema, UserType } from './model';

export interface RelationReference {
  readonly schemaname?: string;
  readonly relname?: string;
}

/**
 * The relation that a statement's name means: the schema that it names, or else the first of the search path that has
 * one (temporary tables before all; manual, search_path). Without any, the name in the path's first schema.
 */
export function resolveRelation(
  schema: Schema,
  reference: RelationReference,
): { readonly name: QualifiedName; readonly relation: Relation | undefined } {
  return resolve(schema, reference.schemaname, reference.relname ?? '', (name) => schema.relation(name), 'relation');
}

/** The same for a type: its parts are those of a TypeName, `[schema,] name`. */
export function resolveType(
  schema: Schema,
  parts: readonly string[],
): { readonly name: QualifiedName; readonly type: UserType | undefined } {
  return resolve(schema, parts.at(-2), parts.at(-1) ?? '', (name) => schema.type(name), 'type');
}

/** The same for a function or procedure. */
export function resolveRoutine(
  schema: Schema,
  parts: readonly string[],
): { readonly name: QualifiedName; readonly routine: Routine | undefined } {
  return resolve(schema, parts.at(-2), parts.at(-1) ?? '', (name) => schema.routine(name), 'routine');
}

/** Where an object without a schema is created: the first schema of the path that was not dropped. */
export function creationName(schema: Schema, parts: readonly string[]): QualifiedName {
  return { schema: parts.at(-2) ?? schema.searchPath[0] ?? 'public', name: parts.at(-1) ?? '' };
}

/** For messages and findings: always `schema.name`. */
export function displayName(name: QualifiedName): string {
  return `${name.schema}.${name.name}`;
}

/** For statements: in quotes where the server would read the bare word otherwise. */
export function quoteIdentifier(name: string): string {
  return needsQuotes(name) ? `"${name.replaceAll('"', '""')}"` : name;
}

/** For statements: without the schema where the search path finds this very relation. */
export function quoteName(name: QualifiedName, schema: Schema): string {
  const found = resolveRelation(schema, { relname: name.name }).name;
  const bare = quoteIdentifier(name.name);
  return found.schema === name.schema ? bare : `${quoteIdentifier(name.schema)}.${bare}`;
}

type Found<K extends string, T> = { readonly name: QualifiedName } & { readonly [key in K]: T | undefined };

function resolve<K extends string, T extends object>(
  schema: Schema,
  qualifier: string | undefined,
  name: string,
  get: (name: QualifiedName) => T | 'dropped' | undefined,
  key: K,
): Found<K, T> {
  const found = (at: QualifiedName, object: T | undefined) => ({ name: at, [key]: object }) as Found<K, T>;
  if (qualifier !== undefined) {
    const at = { schema: qualifier, name };
    const object = get(at);
    return found(at, object === 'dropped' ? undefined : object);
  }
  const first = key === 'relation' && schema.hasTemporary ? [temporarySchema] : [];
  for (const path of [...first, ...schema.searchPath]) {
    const at = { schema: path, name };
    const object = get(at);
    if (object !== undefined && object !== 'dropped') return found(at, object);
  }
  return found(creationName(schema, [name]), undefined);
}
