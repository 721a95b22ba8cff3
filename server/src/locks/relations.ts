/** How relations hang together in a schema: partitions, inheritance, foreign keys. */
import type { Constraint, Index, QualifiedName, Relation, Schema, Table } from '../schema/model';
import { displayName, resolveRelation } from '../schema/names';

export type ForeignKey = Extract<Constraint, { kind: 'foreign key' }>;

export function resolve(
  schema: Schema,
  reference: { schemaname?: string; relname?: string } | undefined,
): QualifiedName {
  return resolveRelation(schema, reference ?? {}).name;
}

/** A name as the lists of DROP, COMMENT and others hold it: `[schema,] name`. */
export function resolveParts(schema: Schema, parts: readonly string[]): QualifiedName {
  const [relname, schemaname] = [...parts].reverse();
  return resolve(schema, { relname: relname ?? '', ...(schemaname === undefined ? {} : { schemaname }) });
}

export function relationAt(schema: Schema, name: QualifiedName): Relation | undefined {
  const relation = schema.relation(name);
  return relation === 'dropped' ? undefined : relation;
}

export function tableAt(schema: Schema, name: QualifiedName): Table | undefined {
  const relation = relationAt(schema, name);
  return relation?.kind === 'table' || relation?.kind === 'foreign table' ? relation : undefined;
}

/** Every table that the history made or spoke of. */
export function tables(schema: Schema): readonly Table[] {
  return schema.relationNames().flatMap((name) => tableAt(schema, name) ?? []);
}

export function sameName(a: QualifiedName, b: QualifiedName): boolean {
  return a.schema === b.schema && a.name === b.name;
}

/** Without what was there before. */
export function distinct(names: readonly QualifiedName[]): readonly QualifiedName[] {
  return [...new Map(names.map((name) => [displayName(name), name])).values()];
}

/** Everything that `next` leads to, at any depth, without the start unless it is reached again. */
function closure(
  start: QualifiedName,
  next: (name: QualifiedName) => readonly QualifiedName[],
): readonly QualifiedName[] {
  const found = new Map<string, QualifiedName>();
  const visit = (name: QualifiedName): void => {
    for (const reached of next(name)) {
      const key = displayName(reached);
      if (found.has(key)) continue;
      found.set(key, reached);
      visit(reached);
    }
  };
  visit(start);
  return [...found.values()];
}

/** Partitions at every depth. */
export function partitionsOf(schema: Schema, name: QualifiedName): readonly QualifiedName[] {
  return closure(name, (at) => tableAt(schema, at)?.partitions ?? []);
}

/** The partitioned tables that a partition belongs to, nearest first. */
export function ancestorsOf(schema: Schema, name: QualifiedName): readonly QualifiedName[] {
  const parent = tableAt(schema, name)?.partitionOf?.parent;
  return parent ? [parent, ...ancestorsOf(schema, parent)] : [];
}

/** Partitions and inheriting tables, one level down. */
export function childrenOf(schema: Schema, name: QualifiedName): readonly QualifiedName[] {
  const inheriting = schema
    .dependents(name)
    .filter((other) => tableAt(schema, other)?.inherits.some((parent) => sameName(parent, name)));
  return distinct([...(tableAt(schema, name)?.partitions ?? []), ...inheriting]);
}

/** Partitions and inheriting tables at every depth. */
export function descendantsOf(schema: Schema, name: QualifiedName): readonly QualifiedName[] {
  return closure(name, (at) => childrenOf(schema, at));
}

/** The default partition of a partitioned table, with its own partitions. */
export function defaultPartitionOf(schema: Schema, parent: QualifiedName): readonly QualifiedName[] {
  const partitions = tableAt(schema, parent)?.partitions ?? [];
  const found = partitions.find((name) => tableAt(schema, name)?.partitionOf?.isDefault === true);
  return found ? [found, ...partitionsOf(schema, found)] : [];
}

export function indexesOf(schema: Schema, table: Table): readonly Index[] {
  return table.indexes.flatMap((name) => {
    const index = relationAt(schema, { schema: table.name.schema, name });
    return index?.kind === 'index' ? [index] : [];
  });
}

export function foreignKeysOf(table: Table | undefined): readonly ForeignKey[] {
  return (table?.constraints ?? []).flatMap((constraint) => (constraint.kind === 'foreign key' ? [constraint] : []));
}

/** Tables with a foreign key to this one, without itself. */
export function referencingTables(schema: Schema, name: QualifiedName): readonly QualifiedName[] {
  return (tableAt(schema, name)?.referencedBy ?? []).filter((other) => !sameName(other, name));
}
