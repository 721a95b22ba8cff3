/** DROP, and what goes with it. */
import { as, type DropStmt, strings } from '../sql/ast';
import { type Draft, refuse } from './draft';
import { dropSchema } from './drop-schema';
import { dropType } from './drop-types';
import { dropDefaultsFrom, namesColumn, readsSequence } from './expressions';
import { forgetReference, keysRestingOn } from './foreign-keys';
import { indexesOf } from './indexes';
import { goesDown } from './inheritance';
import { childrenOf, is } from './lookups';
import type { Constraint, QualifiedName, Relation, Sequence, Table, View } from './model';
import { dropNamers } from './namers';
import { resolveRelation, resolveRoutine } from './names';
import { dropPart } from './parts';
import { renamePublication } from './publications';
import { dropRoutine } from './routines';
import { dropStatistics } from './statistics';

const relationKinds: Readonly<Record<string, readonly Relation['kind'][]>> = {
  OBJECT_TABLE: ['table'],
  OBJECT_FOREIGN_TABLE: ['foreign table'],
  OBJECT_VIEW: ['view'],
  OBJECT_MATVIEW: ['materialized view'],
  OBJECT_SEQUENCE: ['sequence'],
  OBJECT_INDEX: ['index'],
};

export function drop(draft: Draft, statement: DropStmt): void {
  const cascade = statement.behavior === 'DROP_CASCADE';
  const missingOk = statement.missing_ok === true;
  const kinds = relationKinds[statement.removeType ?? ''];
  if (kinds) {
    dropRelations(draft, statement, kinds, cascade, missingOk);
    return;
  }
  for (const node of statement.objects ?? []) {
    switch (statement.removeType) {
      case 'OBJECT_SCHEMA':
        dropSchema(draft, as(node, 'String')?.sval ?? '', cascade, missingOk);
        break;
      case 'OBJECT_TYPE':
      case 'OBJECT_DOMAIN':
        dropType(draft, strings(as(node, 'TypeName')?.names), cascade, missingOk);
        break;
      case 'OBJECT_TRIGGER':
        dropTrigger(draft, strings(as(node, 'List')?.items), missingOk);
        break;
      case 'OBJECT_POLICY':
      case 'OBJECT_RULE':
        dropPart(draft, statement.removeType, strings(as(node, 'List')?.items));
        break;
      case 'OBJECT_STATISTIC_EXT':
        dropStatistics(draft, strings(as(node, 'List')?.items));
        break;
      case 'OBJECT_PUBLICATION':
        renamePublication(draft, as(node, 'String')?.sval ?? '', undefined);
        break;
      case 'OBJECT_EXTENSION':
        draft.putExtensions(draft.extensions.filter((name) => name !== as(node, 'String')?.sval));
        break;
      case 'OBJECT_FUNCTION':
      case 'OBJECT_PROCEDURE':
      case 'OBJECT_ROUTINE':
      case 'OBJECT_AGGREGATE': {
        const named = as(node, 'ObjectWithArgs');
        const { name } = resolveRoutine(draft, strings(named?.objname));
        if (named) dropRoutine(draft, name, named, { cascade, missingOk });
        break;
      }
      default:
    }
  }
}

function dropRelations(
  draft: Draft,
  statement: DropStmt,
  kinds: readonly Relation['kind'][],
  cascade: boolean,
  missingOk: boolean,
): void {
  const found: Relation[] = [];
  for (const node of statement.objects ?? []) {
    const [relname = '', schemaname] = strings(as(node, 'List')?.items).reverse();
    const { name, relation } = resolveRelation(draft, schemaname === undefined ? { relname } : { relname, schemaname });
    if (relation && !kinds.includes(relation.kind)) refuse('the relation is of another kind');
    if (relation) found.push(relation);
    else if (!missingOk && draft.relation(name) === 'dropped') refuse('the relation was dropped');
    else draft.dropRelation(name);
  }
  // What is dropped together does not stand in its own way.
  const together = found.map((relation) => relation.name);
  for (const relation of found) dropRelation(draft, relation.name, { cascade, together });
}

export interface DropMode {
  readonly cascade: boolean;
  /** Dropped by the same statement. */
  readonly together: readonly QualifiedName[];
  /** What it is a part of goes too. */
  readonly whole?: boolean;
}

const always: DropMode = { cascade: true, together: [], whole: true };

/** Drops a relation and, with CASCADE, what depends on it; without, refuses when something does. */
export function dropRelation(draft: Draft, name: QualifiedName, mode: DropMode = always): void {
  const relation = draft.relation(name);
  if (relation === undefined || relation === 'dropped') return;
  switch (relation.kind) {
    case 'index':
      dropIndex(draft, name, mode);
      return;
    case 'sequence':
      refuseUsedSequence(draft, relation, mode);
      draft.dropRelation(name);
      dropDefaultsFrom(draft, name);
      return;
    case 'view':
    case 'materialized view':
      dropReaders(draft, relation, mode, () => true);
      dropNamers(draft, name, mode);
      for (const index of indexesOf(draft, relation)) draft.dropRelation(index.name);
      draft.dropRelation(name);
      return;
    default:
      dropTable(draft, relation, mode);
      return;
  }
}

function dropTable(draft: Draft, table: Table, mode: DropMode): void {
  if (!mode.whole) dropKeysToParent(draft, table, mode);
  for (const child of childrenOf(draft, table)) {
    const isPartition = table.partitions.some(is(child.name));
    if (!isPartition && !mode.cascade && !mode.together.some(is(child.name))) refuse('another table inherits from it');
    dropRelation(draft, child.name, isPartition ? { ...mode, whole: true } : mode);
  }
  dropReaders(draft, table, mode, () => true);
  dropNamers(draft, table.name, mode);
  dropRowTypeColumns(draft, table.name, mode);
  for (const name of table.referencedBy) {
    if (is(table.name)(name)) continue;
    const keys = (draft.table(name)?.constraints ?? []).filter((key) => isKeyTo(key, table.name));
    if (keys.length > 0 && !mode.cascade && !mode.together.some(is(name))) refuse('a foreign key points to it');
    for (const key of keys) removeConstraint(draft, name, key);
  }
  const current = draft.table(table.name) ?? table;
  for (const index of indexesOf(draft, current)) draft.dropRelation(index.name);
  for (const sequence of sequencesOf(draft, table.name)) draft.dropRelation(sequence);
  draft.dropRelation(table.name);
  for (const key of current.constraints) {
    if (key.kind === 'foreign key') forgetReference(draft, table.name, key.references);
  }
  if (table.partitionOf) {
    draft.changeTable(table.partitionOf.parent, (parent) => ({
      ...parent,
      partitions: parent.partitions.filter((other) => !is(table.name)(other)),
    }));
  }
}

// A foreign key to a partitioned table rests on each of its partitions.
function dropKeysToParent(draft: Draft, table: Table, mode: DropMode): void {
  const parent = table.partitionOf && draft.table(table.partitionOf.parent);
  if (!parent || mode.together.some(is(parent.name))) return;
  for (const name of parent.referencedBy) {
    for (const key of (draft.table(name)?.constraints ?? []).filter((other) => isKeyTo(other, parent.name))) {
      if (!mode.cascade && !mode.together.some(is(name))) refuse('a foreign key points to its table');
      removeConstraint(draft, name, key);
    }
  }
  dropKeysToParent(draft, parent, mode);
}

function isKeyTo(constraint: Constraint, name: QualifiedName): boolean {
  return constraint.kind === 'foreign key' && is(name)(constraint.references);
}

function refuseUsedSequence(draft: Draft, { name, ownedBy }: Sequence, mode: DropMode): void {
  const owner = ownedBy && draft.table(ownedBy.table)?.columns.find((column) => column.name === ownedBy.column);
  if (owner?.identity && !mode.whole) refuse('the sequence belongs to an identity column');
  if (mode.cascade) return;
  for (const other of draft.relationNames()) {
    if (mode.together.some(is(other))) continue;
    const columns = draft.table(other)?.columns ?? [];
    if (columns.some((column) => readsSequence(draft, column.default, name))) refuse('a default uses the sequence');
  }
}

/** The views that read a relation, as far as `concerns` says so, go with it. */
export function dropReaders(
  draft: Draft,
  relation: { readonly name: QualifiedName },
  mode: DropMode,
  concerns: (view: View) => boolean,
): void {
  for (const name of draft.dependents(relation.name)) {
    const view = draft.relation(name);
    if (view === undefined || view === 'dropped') continue;
    if (view.kind !== 'view' && view.kind !== 'materialized view') continue;
    if (!view.reads.some(is(relation.name)) || !concerns(view)) continue;
    if (!mode.cascade && !mode.together.some(is(name))) refuse('a view reads it');
    dropRelation(draft, name, mode);
  }
}

// Columns of the table's row type in other tables.
function dropRowTypeColumns(draft: Draft, name: QualifiedName, mode: DropMode): void {
  for (const dependent of draft.dependents(name)) {
    const other = draft.table(dependent);
    const columns = other?.columns.filter(({ type }) => type.schema === name.schema && type.name === name.name) ?? [];
    if (columns.length > 0 && !mode.cascade) refuse('a column has its row type');
    for (const column of columns) dropColumn(draft, dependent, column.name, mode);
  }
}

/** Drops an index, with its partitions' parts; one that a constraint owns only goes with that. */
function dropIndex(draft: Draft, name: QualifiedName, mode: DropMode): void {
  const index = draft.relation(name);
  if (index === undefined || index === 'dropped' || index.kind !== 'index') return;
  if (index.constraint !== undefined) refuse('a constraint owns the index');
  if (index.parent && !mode.together.some(is(index.parent))) refuse('a partitioned index needs it');
  dropKeysResting(draft, index.table, name.name, mode.cascade);
  removeIndex(draft, name);
}

/** Takes an index away whoever owns it. */
export function removeIndex(draft: Draft, name: QualifiedName): void {
  const index = draft.relation(name);
  if (index === undefined || index === 'dropped' || index.kind !== 'index') return;
  draft.dropRelation(name);
  const on = draft.relation(index.table);
  if (on !== undefined && on !== 'dropped' && 'indexes' in on) {
    draft.putRelation({ ...on, indexes: on.indexes.filter((other) => other !== name.name) });
  }
  if (on === undefined || on === 'dropped' || !('partitions' in on)) return;
  for (const partition of on.partitions) {
    const below = draft.table(partition);
    for (const part of below ? indexesOf(draft, below) : []) {
      if (part.parent && is(name)(part.parent)) removeIndex(draft, part.name);
    }
  }
}

/** Takes a constraint off a table, with its index; a key of another table that rests on it goes too when `cascade`. */
export function removeConstraint(
  draft: Draft,
  name: QualifiedName,
  constraint: Constraint,
  { cascade, only }: { readonly cascade: boolean; readonly only: boolean } = { cascade: true, only: false },
): void {
  if (constraint.kind === 'primary key' || constraint.kind === 'unique') {
    dropKeysResting(draft, name, constraint.index, cascade);
  }
  draft.changeTable(name, (table) => ({
    ...table,
    constraints: table.constraints.filter((other) => other.name !== constraint.name),
  }));
  if ('index' in constraint) removeIndex(draft, { schema: name.schema, name: constraint.index });
  if (constraint.kind === 'foreign key') forgetReference(draft, name, constraint.references);
  const table = draft.table(name);
  for (const child of table && !only ? childrenOf(draft, table) : []) {
    const below = child.constraints.find((other) => other.inherited && isPartOf(other, constraint));
    if (below) removeInheritedConstraint(draft, child, below);
  }
}

function isPartOf(below: Constraint, above: Constraint): boolean {
  if (below.kind !== above.kind) return false;
  if (below.kind === 'not null' || 'index' in below) return below.columns.join('\0') === above.columns.join('\0');
  if (below.kind === 'foreign key' && above.kind === 'foreign key') {
    return is(below.references)(above.references) && below.columns.join('\0') === above.columns.join('\0');
  }
  return below.name === above.name;
}

function removeInheritedConstraint(draft: Draft, table: Table, constraint: Constraint): void {
  const inherited = constraint.inherited;
  if (inherited && (inherited.local || inherited.parents > 1)) {
    const parents = inherited.parents - 1;
    const rest = { ...constraint, inherited: parents > 0 ? { ...inherited, parents } : undefined };
    draft.putRelation({
      ...table,
      constraints: table.constraints.map((other) => (other === constraint ? rest : other)),
    });
    return;
  }
  removeConstraint(draft, table.name, constraint);
  if (constraint.kind === 'not null') clearNotNull(draft, table.name, constraint.columns[0] ?? '');
}

/** The column takes NULL again. */
export function clearNotNull(draft: Draft, name: QualifiedName, column: string): void {
  draft.changeTable(name, (table) => ({
    ...table,
    columns: table.columns.map((other) => (other.name === column ? { ...other, notNull: false } : other)),
  }));
}

function dropKeysResting(draft: Draft, name: QualifiedName, index: string, cascade: boolean): void {
  const table = draft.table(name);
  for (const { from, key } of table ? keysRestingOn(draft, table, index) : []) {
    if (!cascade) refuse('a foreign key rests on it');
    removeConstraint(draft, from, key);
  }
}

/** Sequences that belong to a table's column, or to any of its columns. */
export function sequencesOf(draft: Draft, table: QualifiedName, column?: string): QualifiedName[] {
  return draft.dependents(table).filter((name) => {
    const sequence = draft.relation(name);
    if (sequence === undefined || sequence === 'dropped' || sequence.kind !== 'sequence') return false;
    return column === undefined || sequence.ownedBy?.column === column;
  });
}

/** Drops a column with its indexes, constraints, sequences and, with CASCADE, the views and keys of others that need it. */
export function dropColumn(draft: Draft, name: QualifiedName, columnName: string, mode: DropMode): void {
  const table = draft.table(name);
  if (!table) return;
  if (table.partitionBy?.columns.includes(columnName)) refuse('the column is in the partition key');
  dropReaders(draft, table, mode, (view) =>
    view.uses.some((use) => is(name)(use.relation) && use.column === columnName),
  );
  dropNamers(draft, name, mode, columnName);
  for (const generated of table.columns) {
    if (generated.generated && generated.name !== columnName && namesColumn(generated.default, columnName)) {
      if (!mode.cascade) refuse('a generated column needs it');
      dropColumn(draft, name, generated.name, mode);
    }
  }
  for (const from of table.referencedBy) {
    for (const key of draft.table(from)?.constraints ?? []) {
      if (key.kind !== 'foreign key' || !is(name)(key.references) || !key.referencedColumns.includes(columnName))
        continue;
      const isOwn = is(name)(from) && key.columns.includes(columnName);
      if (!mode.cascade && !isOwn) refuse('a foreign key points to it');
      removeConstraint(draft, from, key);
    }
  }
  for (const constraint of draft.table(name)?.constraints ?? []) {
    // The tables below lose CHECK and NOT NULL with their own column, if they lose it.
    if (constraint.columns.includes(columnName))
      removeConstraint(draft, name, constraint, { cascade: true, only: goesDown(constraint) });
  }
  for (const index of indexesOf(draft, draft.table(name) ?? table)) {
    const isKey = index.keys.some((key) => key.column === columnName || namesColumn(key.expression, columnName));
    if (isKey || index.include.includes(columnName) || namesColumn(index.predicate, columnName))
      removeIndex(draft, index.name);
  }
  for (const sequence of sequencesOf(draft, name, columnName)) dropRelation(draft, sequence);
  draft.changeTable(name, (current) => ({
    ...current,
    columns: current.columns.filter((column) => column.name !== columnName),
    statistics: current.statistics.filter((one) => !one.columns.includes(columnName)),
  }));
  for (const child of childrenOf(draft, draft.table(name) ?? table)) {
    const below = child.columns.find((column) => column.name === columnName);
    if (!below?.inherited) continue;
    const { parents, local } = below.inherited;
    if (parents === 1 && !local) dropColumn(draft, child.name, columnName, mode);
    else {
      const inherited = parents > 1 ? { parents: parents - 1, local } : undefined;
      draft.changeTable(child.name, (current) => ({
        ...current,
        columns: current.columns.map((column) => (column.name === columnName ? { ...column, inherited } : column)),
      }));
    }
  }
}

function dropTrigger(draft: Draft, parts: readonly string[], missingOk: boolean): void {
  const [trigger, relname = '', schemaname] = [...parts].reverse();
  const { name } = resolveRelation(draft, schemaname === undefined ? { relname } : { relname, schemaname });
  const table = draft.table(name);
  if (table?.complete && !missingOk && !table.triggers.some((other) => other.name === trigger))
    refuse('no such trigger');
  if (trigger !== undefined) removeTrigger(draft, name, trigger);
}

function removeTrigger(draft: Draft, name: QualifiedName, trigger: string): void {
  const table = draft.table(name);
  if (!table?.triggers.some((other) => other.name === trigger)) return;
  draft.putRelation({ ...table, triggers: table.triggers.filter((other) => other.name !== trigger) });
  for (const partition of table.partitions) removeTrigger(draft, partition, trigger);
}
