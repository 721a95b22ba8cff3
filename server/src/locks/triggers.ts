/** Which triggers a table has on its partitions, and which ones a change of data fires. */
import type { QualifiedName, Schema } from '../schema/model';
import { type AlterTableCmd, as, type CreateTrigStmt, type Node, type RangeVar, strings, walk } from '../sql/ast';
import type { Altered } from './altered';
import { behindViews } from './queries';
import { descendantsOf, distinct, foreignKeysOf, partitionsOf, resolve, tableAt } from './relations';
import { type Touch, touch } from './touch';

/** The partitions that have a clone of the trigger; every partition for a trigger that is not known. */
export function triggerClones(
  schema: Schema,
  table: QualifiedName,
  trigger: string | undefined,
): readonly QualifiedName[] {
  const found = tableAt(schema, table)?.triggers.find((one) => one.name === trigger);
  const definition = as(found?.origin.statement.parsed.tree, 'CreateTrigStmt');
  return definition && !definition.row ? [] : partitionsOf(schema, table);
}

/** ALTER TABLE … ENABLE and DISABLE TRIGGER; ALL includes those of foreign keys. */
export function* switchTrigger({ schema, name, table, recurses }: Altered, command: AlterTableCmd): Iterable<Touch> {
  const named = command.name === undefined ? (table?.triggers ?? []).map((trigger) => trigger.name) : [command.name];
  const all = command.subtype === 'AT_EnableTrigAll' || command.subtype === 'AT_DisableTrigAll';
  const cloned = all && foreignKeysOf(table).length > 0 ? partitionsOf(schema, name) : [];
  const clones = named.flatMap((trigger) => triggerClones(schema, name, trigger));
  yield touch('enable or disable trigger', { table: [name, ...(recurses ? [...cloned, ...clones] : [])] });
}

/** The bits of CreateTrigStmt.events (pg_trigger.h). */
const events = { insert: 4, delete: 8, update: 16, truncate: 32 } as const;

interface Change {
  readonly relation: RangeVar | undefined;
  readonly event: keyof typeof events;
  /** The columns that UPDATE sets; undefined where any may change. */
  readonly columns?: readonly string[] | undefined;
}

/** The functions of the triggers that the statement fires, as far as the history made them; those that were switched off too. */
export function firedBy(schema: Schema, query: Node): readonly QualifiedName[] {
  const called = changesIn(query).flatMap((change) => {
    const tables = behindViews(schema, resolve(schema, change.relation));
    return distinct(tables.flatMap((name) => [name, ...descendantsOf(schema, name)])).flatMap((name) =>
      (tableAt(schema, name)?.triggers ?? []).flatMap((trigger) => {
        const definition = as(trigger.origin.statement.parsed.tree, 'CreateTrigStmt');
        return trigger.calls && definition && fires(definition, change) ? [trigger.calls] : [];
      }),
    );
  });
  return distinct(called);
}

function fires(trigger: CreateTrigStmt, { event, columns }: Change): boolean {
  const watched = strings(trigger.columns);
  if (((trigger.events ?? 0) & events[event]) === 0) return false;
  return event !== 'update' || !columns || watched.length === 0 || watched.some((column) => columns.includes(column));
}

function changesIn(query: Node): readonly Change[] {
  const changes: Change[] = [];
  const set = (targets: readonly Node[] | undefined) => targets?.map((node) => as(node, 'ResTarget')?.name ?? '');
  walk(query, (node) => {
    const insert = as(node, 'InsertStmt');
    if (insert) changes.push({ relation: insert.relation, event: 'insert' });
    const conflict = insert?.onConflictClause;
    if (conflict?.action === 'ONCONFLICT_UPDATE')
      changes.push({ relation: insert?.relation, event: 'update', columns: set(conflict.targetList) });
    const update = as(node, 'UpdateStmt');
    if (update) changes.push({ relation: update.relation, event: 'update', columns: set(update.targetList) });
    const remove = as(node, 'DeleteStmt');
    if (remove) changes.push({ relation: remove.relation, event: 'delete' });
    const merge = as(node, 'MergeStmt');
    for (const event of merge ? (['insert', 'update', 'delete'] as const) : [])
      changes.push({ relation: merge?.relation, event });
    const copied = as(node, 'CopyStmt');
    if (copied?.is_from) changes.push({ relation: copied.relation, event: 'insert' });
    for (const range of as(node, 'TruncateStmt')?.relations ?? [])
      changes.push({ relation: as(range, 'RangeVar'), event: 'truncate' });
  });
  return changes;
}
