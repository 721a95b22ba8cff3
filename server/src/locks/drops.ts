/** DROP of tables and of what hangs on them: foreign keys, partitions, materialized views. */
import type { QualifiedName, Schema } from '../schema/model';
import { as, type DropStmt, type Node, strings } from '../sql/ast';
import { onReferenced } from './foreign-keys';
import {
  ancestorsOf,
  defaultPartitionOf,
  descendantsOf,
  distinct,
  foreignKeysOf,
  partitionsOf,
  referencingTables,
  relationAt,
  resolveParts,
  sameName,
  tableAt,
} from './relations';
import { type Touch, touch } from './touch';

/** The relations that a DROP names. */
export function droppedNames(schema: Schema, statement: DropStmt): readonly QualifiedName[] {
  return (statement.objects ?? []).map((object) => resolveParts(schema, nameParts(object)));
}

/** The parts of a name in a DROP's list, which is a list, a type's name or a bare string, by the kind of object. */
export function nameParts(object: Node): readonly string[] {
  return strings(
    as(object, 'List')?.items ?? as(object, 'TypeName')?.names ?? as(object, 'ObjectWithArgs')?.objname ?? [object],
  );
}

export function* dropTables(schema: Schema, statement: DropStmt): Iterable<Touch> {
  const cascade = statement.behavior === 'DROP_CASCADE';
  const named = droppedNames(schema, statement).filter((name) => !statement.missing_ok || exists(schema, name));
  yield* dropThese(schema, named, cascade);
}

/** A table that nobody made may be there; one that was dropped is not. */
function exists(schema: Schema, name: QualifiedName): boolean {
  return schema.relation(name) !== 'dropped';
}

/** Dropping tables, materialized views and views together. */
export function* dropThese(schema: Schema, named: readonly QualifiedName[], cascade: boolean): Iterable<Touch> {
  const dropped = distinct(
    named.flatMap((name) => [name, ...(cascade ? descendantsOf(schema, name) : partitionsOf(schema, name))]),
  );
  for (const name of dropped) {
    const table = tableAt(schema, name);
    const parent = table?.partitionOf?.parent;
    yield touch('drop table', {
      table: [name],
      parent: parent ? [parent] : [],
      'default partition': parent ? defaultPartitionOf(schema, parent) : [],
    });
    for (const key of foreignKeysOf(table)) {
      // A partition's part of its parent's foreign key goes without a word to the table that it points to.
      if (key.inherited && !key.inherited.local) continue;
      yield* onReferenced(schema, key.references, 'drop foreign key with its table or column');
    }
    if (!cascade) continue;
    yield touch('drop foreign key with its table or column', { referencing: referencingTables(schema, name) });
    for (const ancestor of ancestorsOf(schema, name)) {
      // A foreign key to the whole goes when one of its partitions does.
      const referencing = referencingTables(schema, ancestor);
      if (referencing.length === 0) continue;
      yield* onReferenced(schema, ancestor, 'drop foreign key with its table or column');
      yield touch('drop foreign key with its table or column', { referencing });
    }
    yield* dropDependentViews(schema, name);
    yield* dropPartsNaming(schema, name);
  }
}

/** Policies and rules that name a relation, or that column of it, go with it; whose they are is locked. */
export function* dropPartsNaming(schema: Schema, name: QualifiedName, column?: string): Iterable<Touch> {
  for (const on of [name, ...schema.dependents(name)]) {
    for (const part of tableAt(schema, on)?.parts ?? []) {
      const used = part.uses.some((use) => sameName(use.relation, name) && (!column || use.column === column));
      const names = used || (!column && part.reads.some((read) => sameName(read, name)));
      if (names) yield touch(part.kind === 'rule' ? 'change rule' : 'change policy', { table: [on] });
    }
  }
}

/** Views over a relation go with it; a materialized view is locked like a table. */
export function* dropDependentViews(schema: Schema, name: QualifiedName): Iterable<Touch> {
  for (const other of schema.dependents(name)) {
    const view = relationAt(schema, other);
    if (view?.kind !== 'view' && view?.kind !== 'materialized view') continue;
    if (sameName(other, name) || !view.reads.some((read) => sameName(read, name))) continue;
    yield* dropViewsWith(schema, other);
  }
}

/** The view itself, and the views over it. */
export function* dropViewsWith(schema: Schema, view: QualifiedName): Iterable<Touch> {
  yield touch('drop table', { table: [view] });
  yield* dropDependentViews(schema, view);
  yield* dropPartsNaming(schema, view);
}
