/** Finds migrations that would wait for a lock without end, while everybody else waits behind them. */
import type { Effect } from '../../locks/effect';
import { displayName } from '../../schema/names';
import { as } from '../../sql/ast';
import { nextToken } from '../../sql/lexer';
import type { Statement } from '../../sql/source-file';
import { blockingEffects } from '../live-relation';
import { setLockTimeout } from '../lock-timeout';
import { defineRule, type StatementContext } from '../rule';
import { isExplained } from '../unexpected-locks';
import { lockWords } from '../words';

export default defineRule({
  id: 'missing-lock-timeout',
  family: 'locking',
  summary: 'A lock on a live table without lock_timeout, for which everybody else may have to wait',
  severity: 'warning',
  recommended: true,
  oncePerFile: 'lock_timeout',
  messages: {
    waiting:
      'This takes the {lock} lock on {table}, which {effect}. While it waits for one long transaction to end, everything that it blocks waits behind it. Set lock_timeout first, so that it gives up after seconds and can be tried again.',
  },
  help: "Set lock_timeout = '5s' before the first statement that locks, and try again when it fails.",
  check(statement, context) {
    if (context.transaction.lockTimeout || isExplained(statement, context)) return;
    const effect = blockingEffects(context.effects, context).find((one) => !findsNothing(statement, one, context));
    const first = nextToken(statement.parsed.text, 0);
    if (!effect || !first) return;
    const table = displayName(effect.relation);
    context.report({
      span: { start: first.start, end: secondWordEnd(statement.parsed.text, first.end) },
      message: 'waiting',
      data: { table, lock: effect.lock, effect: lockWords(effect.lock) },
      object: table,
      fixes: [setLockTimeout(statement, context)],
    });
  },
});

/** `DROP TABLE IF EXISTS` of what nothing has made so far, ahead of the CREATE TABLE of that name. */
function findsNothing(
  { parsed: { tree } }: Statement,
  { relation }: Effect,
  { before, fileEnd }: StatementContext,
): boolean {
  const isGuard = as(tree, 'DropStmt')?.missing_ok === true && before.relation(relation) === undefined;
  return isGuard && typeof fileEnd.relation(relation) === 'object';
}

/** `ALTER TABLE`. */
function secondWordEnd(text: string, from: number): number {
  const second = nextToken(text, from);
  return second?.kind === 'word' ? second.end : from;
}
