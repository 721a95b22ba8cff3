/** The other side of a foreign key: the table that it points to, which no statement names. */
import type { QualifiedName, Schema } from '../schema/model';
import type { Constraint } from '../sql/ast';
import type { Action } from './facts';
import { partitionsOf, resolve } from './relations';
import { type Touch, touch } from './touch';

/** A foreign key on a partitioned table has a part on each of its partitions. */
export function referencedTree(schema: Schema, name: QualifiedName): readonly QualifiedName[] {
  return [name, ...partitionsOf(schema, name)];
}

/** Adding a foreign key to `tables`; `checked` when their rows are compared with the other table's. */
export function* addForeignKey(
  schema: Schema,
  constraint: Constraint,
  tables: readonly QualifiedName[],
  checked: boolean,
): Iterable<Touch> {
  const referenced = referencedTree(schema, resolve(schema, constraint.pktable));
  yield touch(checked ? 'add foreign key' : 'add foreign key, unchecked', { table: tables, referenced });
}

/** An action on an existing foreign key, as far as the table that it points to is concerned. */
export function* onReferenced(schema: Schema, references: QualifiedName, action: Action): Iterable<Touch> {
  const partitions = partitionsOf(schema, references);
  yield touch(
    action,
    partitions.length > 0
      ? { 'referenced parent': [references], referenced: partitions }
      : { referenced: [references] },
  );
}
