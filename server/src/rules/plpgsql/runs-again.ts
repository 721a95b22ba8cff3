/** Whether what a migration holds can still run: most of it runs once, routines live on. */
import { creationName } from '../../schema/names';
import { as, strings } from '../../sql/ast';
import type { Statement } from '../../sql/source-file';
import type { StatementContext } from '../rule';

/** False for a statement that has run, and for a routine that a later statement replaced or dropped. */
export function runsAgain(statement: Statement, context: StatementContext): boolean {
  if (context.role !== 'migration') return true;
  const create = as(statement.parsed.tree, 'CreateFunctionStmt');
  if (!create) return context.pending;
  const name = creationName(context.before, strings(create.funcname));
  const made = context.after.routine(name)?.overloads.find(({ origin }) => origin.statement === statement);
  if (!made) return true;
  return context.final.routine(name)?.overloads.some(({ origin }) => origin === made.origin) === true;
}
