/** ALTER TABLE … DROP COLUMN, and the foreign keys and materialized views that go with it. */
import type { AlterTableCmd } from '../sql/ast';
import type { Altered } from './altered';
import { dropPartsNaming, dropViewsWith } from './drops';
import { onReferenced } from './foreign-keys';
import { childrenOf, foreignKeysOf, referencingTables, relationAt, sameName, tableAt } from './relations';
import { type Touch, touch } from './touch';

export function* dropColumn({ schema, name, table, recurses, tree }: Altered, command: AlterTableCmd): Iterable<Touch> {
  const column = command.name ?? '';
  if (command.missing_ok && table?.complete && !table.columns.some((one) => one.name === column)) {
    return yield touch('drop column', { table: [name] });
  }
  // Under ONLY the children are told that the column is now their own.
  yield touch('drop column', { table: recurses ? tree : [name, ...childrenOf(schema, name)] });
  for (const key of foreignKeysOf(table)) {
    if (key.columns.includes(column))
      yield* onReferenced(schema, key.references, 'drop foreign key with its table or column');
  }
  if (command.behavior !== 'DROP_CASCADE') return;
  const pointing = referencingTables(schema, name).filter((other) =>
    foreignKeysOf(tableAt(schema, other)).some(
      (key) =>
        sameName(key.references, name) &&
        (key.referencedColumns.length === 0 || key.referencedColumns.includes(column)),
    ),
  );
  yield touch('drop foreign key', { referencing: pointing });
  yield* dropPartsNaming(schema, name, column);
  for (const other of schema.dependents(name)) {
    const view = relationAt(schema, other);
    if (!view || !('uses' in view)) continue;
    if (!view.uses.some((use) => use.column === column && sameName(use.relation, name))) continue;
    yield* dropViewsWith(schema, other);
  }
}
