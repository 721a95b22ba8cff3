/** Tells the queries that an application runs from those that only migrations and tests do. */
import { isTest } from './every-row';
import type { StatementContext } from './rule';

/** False for migrations, and for tests, which make their own tables and try what is wrong. */
export function isRunningQuery({ role, file }: StatementContext): boolean {
  return role === 'query' && !isTest(file);
}
