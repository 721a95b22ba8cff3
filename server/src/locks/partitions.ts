/** Making, attaching and detaching partitions, and changing inheritance: the parent and its default partition take part. */
import type { QualifiedName, Schema, Table } from '../schema/model';
import { type AlterTableCmd, as, type PartitionBoundSpec } from '../sql/ast';
import type { Altered } from './altered';
import { excludesBound } from './default-partition-proof';
import { referencedTree } from './foreign-keys';
import { hasEqualIndex } from './indexes';
import { provesBound } from './partition-proof';
import {
  defaultPartitionOf,
  descendantsOf,
  foreignKeysOf,
  indexesOf,
  referencingTables,
  resolve,
  sameName,
  tableAt,
} from './relations';
import { type Touch, touch } from './touch';

/** CREATE TABLE … PARTITION OF. */
export function* createPartition(schema: Schema, parent: QualifiedName, bound: PartitionBoundSpec): Iterable<Touch> {
  yield touch('create partition', {
    parent: [parent],
    referenced: inheritedReferences(schema, tableAt(schema, parent)),
    referencing: referencingTables(schema, parent),
  });
  yield* searchDefault(schema, parent, bound);
}

/** The default partition may hold rows that are to be in the new one, unless a constraint of it says that it does not. */
function* searchDefault(schema: Schema, parent: QualifiedName, bound: PartitionBoundSpec | undefined): Iterable<Touch> {
  const [found, ...below] = defaultPartitionOf(schema, parent);
  if (!found || !bound || bound.is_default) return;
  const excluded = excludesBound(tableAt(schema, parent), tableAt(schema, found), bound);
  if (excluded) yield touch('lock the default partition', { 'default partition': [found] });
  else yield touch('search the default partition', { 'default partition': [found, ...below] });
}

export function* attachPartition({ schema, name, table }: Altered, command: AlterTableCmd): Iterable<Touch> {
  const definition = as(command.def, 'PartitionCmd');
  const partition = resolve(schema, definition?.name);
  const proved = provesBound(table, tableAt(schema, partition), definition?.bound);
  const partitionTree = [partition, ...descendantsOf(schema, partition)];
  yield touch('attach partition', {
    parent: [name],
    partition: partitionTree,
    referencing: referencingTables(schema, name),
  });
  yield* searchDefault(schema, name, definition?.bound);
  if (!proved) yield touch('check a new partition', { partition: partitionTree });
  const indexes = table ? indexesOf(schema, table) : [];
  const lacksIndex = (one: QualifiedName) => indexes.some((index) => !hasEqualIndex(schema, one, index));
  yield touch('index a new partition', { partition: partitionTree.filter(lacksIndex) });
  for (const key of foreignKeysOf(table)) {
    // A foreign key that the partition has already becomes the parent's: its own triggers are dropped.
    const has = foreignKeysOf(tableAt(schema, partition)).some(
      (own) => own.valid && sameName(own.references, key.references) && own.columns.join() === key.columns.join(),
    );
    const referenced = referencedTree(schema, key.references);
    yield touch(has ? 'merge a foreign key' : 'add foreign key', { referenced });
  }
}

export function* detachPartition({ schema, name }: Altered, command: AlterTableCmd): Iterable<Touch> {
  const definition = as(command.def, 'PartitionCmd');
  const partition = resolve(schema, definition?.name);
  const concurrently = definition?.concurrent === true || command.subtype === 'AT_DetachPartitionFinalize';
  const table = tableAt(schema, partition);
  yield touch(concurrently ? 'detach partition concurrently' : 'detach partition', {
    parent: [name],
    partition: [partition, ...descendantsOf(schema, partition)],
    'default partition': defaultPartitionOf(schema, name),
    referenced: inheritedReferences(schema, table),
  });
  const referencing = referencingTables(schema, name);
  if (referencing.length > 0) yield touch('detach referenced partition', { partition: [partition], referencing });
}

function inheritedReferences(schema: Schema, table: Table | undefined): readonly QualifiedName[] {
  return foreignKeysOf(table).flatMap((key) => referencedTree(schema, key.references));
}

/** ALTER TABLE … INHERIT and NO INHERIT. */
export function* changeInheritance({ schema, name, tree }: Altered, command: AlterTableCmd): Iterable<Touch> {
  const parent = resolve(schema, as(command.def, 'RangeVar'));
  const action = command.subtype === 'AT_AddInherit' ? 'inherit' : 'no longer inherit';
  yield touch(action, { child: action === 'inherit' ? tree : [name], parent: [parent] });
}
