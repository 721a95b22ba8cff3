/** Dropping a foreign key, with its constraint, column or table: the table on its other side is locked, which nobody expects. */
import { displayName } from '../../schema/names';
import { droppedKeys } from '../dropped-keys';
import { setLockTimeout, untilWhen } from '../lock-timeout';
import { defineRule } from '../rule';
import { listed, lockWords } from '../words';

export default defineRule({
  id: 'drop-locks-referenced',
  family: 'locking',
  summary: 'A dropped foreign key locks the table on its other side, which should not make everybody wait',
  severity: 'warning',
  recommended: true,
  oncePerFile: 'lock_timeout',
  messages: {
    other:
      'Dropping {what} takes {lock} on {tables} as well, the other side of {keys}, and that {blocks} there{until}. While it waits for one long transaction to end, every query of {tables} waits behind it. Set lock_timeout first, so that it gives up after seconds and can be tried again.',
  },
  help: "Set lock_timeout = '5s' before it, and try again when it fails.",
  check(statement, context) {
    if (context.transaction.lockTimeout) return;
    const [found] = droppedKeys(statement, context).filter(({ others }) => others.length > 0);
    const [first] = found?.others ?? [];
    if (!found || !first) return;
    const { others, what, span } = found;
    context.report({
      span,
      message: 'other',
      data: {
        what,
        lock: first.lock,
        tables: listed(others.map(({ relation }) => displayName(relation))),
        keys: others.length === 1 ? 'its foreign key' : 'its foreign keys',
        blocks: lockWords(first.lock),
        until: untilWhen(context),
      },
      object: displayName(first.relation),
      fixes: [setLockTimeout(statement, context)],
    });
  },
});
