/** The table that an ALTER TABLE changes, where somebody may be waiting for it, and what one of its actions alone does. */
import type { Effect } from '../locks/effect';
import { effects } from '../locks/effects';
import { descendantsOf } from '../locks/relations';
import type { QualifiedName, Table } from '../schema/model';
import { type AlterTableCmd, as, type Node } from '../sql/ast';
import type { Statement } from '../sql/source-file';
import type { StatementContext } from './rule';
import { effectOn } from './words';

export interface LiveTable {
  readonly name: QualifiedName;
  /** Undefined when nothing in the history made the table, which then counts as live and large. */
  readonly table: Table | undefined;
}

/** The altered table; undefined when this migration made it, when it is temporary, and when it is no table. */
export function liveTable(statement: Statement, context: StatementContext): LiveTable | undefined {
  const alter = as(statement.parsed.tree, 'AlterTableStmt');
  if (alter?.objtype !== 'OBJECT_TABLE' || !alter.relation) return undefined;
  const { name, relation } = context.resolve(alter.relation);
  if (!relation) return { name, table: undefined };
  if (relation.kind !== 'table' || relation.persistence === 'temporary' || context.isNew(relation)) return undefined;
  return { name, table: relation };
}

/** What an action alone does to the table, its partitions and the tables that inherit from it. */
export interface ActionEffect {
  /** Nothing when the action does not touch the table. */
  readonly onTable: Effect | undefined;
  /** On every relation, the other tables of a foreign key too. */
  readonly all: readonly Effect[];
}

/** What the statement would do with this action alone; what the statement drops is still gone before it. */
export function effectOfAction(
  statement: Statement,
  context: StatementContext,
  { name }: LiveTable,
  command: AlterTableCmd,
): ActionEffect {
  const alter = as(statement.parsed.tree, 'AlterTableStmt');
  const drops = (alter?.cmds ?? []).filter((node) => as(node, 'AlterTableCmd')?.subtype === 'AT_DropConstraint');
  const tree: Node = { AlterTableStmt: { ...alter, cmds: [...drops, { AlterTableCmd: command }] } };
  const alone = { ...statement, parsed: { ...statement.parsed, tree } };
  const all = effects(alone, context.before, context.postgres);
  const own = effectOn(all, name);
  // A partitioned table has no rows of its own: the action works on those of its partitions.
  const below = descendantsOf(context.before, name).flatMap((one) => effectOn(all, one) ?? []);
  const family = own ? [own, ...below] : below;
  const onTable = own && {
    ...own,
    rewrites: family.some(({ rewrites }) => rewrites),
    scans: family.some(({ scans }) => scans),
  };
  return { onTable, all };
}
