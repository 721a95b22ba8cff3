/** CREATE TRIGGER. */
import { type CreateTrigStmt, strings } from '../sql/ast';
import { type Draft, refuse } from './draft';
import { columnOf, namedRelation, tableToChange } from './lookups';
import type { QualifiedName, Table } from './model';
import { resolveRoutine } from './names';
import { truncated } from './object-names';
import { writtenName } from './place';

export function createTrigger(draft: Draft, statement: CreateTrigStmt): void {
  const { relation } = namedRelation(draft, statement.relation);
  if (relation && relation.kind !== 'table' && relation.kind !== 'foreign table') return; // INSTEAD OF, on a view
  const table = tableToChange(draft, statement.relation);
  for (const column of strings(statement.columns)) columnOf(table, column);
  const trigger: Table['triggers'][number] = {
    name: truncated(statement.trigname ?? ''),
    calls: resolveRoutine(draft, strings(statement.funcname)).name,
    origin: draft.origin(writtenName(draft.source.parsed, statement.trigname ?? '')),
  };
  putTrigger(draft, table.name, trigger, statement.replace === true, statement.row === true);
}

function putTrigger(
  draft: Draft,
  name: QualifiedName,
  trigger: Table['triggers'][number],
  replace: boolean,
  eachRow: boolean,
): void {
  const table = draft.table(name);
  if (!table) return;
  const rest = table.triggers.filter((other) => other.name !== trigger.name);
  if (rest.length < table.triggers.length && !replace) refuse('the trigger exists');
  draft.putRelation({ ...table, triggers: [...rest, trigger] });
  // Partitions get row triggers of their own (manual, CREATE TRIGGER).
  for (const partition of eachRow ? table.partitions : []) {
    putTrigger(draft, partition, { ...trigger, origin: { ...trigger.origin } }, replace, eachRow);
  }
}
