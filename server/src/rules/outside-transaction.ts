/** Statements that PostgreSQL runs only outside a transaction: moving one into a migration of its own. */
import type { Statement } from '../sql/source-file';
import type { Fix, NewMigration } from './rule';

export interface Moved {
  readonly title: string;
  readonly migration: Omit<NewMigration, 'transaction'>;
}

/** The whole statement leaves the file, whose transaction it cannot run in. */
export function outsideTransaction({ parsed: { text } }: Statement, { title, migration }: Moved): Fix {
  return {
    title,
    safety: 'unsafe',
    edits: [{ span: { start: 0, end: text.length }, text: '' }],
    newMigration: { ...migration, transaction: false },
  };
}
