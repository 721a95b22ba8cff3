/** Keeps a schema as persistent maps, so that a statement's change costs what it changes and the schema before it stays. */
import { Map as PersistentMap } from 'immutable';
import type { Origin, QualifiedName, Relation, Routine, Schema, TransactionEnd, UserType } from './model';

/** One value of the store. A statement's whole effect is a list of these. */
export type Entry =
  | { readonly kind: 'relation'; readonly name: QualifiedName; readonly value: Relation | 'dropped' }
  | { readonly kind: 'type'; readonly name: QualifiedName; readonly value: UserType | 'dropped' }
  | { readonly kind: 'routine'; readonly name: QualifiedName; readonly value: Routine | undefined }
  | { readonly kind: 'schema'; readonly name: QualifiedName; readonly value: boolean }
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

interface State {
  readonly entries: PersistentMap<string, Entry>;
  readonly origins: PersistentMap<Origin, QualifiedName>;
  /** By the name of what is depended on: the names of those that do. */
  readonly dependents: PersistentMap<string, PersistentMap<string, QualifiedName>>;
  /** By schema and name: how many tables and domains have a constraint of that name. */
  readonly constraints: PersistentMap<string, number>;
  /** How many relations are temporary. */
  readonly temporary: number;
}

class StoredSchema implements Schema {
  readonly #state: State;
  // Collected when first asked for.
  readonly #namesByKind = new Map<Entry['kind'], readonly QualifiedName[]>();

  constructor(state: State) {
    this.#state = state;
  }

  valueAt(key: string): Entry['value'] {
    return this.#state.entries.get(key)?.value;
  }

  get hasTemporary(): boolean {
    return this.#state.temporary > 0;
  }

  relation(name: QualifiedName): Relation | 'dropped' | undefined {
    const entry = this.#state.entries.get(entryKey('relation', name));
    return entry?.kind === 'relation' ? entry.value : undefined;
  }

  type(name: QualifiedName): UserType | 'dropped' | undefined {
    const entry = this.#state.entries.get(entryKey('type', name));
    return entry?.kind === 'type' ? entry.value : undefined;
  }

  routine(name: QualifiedName): Routine | undefined {
    const entry = this.#state.entries.get(entryKey('routine', name));
    return entry?.kind === 'routine' ? entry.value : undefined;
  }

  find(origin: Origin): Relation | undefined {
    const name = this.#state.origins.get(origin);
    const relation = name && this.relation(name);
    return relation === 'dropped' ? undefined : relation;
  }

  get searchPath(): readonly string[] {
    const entry = this.#state.entries.get(entryKey('search path', single));
    return entry?.kind === 'search path' ? entry.value : ['public'];
  }

  get transactionEnd(): TransactionEnd | undefined {
    const entry = this.#state.entries.get(entryKey('transaction end', single));
    return entry?.kind === 'transaction end' ? entry.value : undefined;
  }

  get extensions(): readonly string[] {
    const entry = this.#state.entries.get(entryKey('extensions', single));
    return entry?.kind === 'extensions' ? entry.value : [];
  }

  hasSchema(name: string): boolean {
    const entry = this.#state.entries.get(entryKey('schema', { schema: '', name }));
    return entry?.kind === 'schema' ? entry.value : name === 'public';
  }

  isDroppedSchema(name: string): boolean {
    const entry = this.#state.entries.get(entryKey('schema', { schema: '', name }));
    return entry?.kind === 'schema' && !entry.value;
  }

  relationNames(): readonly QualifiedName[] {
    return this.#names('relation');
  }

  typeNames(): readonly QualifiedName[] {
    return this.#names('type');
  }

  routineNames(): readonly QualifiedName[] {
    return this.#names('routine');
  }

  #names(kind: Entry['kind']): readonly QualifiedName[] {
    const known = this.#namesByKind.get(kind);
    if (known) return known;
    const names: QualifiedName[] = [];
    for (const entry of this.#state.entries.values()) {
      if (entry.kind === kind && entry.value !== 'dropped' && entry.value !== undefined) names.push(entry.name);
    }
    this.#namesByKind.set(kind, names);
    return names;
  }

  dependents(name: QualifiedName): readonly QualifiedName[] {
    return [...(this.#state.dependents.get(nameKey(name))?.values() ?? [])];
  }

  constraintCount(name: QualifiedName): number {
    return this.#state.constraints.get(nameKey(name)) ?? 0;
  }

  with(written: readonly Written[]): StoredSchema {
    const entries = this.#state.entries.asMutable();
    const origins = this.#state.origins.asMutable();
    const constraints = this.#state.constraints.asMutable();
    let dependents = this.#state.dependents;
    let { temporary } = this.#state;
    for (const { key, entry } of written) {
      const before = entries.get(key);
      if (before?.value === entry.value) continue;
      entries.set(key, entry);
      if (entry.kind !== 'relation' && entry.kind !== 'type') continue;
      const was = present(before);
      const is = present(entry);
      if (entry.name.schema === temporarySchema) temporary += Number(is !== undefined) - Number(was !== undefined);
      if (was && was.origin !== is?.origin && originIsAt(origins, was.origin, entry.name)) origins.delete(was.origin);
      if (is && was?.origin !== is.origin && entry.kind === 'relation') origins.set(is.origin, entry.name);
      dependents = moveDependents(dependents, entry.name, was, is);
      countConstraints(constraints, entry.name.schema, was, is);
    }
    return new StoredSchema({
      entries: entries.asImmutable(),
      origins: origins.asImmutable(),
      constraints: constraints.asImmutable(),
      dependents,
      temporary,
    });
  }
}

/** A database in which nothing was made yet: the schema `public`, and a search path that finds it. */
export const emptySchema: Schema = new StoredSchema({
  entries: PersistentMap(),
  origins: PersistentMap(),
  dependents: PersistentMap(),
  constraints: PersistentMap(),
  temporary: 0,
});

/** The schema with these entries written over what it had. The schema must stem from `emptySchema`. */
export function withEntries(schema: Schema, written: readonly Written[]): Schema {
  if (written.length === 0) return schema;
  if (!(schema instanceof StoredSchema))
    throw new TypeError('Only a schema that stems from emptySchema can be changed.');
  return schema.with(written);
}

/** The value under a key, without the cost of making the key anew; `ask` answers for a schema that is not the store. */
export function valueAt(schema: Schema, key: string, ask: () => unknown): unknown {
  return schema instanceof StoredSchema ? schema.valueAt(key) : ask();
}

/** What a relation or type hangs on: what a view reads, what a table inherits, the types of columns, who owns a sequence. */
export function dependencies(object: Relation | UserType): readonly QualifiedName[] {
  if (object.kind === 'view' || object.kind === 'materialized view') return object.reads;
  if (object.kind === 'table' || object.kind === 'foreign table') {
    return [...object.inherits, ...userTypes(object.columns)];
  }
  if (object.kind === 'sequence') return object.ownedBy ? [object.ownedBy.table] : [];
  if (object.kind === 'composite') return userTypes(object.columns);
  if (object.kind === 'domain') return userTypes([{ type: object.base }]);
  return [];
}

function userTypes(
  columns: readonly { readonly type: { readonly schema: string | undefined; readonly name: string } }[],
) {
  return columns.flatMap(({ type }) =>
    type.schema === undefined || type.schema === 'pg_catalog' ? [] : [{ schema: type.schema, name: type.name }],
  );
}

function present(entry: Entry | undefined): Relation | UserType | undefined {
  return (entry?.kind === 'relation' || entry?.kind === 'type') && entry.value !== 'dropped' ? entry.value : undefined;
}

// A rename writes the new name before or after it drops the old one: only the old name's own record goes.
function originIsAt(origins: PersistentMap<Origin, QualifiedName>, origin: Origin, name: QualifiedName): boolean {
  const at = origins.get(origin);
  return at !== undefined && at.schema === name.schema && at.name === name.name;
}

function moveDependents(
  all: State['dependents'],
  name: QualifiedName,
  was: Relation | UserType | undefined,
  is: Relation | UserType | undefined,
): State['dependents'] {
  const before = dependencyKeys(was);
  const after = dependencyKeys(is);
  if (isSubset(before, after) && isSubset(after, before)) return all;
  const own = nameKey(name);
  return all.withMutations((changing) => {
    for (const key of before) {
      if (after.has(key)) continue;
      const rest = changing.get(key)?.delete(own);
      if (rest && rest.size > 0) changing.set(key, rest);
      else changing.delete(key);
    }
    for (const key of after) {
      if (!before.has(key)) changing.set(key, (changing.get(key) ?? PersistentMap()).set(own, name));
    }
  });
}

// Asked for whenever a step is applied again to the same objects.
const keysByObject = new WeakMap<object, ReadonlySet<string>>();
const noKeys: ReadonlySet<string> = new Set();

function dependencyKeys(object: Relation | UserType | undefined): ReadonlySet<string> {
  if (!object) return noKeys;
  const known = keysByObject.get(object);
  if (known) return known;
  const names = dependencies(object);
  const keys = names.length === 0 ? noKeys : new Set(names.map(nameKey));
  keysByObject.set(object, keys);
  return keys;
}

function isSubset(part: ReadonlySet<string>, whole: ReadonlySet<string>): boolean {
  for (const key of part) if (!whole.has(key)) return false;
  return true;
}

function countConstraints(
  counts: PersistentMap<string, number>,
  schema: string,
  was: Relation | UserType | undefined,
  is: Relation | UserType | undefined,
): void {
  const before = constraintsOf(was);
  const after = constraintsOf(is);
  if (before === after) return;
  const add = (name: string, by: number): void => {
    const key = nameKey({ schema, name });
    const count = (counts.get(key) ?? 0) + by;
    if (count > 0) counts.set(key, count);
    else counts.delete(key);
  };
  for (const { name } of before) add(name, -1);
  for (const { name } of after) add(name, 1);
}

const none: readonly { readonly name: string }[] = [];

/** The constraints of a table or domain, which share the names of their schema. */
export function constraintsOf(object: Relation | UserType | undefined): readonly { readonly name: string }[] {
  return object && 'constraints' in object ? object.constraints : none;
}
