/** ALTER TABLE: its actions in the order of the server's passes, each in a function of its own. */
import { type AlterTableCmd, type AlterTableStmt, as, type Constraint as ConstraintNode } from '../sql/ast';
import * as actions from './alter-actions';
import { tableConstraint } from './columns';
import { alterComposite } from './composites';
import { addConstraints } from './constraints';
import { type Draft, refuse } from './draft';
import { clusterOn } from './indexes';
import { isView } from './kinds';
import { namedRelation, tableToChange } from './lookups';
import type { QualifiedName } from './model';
import { roleName, setOwner, setTablespace } from './owners';
import { addParent, attachIndex, attachPartition, detachPartition, removeParent } from './partitions';

export function alterTable(draft: Draft, statement: AlterTableStmt): void {
  if (statement.objtype === 'OBJECT_TYPE') {
    alterComposite(draft, statement);
    return;
  }
  const commands = (statement.cmds ?? []).flatMap((node) => as(node, 'AlterTableCmd') ?? []);
  const found = namedRelation(draft, statement.relation);
  if (found.relation?.kind === 'index' || statement.objtype === 'OBJECT_INDEX') {
    alterIndex(draft, found.name, commands);
    return;
  }
  if (isView(found.relation)) {
    for (const command of commands) alterView(draft, found.name, command);
    return;
  }
  const isTable = statement.objtype === 'OBJECT_TABLE' || statement.objtype === 'OBJECT_FOREIGN_TABLE';
  if (!isTable || (found.relation && !('columns' in found.relation && 'complete' in found.relation))) return;
  const table = tableToChange(draft, statement.relation);
  const only = statement.relation?.inh !== true;
  const ordered = commands.map((command) => ({ command, pass: pass(command) })).sort((a, b) => a.pass - b.pass);
  for (const { command } of ordered) alter(draft, table.name, command, only);
}

// The passes of ATPrepCmd (tablecmds.c): what is dropped goes first, then types change, then the rest as written.
function pass(command: AlterTableCmd): number {
  switch (command.subtype) {
    case 'AT_DropColumn':
    case 'AT_DropConstraint':
    case 'AT_DropNotNull':
    case 'AT_DropExpression':
    case 'AT_DropIdentity':
      return 0;
    case 'AT_AlterColumnType':
      return 1;
    case 'AT_AddColumn':
      return 2;
    case 'AT_SetExpression':
      return 3;
    case 'AT_AddConstraint':
      return constraintPass(as(command.def, 'Constraint'));
    case 'AT_SetNotNull':
      return 5;
    case 'AT_ColumnDefault':
      return command.def ? 8 : 0;
    case 'AT_AddIdentity':
      return 8;
    default:
      return 10;
  }
}

function constraintPass(node: ConstraintNode | undefined): number {
  switch (node?.contype) {
    case 'CONSTR_PRIMARY':
    case 'CONSTR_UNIQUE':
    case 'CONSTR_EXCLUSION':
      return node.indexname === undefined ? 7 : 6;
    case 'CONSTR_FOREIGN':
      return 9;
    default:
      return 4;
  }
}

function alter(draft: Draft, name: QualifiedName, command: AlterTableCmd, only: boolean): void {
  const column = command.name ?? '';
  const cascade = command.behavior === 'DROP_CASCADE';
  const table = draft.table(name);
  if (!table) return;
  switch (command.subtype) {
    case 'AT_AddColumn':
      actions.addColumn(draft, table, command, only);
      return;
    case 'AT_DropColumn':
      actions.removeColumn(draft, table, column, { cascade, missingOk: command.missing_ok === true, only });
      return;
    case 'AT_ColumnDefault':
      actions.setDefault(draft, table, column, command.def, only);
      return;
    case 'AT_SetNotNull':
      actions.setNotNull(draft, table, column, only);
      return;
    case 'AT_DropNotNull':
      actions.dropNotNull(draft, table, column);
      return;
    case 'AT_AlterColumnType':
      actions.alterType(draft, table, column, as(command.def, 'ColumnDef'), only);
      return;
    case 'AT_SetExpression':
      actions.setExpression(draft, table, column, command.def);
      return;
    case 'AT_DropExpression':
      actions.dropExpression(draft, table, column, command.missing_ok === true, only);
      return;
    case 'AT_AddIdentity':
      actions.addIdentity(draft, table, column, as(command.def, 'Constraint'));
      return;
    case 'AT_SetIdentity':
      actions.setIdentity(draft, table, column, command.def);
      return;
    case 'AT_DropIdentity':
      actions.dropIdentity(draft, table, column, command.missing_ok === true);
      return;
    case 'AT_AddConstraint': {
      const node = as(command.def, 'Constraint');
      if (node) addConstraints(draft, name, [tableConstraint(draft, node, false)], { only });
      return;
    }
    case 'AT_ValidateConstraint':
      actions.validateConstraint(draft, table, column, only);
      return;
    case 'AT_AlterConstraint':
      actions.alterConstraint(draft, table, as(command.def, 'ATAlterConstraint'));
      return;
    case 'AT_DropConstraint':
      actions.dropConstraint(draft, table, column, { cascade, missingOk: command.missing_ok === true });
      return;
    case 'AT_SetLogged':
    case 'AT_SetUnLogged':
      if (table.persistence === 'temporary') refuse('a temporary table is not logged');
      draft.putRelation({ ...table, persistence: command.subtype === 'AT_SetLogged' ? 'permanent' : 'unlogged' });
      return;
    case 'AT_ChangeOwner':
      setOwner(draft, name, roleName(command.newowner));
      return;
    case 'AT_SetTableSpace':
      setTablespace(draft, name, command.name);
      return;
    case 'AT_ClusterOn':
    case 'AT_DropCluster':
      clusterOn(draft, name, command.name);
      return;
    case 'AT_EnableRowSecurity':
    case 'AT_DisableRowSecurity':
      draft.putRelation({ ...table, rowSecurity: command.subtype === 'AT_EnableRowSecurity' });
      return;
    case 'AT_AddInherit':
    case 'AT_DropInherit': {
      const parent = namedRelation(draft, as(command.def, 'RangeVar')).name;
      command.subtype === 'AT_AddInherit' ? addParent(draft, table, parent) : removeParent(draft, table, parent);
      return;
    }
    case 'AT_AttachPartition':
    case 'AT_DetachPartition': {
      const partition = as(command.def, 'PartitionCmd');
      if (!partition) return;
      if (command.subtype === 'AT_AttachPartition') {
        attachPartition(draft, table, partition);
        return;
      }
      detachPartition(draft, table, partition);
      return;
    }
    default:
  }
}

function alterView(draft: Draft, name: QualifiedName, command: AlterTableCmd): void {
  if (command.subtype === 'AT_ChangeOwner') setOwner(draft, name, roleName(command.newowner));
  if (command.subtype === 'AT_SetTableSpace') setTablespace(draft, name, command.name);
  if (command.subtype === 'AT_ClusterOn' || command.subtype === 'AT_DropCluster') clusterOn(draft, name, command.name);
}

function alterIndex(draft: Draft, name: QualifiedName, commands: readonly AlterTableCmd[]): void {
  for (const command of commands) {
    const partition = as(command.def, 'PartitionCmd');
    if (command.subtype !== 'AT_AttachPartition' || !partition) continue;
    const parent = draft.relation(name);
    const child = namedRelation(draft, partition.name).relation;
    if (parent === undefined || parent === 'dropped' || parent.kind !== 'index' || child?.kind !== 'index') continue;
    attachIndex(draft, parent, child);
  }
}
