/** The actions of ALTER TABLE, subcommand by subcommand; the strongest lock of all is what the statement takes. */
import type { Schema } from '../schema/model';
import { type AlterTableCmd, type AlterTableStmt, type AlterTableType, as } from '../sql/ast';
import { addColumn } from './add-column';
import { type Altered, altered } from './altered';
import { changeType } from './change-type';
import { addConstraint, dropConstraint, dropNotNull, setNotNull, validateConstraint } from './constraints';
import { dropColumn } from './drop-column';
import type { Action } from './facts';
import { referencedTree } from './foreign-keys';
import { attachPartition, changeInheritance, detachPartition } from './partitions';
import { partitionsOf } from './relations';
import { setOptions } from './storage-options';
import { type Touch, touch } from './touch';
import { switchTrigger } from './triggers';

/** `tree`: partitions and inheriting tables too, unless ONLY; `alone`: the table itself. */
type Reach = 'tree' | 'alone';

/** Subcommands of which nothing but their kind matters. */
const plain: Partial<Readonly<Record<AlterTableType, readonly [Action, Reach]>>> = {
  AT_ColumnDefault: ['change default', 'tree'],
  AT_CookedColumnDefault: ['change default', 'tree'],
  AT_DropExpression: ['drop expression', 'tree'],
  AT_SetStatistics: ['set column statistics', 'tree'],
  AT_SetOptions: ['set column options', 'alone'],
  AT_ResetOptions: ['set column options', 'alone'],
  AT_SetStorage: ['set column storage', 'tree'],
  AT_SetCompression: ['set column compression', 'alone'],
  AT_ChangeOwner: ['change owner', 'alone'],
  AT_ClusterOn: ['choose clustering index', 'alone'],
  AT_DropCluster: ['choose clustering index', 'alone'],
  AT_EnableRule: ['enable or disable rule', 'alone'],
  AT_EnableAlwaysRule: ['enable or disable rule', 'alone'],
  AT_EnableReplicaRule: ['enable or disable rule', 'alone'],
  AT_DisableRule: ['enable or disable rule', 'alone'],
  AT_EnableRowSecurity: ['change row security', 'alone'],
  AT_DisableRowSecurity: ['change row security', 'alone'],
  AT_ForceRowSecurity: ['change row security', 'alone'],
  AT_NoForceRowSecurity: ['change row security', 'alone'],
  AT_ReplicaIdentity: ['set replica identity', 'alone'],
  AT_AddOf: ['make typed table', 'alone'],
  AT_DropOf: ['make typed table', 'alone'],
  AT_DropOids: ['change owner', 'alone'],
  AT_GenericOptions: ['change owner', 'alone'],
  AT_AlterColumnGenericOptions: ['change owner', 'alone'],
};

export function* alterTable(schema: Schema, statement: AlterTableStmt): Iterable<Touch> {
  if (statement.objtype !== 'OBJECT_TABLE' && statement.objtype !== 'OBJECT_MATVIEW') return;
  const commands = (statement.cmds ?? []).flatMap((node) => as(node, 'AlterTableCmd') ?? []);
  const context = altered(schema, statement, commands);
  for (const command of commands) yield* subcommand(context, command);
}

function* subcommand(context: Altered, command: AlterTableCmd): Iterable<Touch> {
  const { name, tree } = context;
  const simple = command.subtype && plain[command.subtype];
  if (simple) {
    const [action, reach] = simple;
    yield touch(action, { table: reach === 'tree' ? tree : [name] });
    return;
  }
  switch (command.subtype) {
    case 'AT_AddColumn':
      return yield* addColumn(context, command);
    case 'AT_DropColumn':
      return yield* dropColumn(context, command);
    case 'AT_AlterColumnType':
      return yield* changeType(context, command);
    case 'AT_SetNotNull':
      return yield* setNotNull(context, command);
    case 'AT_DropNotNull':
      return yield* dropNotNull(context, command);
    case 'AT_SetExpression':
      return yield* setExpression(context, command);
    case 'AT_AddIdentity':
    case 'AT_SetIdentity':
    case 'AT_DropIdentity':
      return yield touch('change identity', { table: [name], partition: partitionsOf(context.schema, name) });
    case 'AT_AddConstraint':
      return yield* addConstraint(context, as(command.def, 'Constraint'));
    case 'AT_AlterConstraint':
      return yield* alterConstraint(context, command);
    case 'AT_ValidateConstraint':
      return yield* validateConstraint(context, command);
    case 'AT_DropConstraint':
      return yield* dropConstraint(context, command);
    case 'AT_EnableTrig':
    case 'AT_EnableAlwaysTrig':
    case 'AT_EnableReplicaTrig':
    case 'AT_DisableTrig':
    case 'AT_EnableTrigAll':
    case 'AT_DisableTrigAll':
    case 'AT_EnableTrigUser':
    case 'AT_DisableTrigUser':
      return yield* switchTrigger(context, command);
    case 'AT_SetLogged':
    case 'AT_SetUnLogged':
      return yield* setPersistence(context, command);
    case 'AT_SetTableSpace':
      return yield touch('set tablespace', { table: [name] });
    case 'AT_SetAccessMethod':
      return yield touch(command.name === 'heap' ? 'set access method it has' : 'set access method', { table: [name] });
    case 'AT_SetRelOptions':
    case 'AT_ResetRelOptions':
    case 'AT_ReplaceRelOptions':
      return yield* setOptions(context, command);
    case 'AT_AddInherit':
    case 'AT_DropInherit':
      return yield* changeInheritance(context, command);
    case 'AT_AttachPartition':
      return yield* attachPartition(context, command);
    case 'AT_DetachPartition':
    case 'AT_DetachPartitionFinalize':
      return yield* detachPartition(context, command);
    default:
      // A subcommand that is not known: ALTER TABLE takes the strongest lock unless its page says otherwise.
      yield touch('alter table otherwise', { table: [name] });
  }
}

function* setExpression(context: Altered, command: AlterTableCmd): Iterable<Touch> {
  const column = context.table?.columns.find((one) => one.name === command.name);
  yield touch(column?.generated === 'virtual' ? 'set virtual expression' : 'set expression', { table: context.tree });
}

function* alterConstraint(context: Altered, command: AlterTableCmd): Iterable<Touch> {
  const change = as(command.def, 'ATAlterConstraint');
  const constraint = context.table?.constraints.find((one) => one.name === change?.conname);
  yield touch('alter constraint', { table: context.tree });
  if (change?.alterEnforceability && constraint?.kind === 'foreign key') {
    yield touch(change.is_enforced ? 'enforce foreign key' : 'no longer enforce foreign key', {
      table: context.tree,
      referenced: referencedTree(context.schema, constraint.references),
    });
  }
}

/** What already is as the statement wants it is left alone. */
function* setPersistence({ name, table }: Altered, command: AlterTableCmd): Iterable<Touch> {
  const wanted = command.subtype === 'AT_SetLogged' ? 'permanent' : 'unlogged';
  yield touch(table?.persistence === wanted ? 'set persistence it has' : 'set persistence', { table: [name] });
}
