/** Triggers on partitioned tables: one for each row has a clone on every partition, one for each statement has none. */
import type { QualifiedName, Schema } from '../schema/model';
import { type AlterTableCmd, as } from '../sql/ast';
import type { Altered } from './altered';
import { foreignKeysOf, partitionsOf, tableAt } from './relations';
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
