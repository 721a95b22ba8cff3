/** Changing all rows of a large table a few at a time, each time in a transaction of its own. */
import type { QualifiedName } from '../schema/model';
import { nameAnywhere } from './new-migration';

/** How many pages of a table one transaction goes through: eight megabytes. */
const pages = 1000;

export interface BatchedChange {
  readonly table: QualifiedName;
  /** `UPDATE t SET a = 1` or `DELETE FROM t`, without its WHERE. */
  readonly change: string;
  /** Which rows still need it, so that it can be run again. */
  readonly condition: string | undefined;
  /** How the change calls the table, where it has an alias. */
  readonly alias?: string;
}

/**
 * A block that runs outside a transaction, since it commits. It goes through the table in the order in which the rows are
 * stored, so that each is looked at once (manual, ctid; ranges of it are read directly from PostgreSQL 14 on), up to the
 * end that the table has when it gets there.
 */
export function inBatches({ table, change, condition, alias }: BatchedChange): string {
  const name = nameAnywhere(table);
  const ctid = alias === undefined ? 'ctid' : `${alias}.ctid`;
  const also = condition === undefined ? '' : ` AND (${condition})`;
  return [
    'DO $$',
    'DECLARE',
    '  batch_start bigint := 0;',
    'BEGIN',
    `  WHILE batch_start * current_setting('block_size')::bigint < pg_relation_size('${name.replaceAll("'", "''")}') LOOP`,
    `    ${change}`,
    `    WHERE ${ctid} >= format('(%s,0)', batch_start)::tid AND ${ctid} < format('(%s,0)', batch_start + ${pages})::tid${also};`,
    '    COMMIT;',
    `    batch_start := batch_start + ${pages};`,
    '  END LOOP;',
    'END $$;',
  ].join('\n');
}
