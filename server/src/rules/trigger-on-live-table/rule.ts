/** A trigger of a live table, made, dropped or switched: over in a moment, but worth nobody's endless wait. */
import { displayName } from '../../schema/names';
import { blockingEffects } from '../live-relation';
import { setLockTimeout, untilWhen } from '../lock-timeout';
import { defineRule } from '../rule';
import { triggerChange } from '../unexpected-locks';
import { lockWords } from '../words';

export default defineRule({
  id: 'trigger-on-live-table',
  family: 'locking',
  summary: 'A trigger of a live table should not be changed without a limit for the wait',
  severity: 'warning',
  recommended: true,
  oncePerFile: 'lock_timeout',
  messages: {
    waiting:
      '{words} takes {lock} on {table}, which {blocks}{until}. While it waits for one long transaction to end, everything that it blocks waits behind it. Set lock_timeout first, so that it gives up after seconds and can be tried again.',
  },
  help: "Set lock_timeout = '5s' before the first statement that locks, and try again when it fails.",
  check(statement, context) {
    if (context.transaction.lockTimeout) return;
    const change = triggerChange(statement, context);
    // Where the transaction makes others wait already, that statement has the finding that this one would be.
    if (!change || blockingEffects(context.transaction.held, context).length > 0) return;
    const { table, effect, words, span } = change;
    context.report({
      span,
      message: 'waiting',
      data: {
        words,
        lock: effect.lock,
        table: displayName(table),
        blocks: lockWords(effect.lock),
        until: untilWhen(context),
      },
      object: displayName(table),
      fixes: [setLockTimeout(statement, context)],
    });
  },
});
