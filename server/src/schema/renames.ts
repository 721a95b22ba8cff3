/** ALTER … RENAME. */
import { as, type RenameStmt, strings } from '../sql/ast';
import { type Draft, refuse } from './draft';
import { goesDown, isSameDuty } from './inheritance';
import { childrenOf, isTaken, namedRelation, refuseTakenTypeName, tableToChange } from './lookups';
import type { QualifiedName, Table } from './model';
import { moveRelation, moveRoutine, moveType } from './moves';
import { resolveRoutine, resolveType } from './names';
import { truncated } from './object-names';
import { renamePart } from './parts';
import { renamePublication } from './publications';
import { renameColumn } from './rename-columns';
import { renameSchema } from './rename-schema';
import { moveStatistics } from './statistics';

export function rename(draft: Draft, statement: RenameStmt): void {
  const newName = truncated(statement.newname ?? '');
  const oldName = statement.subname ?? '';
  switch (statement.renameType) {
    case 'OBJECT_TABLE':
    case 'OBJECT_FOREIGN_TABLE':
    case 'OBJECT_VIEW':
    case 'OBJECT_MATVIEW':
    case 'OBJECT_SEQUENCE':
    case 'OBJECT_INDEX':
      renameRelation(draft, statement, newName);
      return;
    case 'OBJECT_COLUMN':
      renameColumnOf(draft, statement, oldName, newName);
      return;
    case 'OBJECT_ATTRIBUTE':
      renameAttribute(draft, statement, oldName, newName);
      return;
    case 'OBJECT_TABCONSTRAINT':
      renameConstraint(draft, tableToChange(draft, statement.relation), oldName, newName);
      return;
    case 'OBJECT_DOMCONSTRAINT':
      renameDomainConstraint(draft, strings(as(statement.object, 'List')?.items), oldName, newName);
      return;
    case 'OBJECT_TRIGGER':
      renameTrigger(draft, tableToChange(draft, statement.relation), oldName, newName);
      return;
    case 'OBJECT_POLICY':
    case 'OBJECT_RULE':
      renamePart(draft, statement);
      return;
    case 'OBJECT_STATISTIC_EXT':
      moveStatistics(draft, strings(as(statement.object, 'List')?.items), { name: newName });
      return;
    case 'OBJECT_PUBLICATION':
      renamePublication(draft, as(statement.object, 'String')?.sval ?? '', newName);
      return;
    case 'OBJECT_TYPE':
    case 'OBJECT_DOMAIN':
      renameType(draft, strings(as(statement.object, 'List')?.items), newName);
      return;
    case 'OBJECT_SCHEMA':
      renameSchema(draft, oldName, newName);
      return;
    case 'OBJECT_FUNCTION':
    case 'OBJECT_PROCEDURE':
    case 'OBJECT_ROUTINE': {
      const { name, routine } = resolveRoutine(draft, strings(as(statement.object, 'ObjectWithArgs')?.objname));
      if (routine) moveRoutine(draft, routine, { ...name, name: newName });
      return;
    }
    default:
  }
}

function renameRelation(draft: Draft, statement: RenameStmt, newName: string): void {
  const { name, relation } = namedRelation(draft, statement.relation);
  const to = { schema: name.schema, name: newName };
  if (isTaken(draft, to)) refuse('the relation exists');
  if (relation) {
    if (relation.kind !== 'index' && relation.kind !== 'sequence') refuseTakenTypeName(draft, to);
    moveRelation(draft, relation, to);
    return;
  }
  if (statement.missing_ok) return;
  // Nobody made it, but now it is known to be there under the new name and not the old one.
  if (statement.renameType === 'OBJECT_TABLE') {
    moveRelation(draft, tableToChange(draft, statement.relation), to);
    return;
  }
  draft.dropRelation(name);
}

function renameColumnOf(draft: Draft, statement: RenameStmt, oldName: string, newName: string): void {
  const { relation } = namedRelation(draft, statement.relation);
  if (relation?.kind === 'view' || relation?.kind === 'materialized view') {
    if (relation.columns?.includes(newName)) refuse('the column exists');
    if (relation.columns && !relation.columns.includes(oldName)) refuse('no such column');
    renameColumn(draft, relation.name, oldName, newName);
    return;
  }
  if (!relation && statement.relationType !== 'OBJECT_TABLE' && statement.relationType !== 'OBJECT_FOREIGN_TABLE')
    return;
  const table = tableToChange(draft, statement.relation);
  const column = table.columns.find((candidate) => candidate.name === oldName);
  if (!column && table.complete) refuse('no such column');
  if (column?.inherited) refuse('the column is inherited');
  if (statement.relation?.inh !== true && childrenOf(draft, table).length > 0) refuse('the tables below have it too');
  renameColumn(draft, table.name, oldName, newName);
}

function renameAttribute(draft: Draft, statement: RenameStmt, oldName: string, newName: string): void {
  const { schemaname, relname = '' } = statement.relation ?? {};
  const { type } = resolveType(draft, schemaname === undefined ? [relname] : [schemaname, relname]);
  if (type?.kind !== 'composite') return;
  if (!type.columns.some((column) => column.name === oldName)) refuse('no such attribute');
  if (type.columns.some((column) => column.name === newName)) refuse('the attribute exists');
  draft.putType({
    ...type,
    columns: type.columns.map((column) => (column.name === oldName ? { ...column, name: newName } : column)),
  });
}

function renameConstraint(draft: Draft, table: Table, oldName: string, newName: string): void {
  const constraint = table.constraints.find((candidate) => candidate.name === oldName);
  if (!constraint) {
    if (table.complete) refuse('no such constraint');
    return;
  }
  if (table.constraints.some((candidate) => candidate.name === newName)) refuse('the constraint exists');
  if (constraint.inherited && goesDown(constraint)) refuse('the constraint is inherited');
  if ('index' in constraint) {
    const at = { schema: table.name.schema, name: constraint.index };
    if (isTaken(draft, { ...at, name: newName })) refuse('the relation exists');
    const index = draft.relation(at);
    if (index !== undefined && index !== 'dropped') {
      moveRelation(draft, index, { ...at, name: newName });
      return;
    }
  }
  nameConstraint(draft, table, oldName, newName);
}

function nameConstraint(draft: Draft, table: Table, oldName: string, newName: string): void {
  const constraint = table.constraints.find((candidate) => candidate.name === oldName);
  if (!constraint) return;
  const children = goesDown(constraint) ? childrenOf(draft, table) : [];
  draft.putRelation({
    ...table,
    constraints: table.constraints.map((other) => (other === constraint ? { ...other, name: newName } : other)),
  });
  for (const child of children) {
    const below = child.constraints.find((other) => other.inherited && isSameDuty(other, constraint));
    if (below) nameConstraint(draft, child, below.name, newName);
  }
}

function renameDomainConstraint(draft: Draft, parts: readonly string[], oldName: string, newName: string): void {
  const { type } = resolveType(draft, parts);
  if (type?.kind !== 'domain') return;
  if (!type.constraints.some((constraint) => constraint.name === oldName)) refuse('no such constraint');
  draft.putType({
    ...type,
    constraints: type.constraints.map((other) => (other.name === oldName ? { ...other, name: newName } : other)),
  });
}

function renameTrigger(draft: Draft, table: Table, oldName: string, newName: string): void {
  if (table.triggers.some((trigger) => trigger.name === newName)) refuse('the trigger exists');
  draft.putRelation({
    ...table,
    triggers: table.triggers.map((trigger) => (trigger.name === oldName ? { ...trigger, name: newName } : trigger)),
  });
  for (const partition of table.partitions) {
    const below = draft.table(partition);
    if (below?.triggers.some((trigger) => trigger.name === oldName)) renameTrigger(draft, below, oldName, newName);
  }
}

function renameType(draft: Draft, parts: readonly string[], newName: string): void {
  const { name, type } = resolveType(draft, parts);
  const to: QualifiedName = { schema: name.schema, name: newName };
  if (draft.type(name) === 'dropped') refuse('the type was dropped');
  refuseTakenTypeName(draft, to);
  if (type) moveType(draft, type, to);
  else draft.dropType(name);
}
