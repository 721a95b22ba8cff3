/** Work that should not share a transaction with the locks before it: the file ends there, and goes on in another one. */
import type { Fix } from './rule';

/** Moves the statement and what follows it, which may need what it did, to a migration of that name. */
export function inOwnMigration(slug: string): Fix {
  return {
    title: 'Move this and what follows to a migration of its own',
    safety: 'unsafe',
    edits: [],
    divideInto: slug,
  };
}
