/** Locks that a statement takes where nobody expects them: rules of their own explain these, and missing-lock-timeout leaves them to those. */
import type { Effect } from '../locks/effect';
import type { QualifiedName } from '../schema/model';
import { displayName, quoteIdentifier } from '../schema/names';
import { as, type Constraint, type CreateStmt, type Node, walk } from '../sql/ast';
import { isKeyword, tokenize } from '../sql/lexer';
import type { Statement } from '../sql/source-file';
import type { Span } from '../sql/span';
import { alterTableActions, endOfName } from './alter-table-actions';
import { droppedKeys } from './dropped-keys';
import { blockingEffects } from './live-relation';
import type { StatementContext } from './rule';
import { effectOn } from './words';

/** True when another rule speaks of the statement's lock: of one that nobody expects, or of one that another form does without. */
export function isExplained(statement: Statement, context: StatementContext): boolean {
  const { tree } = statement.parsed;
  if (
    as(tree, 'LockStmt') ||
    hasWeakerForm(tree) ||
    createdPartition(statement, context) ||
    triggerChange(statement, context)
  )
    return true;
  if (keysToLiveTables(statement, context).length > 0) return true;
  return droppedKeys(statement, context).some(({ others }) => others.length > 0);
}

/** What is better done another way, CONCURRENTLY mostly, which is the answer to its lock, too: a rule for each says so. */
function hasWeakerForm(tree: Node | undefined): boolean {
  const drop = as(tree, 'DropStmt');
  const refresh = as(tree, 'RefreshMatViewStmt');
  return (
    as(tree, 'IndexStmt') !== undefined ||
    drop?.removeType === 'OBJECT_INDEX' ||
    (refresh !== undefined && !refresh.skipData) ||
    as(tree, 'ReindexStmt') !== undefined ||
    as(tree, 'VacuumStmt') !== undefined ||
    as(tree, 'ClusterStmt') !== undefined
  );
}

export interface LiveKey {
  readonly effect: Effect;
  /** `REFERENCES name`. */
  readonly span: Span;
}

/** The foreign keys of a new table that point to live ones: made with it, or added to it. */
export function keysToLiveTables(statement: Statement, context: StatementContext): readonly LiveKey[] {
  const { tree } = statement.parsed;
  const create = as(tree, 'CreateStmt');
  const alter = as(tree, 'AlterTableStmt');
  if (create?.partbound || (!create && !isOfNewTable(alter?.relation, context))) return [];
  const blocking = blockingEffects(context.effects, context);
  if (blocking.length === 0) return [];
  const keys: LiveKey[] = [];
  walk(create?.tableElts ?? alter?.cmds, (node) => {
    const constraint = as(node, 'Constraint');
    const effect = constraint?.pktable && effectOn(blocking, context.resolve(constraint.pktable).name);
    const span = constraint && referencesWords(statement, constraint);
    if (effect && span) keys.push({ effect, span });
  });
  return keys;
}

function isOfNewTable(range: CreateStmt['relation'], context: StatementContext): boolean {
  const relation = range && context.resolve(range).relation;
  return relation?.kind === 'table' && context.isNew(relation);
}

function referencesWords({ parsed }: Statement, constraint: Constraint): Span | undefined {
  const name = parsed.offset(constraint.pktable?.location);
  if (name === undefined) return undefined;
  const before = tokenize(parsed.text, { to: name }).at(-1);
  if (!isKeyword(parsed.text, before, 'references')) return undefined;
  return { start: before?.start ?? name, end: endOfName(parsed.text, name) };
}

export interface TriggerChange {
  readonly table: QualifiedName;
  readonly effect: Effect;
  /** e.g. `Creating the trigger stamp`. */
  readonly words: string;
  readonly span: Span;
}

/** A trigger of a live table that is made, dropped, switched on or off by its name; the first of an ALTER TABLE. */
export function triggerChange(statement: Statement, context: StatementContext): TriggerChange | undefined {
  const { tree, text } = statement.parsed;
  const create = as(tree, 'CreateTrigStmt');
  const drop = as(tree, 'DropStmt');
  const blocking = blockingEffects(context.effects, context);
  const [first] = blocking;
  if (!first) return undefined;
  const tokens = tokenize(text);
  const word = tokens.find((token) => isKeyword(text, token, 'trigger'));
  const head = { start: tokens[0]?.start ?? 0, end: word?.end ?? 0 };
  if (create?.relation) {
    const table = context.resolve(create.relation).name;
    const effect = effectOn(blocking, table);
    return (
      effect && { table, effect, words: `Creating the trigger ${quoteIdentifier(create.trigname ?? '')}`, span: head }
    );
  }
  if (drop?.removeType === 'OBJECT_TRIGGER') {
    const trigger = tokens.find(({ start }) => start >= head.end && !isIfExists(text, start));
    const name = trigger ? text.slice(trigger.start, trigger.end) : '';
    return { table: first.relation, effect: first, words: `Dropping the trigger ${name}`, span: head };
  }
  const actions = alterTableActions(statement);
  const [action] = actions;
  const verb = action?.command.subtype && switches[action.command.subtype];
  if (!action || !verb || actions.length > 1) return undefined;
  return {
    table: first.relation,
    effect: first,
    words: `${verb} the trigger ${quoteIdentifier(action.command.name ?? '')}`,
    span: action.span,
  };
}

const switches: Readonly<Record<string, string>> = {
  AT_EnableTrig: 'Enabling',
  AT_EnableAlwaysTrig: 'Enabling',
  AT_EnableReplicaTrig: 'Enabling',
  AT_DisableTrig: 'Disabling',
};

function isIfExists(text: string, start: number): boolean {
  return /^(if|exists)\b/i.test(text.slice(start));
}

export interface CreatedPartition {
  readonly create: CreateStmt;
  readonly parent: QualifiedName;
  readonly effect: Effect;
}

/** A partition of a live table that CREATE TABLE makes in its place. */
export function createdPartition({ parsed }: Statement, context: StatementContext): CreatedPartition | undefined {
  const create = as(parsed.tree, 'CreateStmt');
  const range = create?.partbound && as(create.inhRelations?.[0], 'RangeVar');
  if (!create || !range) return undefined;
  const parent = context.resolve(range).name;
  const effect = blockingEffects(context.effects, context).find(
    ({ relation }) => displayName(relation) === displayName(parent),
  );
  return effect && { create, parent, effect };
}
