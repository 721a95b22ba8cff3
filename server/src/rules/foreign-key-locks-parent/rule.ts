/** A new table that points to a live one: nobody waits for the new table, but everybody for the other. */
import { displayName } from '../../schema/names';
import { blockingEffects } from '../live-relation';
import { setLockTimeout, untilWhen } from '../lock-timeout';
import { defineRule } from '../rule';
import { keysToLiveTables } from '../unexpected-locks';
import { listed, lockWords } from '../words';

export default defineRule({
  id: 'foreign-key-locks-parent',
  family: 'locking',
  summary: 'A foreign key of a new table should not wait without end for the table that it points to',
  severity: 'warning',
  recommended: true,
  oncePerFile: 'lock_timeout',
  messages: {
    referenced:
      'The foreign key of this new table takes {lock} on {tables}, which {blocks} there{until}. While it waits for a long transaction on {tables} to end, every write there waits behind it. Set lock_timeout first, so that it gives up after seconds and can be tried again.',
  },
  help: "Set lock_timeout = '5s' before the first statement that locks, and try again when it fails.",
  check(statement, context) {
    if (context.transaction.lockTimeout) return;
    const keys = keysToLiveTables(statement, context);
    const [first] = keys;
    // Where the transaction makes others wait already, that statement has the finding that this one would be.
    if (!first || blockingEffects(context.transaction.held, context).length > 0) return;
    const tables = listed([...new Set(keys.map(({ effect }) => displayName(effect.relation)))]);
    context.report({
      span: first.span,
      message: 'referenced',
      data: { lock: first.effect.lock, tables, blocks: lockWords(first.effect.lock), until: untilWhen(context) },
      object: displayName(first.effect.relation),
      fixes: [setLockTimeout(statement, context)],
    });
  },
});
