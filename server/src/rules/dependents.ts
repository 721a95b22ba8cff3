/** What depends on a table: what keeps the server from dropping it, or goes with it on CASCADE, and what only names it. */
import type { Constraint, Origin, Part, QualifiedName, Relation, Schema, Table, View } from '../schema/model';
import { displayName } from '../schema/names';

export interface Dependent {
  /** e.g. `the view public.totals`. */
  readonly words: string;
  readonly origin: Origin;
  /** The relation that it is, or is a part of. */
  readonly of: QualifiedName;
}

type ForeignKey = Extract<Constraint, { kind: 'foreign key' }>;

/** The foreign keys of other tables that point to this one. */
export function foreignKeysTo(
  table: Table,
  schema: Schema,
  isMeant: (key: ForeignKey) => boolean = () => true,
): readonly Dependent[] {
  return table.referencedBy.flatMap((name) => {
    const other = at(schema, name);
    if (other?.kind !== 'table' || other.origin === table.origin) return [];
    return other.constraints.flatMap((key) =>
      key.kind === 'foreign key' && isSame(key.references, table.name) && isMeant(key)
        ? [{ words: `the foreign key ${key.name} of ${displayName(name)}`, origin: key.origin, of: name }]
        : [],
    );
  });
}

/** The views over a relation, and those over them. */
export function viewsOver(
  relation: QualifiedName,
  schema: Schema,
  isMeant: (view: View) => boolean = () => true,
): readonly Dependent[] {
  const found = new Map<Origin, Dependent>();
  const add = (of: QualifiedName, isUser: (view: View) => boolean): void => {
    const view = at(schema, of);
    if (view?.kind !== 'view' && view?.kind !== 'materialized view') return;
    if (found.has(view.origin) || !isUser(view)) return;
    found.set(view.origin, { words: `the ${view.kind} ${displayName(of)}`, origin: view.origin, of });
    for (const reader of schema.dependents(of)) add(reader, () => true);
  };
  for (const name of schema.dependents(relation)) add(name, isMeant);
  return [...found.values()];
}

/** Tables that inherit from this one, without its partitions. */
export function inheritingTables(table: QualifiedName, schema: Schema): readonly Dependent[] {
  return schema.dependents(table).flatMap((of) => {
    const child = at(schema, of);
    const isChild = child?.kind === 'table' && child.inherits.some((parent) => isSame(parent, table));
    return isChild ? [{ words: `the table ${displayName(of)}`, origin: child.origin, of }] : [];
  });
}

/**
 * Policies, rules and functions in standard SQL that name the relation, or that column of it: of these the server knows. Its
 * own policies and rules go with a relation without a word, and keep a column.
 */
export function namersOf(relation: QualifiedName, schema: Schema, column?: string): readonly Dependent[] {
  const names = ({ reads, uses }: Pick<Part, 'reads' | 'uses'>) =>
    uses.some((use) => isSame(use.relation, relation) && (column === undefined || use.column === column)) ||
    (column === undefined && reads.some((read) => isSame(read, relation)));
  const owners = [...(column === undefined ? [] : [relation]), ...schema.dependents(relation)];
  const parts = owners.flatMap((of) => {
    const owner = at(schema, of);
    const own = owner && 'parts' in owner ? owner.parts.filter(names) : [];
    return own.map(({ kind, name, origin }) => ({ words: `the ${kind} ${name} of ${displayName(of)}`, origin, of }));
  });
  const routines = schema.routineNames().flatMap((of) => {
    const routine = schema.routine(of);
    const overload = routine?.overloads.find(names);
    return routine && overload
      ? [{ words: `the ${routine.kind} ${displayName(of)}`, origin: overload.origin, of }]
      : [];
  });
  return [...parts, ...routines];
}

/** Functions and procedures whose text has this word: the server does not see that they depend on what it names. */
export function routinesNaming(
  word: string,
  schema: Schema,
  among: readonly QualifiedName[] = schema.routineNames(),
): readonly Dependent[] {
  const whole = new RegExp(`(?<![\\p{L}\\d_$])${word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\p{L}\\d_$])`, 'u');
  return among.flatMap((of) => {
    const routine = schema.routine(of);
    const overload = routine?.overloads.find(({ body }) => body !== undefined && whole.test(body));
    return routine && overload
      ? [{ words: `the ${routine.kind} ${displayName(of)}`, origin: overload.origin, of }]
      : [];
  });
}

export function related(dependents: readonly Dependent[]): readonly { origin: Origin; message: string }[] {
  return dependents.map(({ words, origin }) => ({
    origin,
    message: `${words.charAt(0).toUpperCase()}${words.slice(1)}`,
  }));
}

function at(schema: Schema, name: QualifiedName): Relation | undefined {
  const relation = schema.relation(name);
  return relation === 'dropped' ? undefined : relation;
}

export function isSame(a: QualifiedName, b: QualifiedName): boolean {
  return a.schema === b.schema && a.name === b.name;
}
