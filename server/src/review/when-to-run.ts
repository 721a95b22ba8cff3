/** Says in a new migration when it is to run, for those who apply it by hand and for those who read it. */
import { whenOutside } from '../migrations/single-statements';
import type { NewMigration } from '../rules/rule';

/** With a comment at the beginning, where its rule has not written one that says more. */
export function saysWhen(migration: NewMigration): NewMigration {
  const { sql, transaction, next } = migration;
  const words = transaction ? '-- When the migration before it is committed.' : whenOutside;
  return {
    ...migration,
    sql: sql.startsWith('--') ? sql : `${words}\n${sql}`,
    ...(next ? { next: saysWhen(next) } : {}),
  };
}
