/** Binds partitions to their tables and loosens them again. */
import type { PartitionCmd } from '../sql/ast';
import { type Draft, refuse } from './draft';
import { putForeignKey } from './foreign-keys';
import { indexesOf, putIndexOnPartition, setConstraintInherited } from './indexes';
import { goesDown, isSameDuty } from './inheritance';
import { is, namedRelation, tableToChange } from './lookups';
import type { Column, Constraint, Index, Inherited, QualifiedName, Table } from './model';

/** ALTER TABLE … ATTACH PARTITION. */
export function attachPartition(draft: Draft, parent: Table, command: PartitionCmd): void {
  const child = tableToChange(draft, command.name);
  if (!parent.partitionBy && parent.complete) refuse('the table is not partitioned');
  if (child.partitionOf || child.inherits.length > 0) refuse('the partition has a parent');
  if (parent.complete && child.complete) {
    if (parent.columns.length !== child.columns.length) refuse('the columns differ');
    for (const column of parent.columns) refuseOtherColumn(column, child);
    for (const constraint of parent.constraints) {
      if (goesDown(constraint) && !child.constraints.some((other) => isSameDuty(other, constraint))) {
        refuse('a constraint is missing');
      }
    }
  }
  adopt(draft, parent, child);
  attachTo(draft, parent.name, child.name, command.bound?.is_default === true, 'attached');
}

function refuseOtherColumn(column: Column, child: Table): void {
  const own = child.columns.find((other) => other.name === column.name);
  if (own?.type.display !== column.type.display) refuse('a column differs');
  if (column.generated !== own.generated) refuse('a generated column differs');
}

/** ALTER TABLE … INHERIT. */
export function addParent(draft: Draft, child: Table, parentName: QualifiedName): void {
  const parent = draft.table(parentName);
  if (child.inherits.some(is(parentName))) refuse('the table inherits from it already');
  if (child.partitionOf || child.partitionBy || parent?.partitionBy || parent?.partitionOf)
    refuse('partitions are bound otherwise');
  if (parent && child.complete) {
    for (const column of parent.columns) refuseOtherColumn(column, child);
    for (const constraint of parent.constraints) {
      const own = child.constraints.find((other) => isSameDuty(other, constraint));
      if (goesDown(constraint) && !own) refuse('a constraint is missing');
    }
  }
  if (parent) adopt(draft, parent, child);
  draft.changeTable(child.name, (table) => ({ ...table, inherits: [...table.inherits, parentName] }));
}

/** ALTER TABLE … NO INHERIT. */
export function removeParent(draft: Draft, child: Table, parentName: QualifiedName): void {
  if (!child.inherits.some(is(parentName))) {
    if (child.complete) refuse('the table does not inherit from it');
    return;
  }
  release(draft, child.name, parentName);
  draft.changeTable(child.name, (table) => ({
    ...table,
    inherits: table.inherits.filter((name) => !is(parentName)(name)),
  }));
}

// Columns and constraints of an existing table are now also the parent's; those of a partition are only the parent's.
function adopt(draft: Draft, parent: Table, child: Table): void {
  const local = !parent.partitionBy;
  const more = (inherited: Inherited | undefined): Inherited => ({ parents: (inherited?.parents ?? 0) + 1, local });
  draft.changeTable(child.name, (table) => ({
    ...table,
    columns: table.columns.map((column) =>
      parent.columns.some((other) => other.name === column.name)
        ? {
            ...column,
            identity: parent.partitionBy
              ? parent.columns.find((other) => other.name === column.name)?.identity
              : column.identity,
            inherited: more(column.inherited),
          }
        : column,
    ),
    constraints: table.constraints.map((constraint) =>
      parent.constraints.some((other) => goesDown(other) && isSameDuty(other, constraint))
        ? { ...constraint, inherited: more(constraint.inherited) }
        : constraint,
    ),
  }));
}

/** Binds a table as a partition: both sides know, and the parent's indexes, foreign keys and triggers reach it. */
export function attachTo(
  draft: Draft,
  parentName: QualifiedName,
  name: QualifiedName,
  isDefault: boolean,
  how: 'created' | 'attached',
): void {
  draft.changeTable(name, (table) => ({ ...table, partitionOf: { parent: parentName, isDefault } }));
  draft.changeTable(parentName, (table) => ({ ...table, partitions: [...table.partitions, name] }));
  const parent = draft.table(parentName);
  const child = draft.table(name);
  if (!parent || !child) return;
  for (const index of primaryFirst(parent, indexesOf(draft, parent))) {
    putIndexOnPartition(draft, how === 'created' ? { ...index, origin: { ...child.origin } } : index, name);
  }
  for (const constraint of parent.constraints) {
    if (constraint.kind !== 'foreign key') continue;
    putForeignKey(draft, name, { ...constraint, origin: { ...child.origin }, inherited: { parents: 1, local: false } });
  }
}

function primaryFirst(table: Table, indexes: readonly Index[]): Index[] {
  const primary = table.constraints.find((constraint) => constraint.kind === 'primary key');
  if (!primary) return [...indexes];
  return [...indexes].sort((a, b) => Number(b.constraint === primary.name) - Number(a.constraint === primary.name));
}

/** ALTER TABLE … DETACH PARTITION: what came from above stays, as its own. */
export function detachPartition(draft: Draft, parent: Table, command: PartitionCmd): void {
  const { name } = namedRelation(draft, command.name);
  const child = draft.table(name);
  if (parent.complete && !parent.partitions.some(is(name))) refuse('no partition of it');
  if (command.concurrent && parent.partitions.some((other) => draft.table(other)?.partitionOf?.isDefault)) {
    refuse('CONCURRENTLY needs a table without a default partition');
  }
  draft.changeTable(parent.name, (table) => ({
    ...table,
    partitions: table.partitions.filter((other) => !is(name)(other)),
  }));
  if (!child) return;
  release(draft, name, parent.name);
  for (const index of indexesOf(draft, child)) {
    if (!index.parent) continue;
    draft.putRelation({ ...index, parent: undefined });
    setConstraintInherited(draft, name, index, false);
  }
  draft.changeTable(name, (table) => ({
    ...table,
    partitionOf: undefined,
    columns: table.columns.map((column) => ({ ...column, identity: undefined })),
    constraints: table.constraints.map((constraint) =>
      constraint.kind === 'foreign key' ? { ...constraint, inherited: undefined } : constraint,
    ),
  }));
}

function release(draft: Draft, name: QualifiedName, parentName: QualifiedName): void {
  const parent = draft.table(parentName);
  const less = (inherited: Inherited | undefined): Inherited | undefined =>
    inherited && inherited.parents > 1 ? { ...inherited, parents: inherited.parents - 1 } : undefined;
  const hasColumn = (column: Column) => parent?.columns.some((other) => other.name === column.name);
  const hasConstraint = (constraint: Constraint) =>
    goesDown(constraint) && parent?.constraints.some((other) => isSameDuty(other, constraint));
  draft.changeTable(name, (table) => ({
    ...table,
    columns: table.columns.map((column) =>
      hasColumn(column) ? { ...column, inherited: less(column.inherited) } : column,
    ),
    constraints: table.constraints.map((constraint) =>
      hasConstraint(constraint) ? { ...constraint, inherited: less(constraint.inherited) } : constraint,
    ),
  }));
}

/** ALTER INDEX … ATTACH PARTITION; the parent becomes valid when every partition has its part. */
export function attachIndex(draft: Draft, parent: Index, child: Index): void {
  if (child.parent && !is(parent.name)(child.parent)) refuse('the index belongs to another');
  const table = draft.table(child.table);
  if (table?.partitionOf && !is(parent.table)(table.partitionOf.parent)) refuse('not an index of a partition');
  draft.putRelation({ ...child, parent: parent.name });
  setConstraintInherited(draft, child.table, child, true);
  validateParent(draft, parent.name);
}

function validateParent(draft: Draft, name: QualifiedName): void {
  const parent = draft.relation(name);
  if (parent === undefined || parent === 'dropped' || parent.kind !== 'index' || parent.valid) return;
  const table = draft.table(parent.table);
  const isServed = (partition: QualifiedName): boolean => {
    const below = draft.table(partition);
    return (
      below !== undefined &&
      indexesOf(draft, below).some((index) => index.valid && index.parent && is(name)(index.parent))
    );
  };
  if (!table?.partitions.every(isServed)) return;
  draft.putRelation({ ...parent, valid: true });
  if (parent.parent) validateParent(draft, parent.parent);
}
