/** Divides a migration for tools that only run a file without a transaction when it holds a single statement. */
import { split } from '../sql/split';
import type { MigrationDraft } from './tool';

/** For a migration that has to wait, and must not run in a transaction. */
export const whenOutside = '-- Outside a transaction, when the migration before it has run to its end.';

/** One draft a statement, in order; the way back of all is undone last first. */
export function singleStatements(draft: MigrationDraft): readonly MigrationDraft[] {
  const up = statements(draft.sql);
  if (up.length <= 1) return [draft];
  const down = draft.downSql === undefined ? [] : statements(draft.downSql).toReversed();
  return up.map((sql, index) => ({
    slug: `${draft.slug}_${index + 1}`,
    sql: index === 0 || sql.startsWith('--') ? sql : `${whenOutside}\n${sql}`,
    downSql: draft.downSql === undefined ? undefined : (down[index] ?? ''),
    transaction: false,
  }));
}

function statements(sql: string): string[] {
  const script = split(sql);
  return script.pieces.map((piece, index) => {
    const from = index === 0 ? 0 : (script.pieces[index - 1]?.next ?? 0);
    return `${sql.slice(from, piece.end).trim()};`;
  });
}
