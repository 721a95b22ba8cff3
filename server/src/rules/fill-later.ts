/** The later half of adding a column whose rows get their values from its default: filling them, then requiring them. */
import { quoteIdentifier } from '../schema/names';
import { type AddedColumn, hasOnly } from './added-column';
import { inBatches } from './in-batches';
import type { LiveAlteration } from './live-table';
import { nameAnywhere, slugOf } from './new-migration';
import { isRequiredElsewhere, requireLater } from './require-later';
import type { NewMigration, StatementContext } from './rule';

/** False where more than the default and NOT NULL would have to wait, and for tables without rows of their own. */
export function isFilledLater(alteration: LiveAlteration, added: AddedColumn, context: StatementContext): boolean {
  if (alteration.table?.partitionBy || added.action.command.missing_ok) return false;
  if (isRequiredElsewhere(alteration, added.name, context)) return false;
  return hasOnly(added, ['CONSTR_DEFAULT', 'CONSTR_NOTNULL', 'CONSTR_NULL']);
}

/** Fills the column with its default, row by row, where it is still null. */
export function fillAndRequire(
  { name: table, holder }: LiveAlteration,
  context: StatementContext,
  column: string,
  required: boolean,
): NewMigration {
  const name = quoteIdentifier(column);
  const target = nameAnywhere(table);
  const fill = inBatches({ table, change: `UPDATE ${target} SET ${name} = DEFAULT`, condition: `${name} IS NULL` });
  const later = required ? requireLater(table, [column], holder, context) : [];
  return {
    slug: slugOf('fill', table.name, column),
    sql: [
      '-- After the migration before it, outside a transaction: each batch commits by itself, and it can be run again.',
      fill,
      ...(later.length > 0 ? ['', `-- When every row has a value of ${name}:`, ...later] : []),
    ].join('\n'),
    downSql: undefined,
    transaction: false,
  };
}
