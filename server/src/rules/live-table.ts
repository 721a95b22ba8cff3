/** ALTER TABLE where somebody may be waiting for the table, also in a DO block, and what one of its actions alone does. */

import { madeBy } from '../locks/bodies';
import type { Effect } from '../locks/effect';
import { effects } from '../locks/effects';
import { descendantsOf } from '../locks/relations';
import type { QualifiedName, Table } from '../schema/model';
import { displayName } from '../schema/names';
import { type AlterTableCmd, as, type Node } from '../sql/ast';
import { parse } from '../sql/parse';
import type { Statement } from '../sql/source-file';
import { type AlterTableAction, alterTableActions } from './alter-table-actions';
import { routineBodies, statementsIn } from './plpgsql/embedded-sql';
import { type Embedded, wholeText } from './plpgsql/routine-body';
import type { Edit, StatementContext } from './rule';
import { isWithoutRows } from './without-rows';
import { effectOn } from './words';

export interface LiveTable {
  readonly name: QualifiedName;
  /** Undefined when nothing in the history made the table, which then counts as live and large. */
  readonly table: Table | undefined;
}

/** An ALTER TABLE of a table that this migration did not make. Its spans count from its own first character. */
export interface LiveAlteration extends LiveTable {
  readonly actions: readonly AlterTableAction[];
  /** The ALTER TABLE as a statement of its own. */
  readonly alter: Statement;
  /** The statement that holds it, mostly the same. */
  readonly holder: Statement;
  /** The way from its text to the holder's. */
  readonly source: Embedded;
}

interface Found {
  readonly statement: Statement;
  readonly alterations: readonly LiveAlteration[];
}

// Many rules ask it of the same statement at the same moment.
const lastFound = new WeakMap<StatementContext, Found>();

/** The statement itself, or those that a DO block runs; none of tables that are new, temporary or no tables. */
export function liveAlterations(statement: Statement, context: StatementContext): readonly LiveAlteration[] {
  const known = lastFound.get(context);
  if (known?.statement === statement) return known.alterations;
  const alterations = findAlterations(statement, context);
  lastFound.set(context, { statement, alterations });
  return alterations;
}

function findAlterations(statement: Statement, context: StatementContext): readonly LiveAlteration[] {
  const whole = wholeText(statement.parsed);
  if (as(statement.parsed.tree, 'AlterTableStmt')) return liveAlteration(whole, statement, statement, context);
  if (!as(statement.parsed.tree, 'DoStmt') || !/\balter\s+table\b/i.test(whole.text)) return [];
  const blocks = routineBodies(whole).filter(({ name }) => name === undefined);
  const made = new Set<string>(); // by the block itself, whichever way through it is taken
  return blocks.flatMap(statementsIn).flatMap((source) => {
    const inner: Statement = { parsed: parse(source.text), comments: [] };
    for (const name of madeBy(inner, context.before)) made.add(displayName(name));
    const found = liveAlteration(source, inner, statement, context);
    return found.filter(({ name }) => !made.has(displayName(name)));
  });
}

function liveAlteration(
  source: Embedded,
  alter: Statement,
  holder: Statement,
  context: StatementContext,
): readonly LiveAlteration[] {
  const live = liveTable(alter, context);
  return live ? [{ ...live, actions: alterTableActions(alter), alter, holder, source }] : [];
}

/** The table of an ALTER TABLE; undefined when this migration made it, when it is temporary, and when it is no table. */
export function liveTable(statement: Statement, context: StatementContext): LiveTable | undefined {
  const alter = as(statement.parsed.tree, 'AlterTableStmt');
  if (alter?.objtype !== 'OBJECT_TABLE' || !alter.relation) return undefined;
  const { name, relation } = context.resolve(alter.relation);
  if (!relation) return { name, table: undefined };
  if (relation.kind !== 'table' || relation.persistence === 'temporary' || context.isNew(relation)) return undefined;
  return { name, table: relation };
}

/** Edits of the ALTER TABLE as edits of the statement that holds it. */
export function inHolder({ source }: LiveAlteration, edits: readonly Edit[]): readonly Edit[] {
  return edits.map(({ span, text }) => ({ span: source.place(span), text: source.write(text) }));
}

/** What an action alone does to the table, its partitions and the tables that inherit from it. */
export interface ActionEffect {
  /** Nothing when the action does not touch the table; it neither rewrites nor scans one that has no rows. */
  readonly onTable: Effect | undefined;
  /** On every relation, the other tables of a foreign key too. */
  readonly all: readonly Effect[];
}

/** What the statement would do with this action alone; what the statement drops is still gone before it. */
export function effectOfAction(
  { alter: statement, name }: LiveAlteration,
  context: StatementContext,
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
  const rewrites = family.some((one) => one.rewrites);
  const scans = family.some((one) => one.scans);
  const hasRows = (rewrites || scans) && !isWithoutRows(name, context);
  const onTable = own && { ...own, rewrites: hasRows && rewrites, scans: hasRows && scans };
  return { onTable, all };
}
