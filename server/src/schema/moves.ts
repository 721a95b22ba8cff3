/** Gives a relation or type another name, and moves everything that points to it along. */

import { nextValue } from './columns';
import type { Draft } from './draft';
import { readsSequence } from './expressions';
import { keysRestingOn } from './foreign-keys';
import { indexesOf } from './indexes';
import { isTable, isView } from './kinds';
import { is } from './lookups';
import type {
  Column,
  Constraint,
  Index,
  QualifiedName,
  Relation,
  Routine,
  Sequence,
  Table,
  UserType,
  View,
} from './model';
import { renameInNamers } from './namers';
import { renamedType } from './type-name';

/** Moves a relation to a name that is free; a table that changes its schema takes indexes and sequences along. */
export function moveRelation(draft: Draft, relation: Relation, to: QualifiedName): void {
  const from = relation.name;
  switch (relation.kind) {
    case 'index':
      moveIndex(draft, relation, to);
      return;
    case 'sequence':
      moveSequence(draft, relation, to);
      return;
    case 'view':
    case 'materialized view':
      repointDependents(draft, from, to);
      putMoved(draft, currentView(draft, relation), to);
      moveIndexesOf(draft, relation, to);
      return;
    default:
      repointDependents(draft, from, to);
      repointTables(draft, relation, to);
      putMoved(draft, draft.table(from) ?? relation, to);
      moveIndexesOf(draft, relation, to);
      if (from.schema !== to.schema) moveOwnedSequences(draft, to);
  }
}

function currentView(draft: Draft, view: View): View {
  const current = draft.relation(view.name);
  return isView(current) ? current : view;
}

function putMoved(draft: Draft, relation: Table | View | Sequence, to: QualifiedName): void {
  draft.dropRelation(relation.name);
  draft.putRelation({ ...relation, name: to });
}

function moveIndexesOf(draft: Draft, relation: Table | View, to: QualifiedName): void {
  for (const index of indexesOf(draft, { name: relation.name, indexes: relation.indexes })) {
    const at = { schema: to.schema, name: index.name.name };
    if (at.schema !== index.name.schema) draft.dropRelation(index.name);
    draft.putRelation({ ...index, name: at, table: to });
    if (at.schema !== index.name.schema) repointIndexParts(draft, index, to, at);
  }
}

function moveOwnedSequences(draft: Draft, table: QualifiedName): void {
  for (const name of draft.dependents(table)) {
    const sequence = draft.relation(name);
    if (sequence === undefined || sequence === 'dropped' || sequence.kind !== 'sequence') continue;
    moveSequence(draft, sequence, { schema: table.schema, name: name.name });
  }
}

function moveIndex(draft: Draft, index: Index, to: QualifiedName): void {
  const constraint = index.constraint === undefined ? undefined : to.name;
  draft.dropRelation(index.name);
  draft.putRelation({ ...index, name: to, constraint });
  const on = draft.relation(index.table);
  if (on !== undefined && on !== 'dropped' && 'indexes' in on) {
    draft.putRelation({ ...on, indexes: on.indexes.map((name) => (name === index.name.name ? to.name : name)) });
  }
  draft.changeTable(index.table, (table) => ({
    ...table,
    constraints: table.constraints.map((other) =>
      'index' in other && other.index === index.name.name ? { ...other, name: to.name, index: to.name } : other,
    ),
  }));
  const table = draft.table(index.table);
  for (const { from, key } of table ? keysRestingOn(draft, table, index.name.name) : []) {
    draft.changeTable(from, (other) => ({
      ...other,
      constraints: other.constraints.map((constraint) =>
        constraint === key ? { ...key, restsOn: to.name } : constraint,
      ),
    }));
  }
  repointIndexParts(draft, index, index.table, to);
}

function repointIndexParts(draft: Draft, index: Index, tableName: QualifiedName, to: QualifiedName): void {
  for (const partition of draft.table(tableName)?.partitions ?? []) {
    const below = draft.table(partition);
    for (const part of below ? indexesOf(draft, below) : []) {
      if (part.parent && is(index.name)(part.parent)) draft.putRelation({ ...part, parent: to });
    }
  }
}

function moveSequence(draft: Draft, sequence: Sequence, to: QualifiedName): void {
  // A default keeps to its sequence by identity, so its text follows the name.
  for (const name of draft.relationNames()) {
    const table = draft.table(name);
    const reads = (column: Column) => readsSequence(draft, column.default, sequence.name);
    if (!table?.columns.some(reads)) continue;
    draft.putRelation({
      ...table,
      columns: table.columns.map((column) => (reads(column) ? { ...column, default: nextValue(to) } : column)),
    });
  }
  putMoved(draft, sequence, to);
}

/** Views that read it, tables that inherit from it, sequences of it, columns of its (row) type. */
function repointDependents(draft: Draft, from: QualifiedName, to: QualifiedName): void {
  renameInNamers(draft, from, { moved: to });
  const move = (name: QualifiedName): QualifiedName => (is(from)(name) ? to : name);
  for (const name of draft.dependents(from)) {
    const relation = draft.relation(name);
    if (relation !== undefined && relation !== 'dropped') {
      if (relation.kind === 'sequence') {
        const owner = relation.ownedBy;
        draft.putRelation({ ...relation, ownedBy: owner && { ...owner, table: move(owner.table) } });
      } else if (isView(relation)) {
        draft.putRelation({
          ...relation,
          reads: relation.reads.map(move),
          uses: relation.uses.map((use) => ({ ...use, relation: move(use.relation) })),
        });
      } else if (isTable(relation)) {
        draft.putRelation({
          ...relation,
          inherits: relation.inherits.map(move),
          columns: retyped(relation.columns, from, to),
        });
      }
    }
    const type = draft.type(name);
    if (type === undefined || type === 'dropped') continue;
    if (type.kind === 'composite') draft.putType({ ...type, columns: retyped(type.columns, from, to) });
    if (type.kind === 'domain') {
      const [base] = retyped([{ type: type.base }], from, to);
      if (base) draft.putType({ ...type, base: base.type });
    }
  }
}

function retyped<T extends Pick<Column, 'type'>>(columns: readonly T[], from: QualifiedName, to: QualifiedName): T[] {
  return columns.map((column) =>
    column.type.schema === from.schema && column.type.name === from.name
      ? { ...column, type: renamedType(column.type, to.schema, to.name) }
      : column,
  );
}

/** Foreign keys from and to the table, its partitions, its parent. */
function repointTables(draft: Draft, table: Table, to: QualifiedName): void {
  const from = table.name;
  const move = (name: QualifiedName): QualifiedName => (is(from)(name) ? to : name);
  const moveKey = (constraint: Constraint): Constraint =>
    constraint.kind === 'foreign key' ? { ...constraint, references: move(constraint.references) } : constraint;
  for (const name of [...table.referencedBy, from]) {
    draft.changeTable(name, (other) => ({ ...other, constraints: other.constraints.map(moveKey) }));
  }
  for (const constraint of table.constraints) {
    if (constraint.kind !== 'foreign key') continue;
    draft.changeTable(constraint.references, (other) => ({ ...other, referencedBy: other.referencedBy.map(move) }));
  }
  for (const name of table.partitions) {
    draft.changeTable(name, (partition) => ({
      ...partition,
      partitionOf: partition.partitionOf && { ...partition.partitionOf, parent: to },
    }));
  }
  if (table.partitionOf) {
    draft.changeTable(table.partitionOf.parent, (parent) => ({ ...parent, partitions: parent.partitions.map(move) }));
  }
}

export function moveType(draft: Draft, type: UserType, to: QualifiedName): void {
  repointDependents(draft, type.name, to);
  draft.dropType(type.name);
  draft.putType({ ...type, name: to });
}

/** Moves a function; the triggers that call it still do. */
export function moveRoutine(draft: Draft, routine: Routine, to: QualifiedName): void {
  for (const name of draft.relationNames()) {
    const table = draft.table(name);
    if (!table?.triggers.some(({ calls }) => calls && is(routine.name)(calls))) continue;
    const triggers = table.triggers.map((trigger) =>
      trigger.calls && is(routine.name)(trigger.calls) ? { ...trigger, calls: to } : trigger,
    );
    draft.putRelation({ ...table, triggers });
  }
  draft.putRoutine(routine.name, undefined);
  draft.putRoutine(to, { ...routine, name: to });
}
