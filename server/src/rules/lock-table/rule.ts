/** LOCK TABLE of a live table, which keeps others out for as long as the transaction goes on. */
import { displayName } from '../../schema/names';
import { as } from '../../sql/ast';
import { tokenize } from '../../sql/lexer';
import { blockingEffects } from '../live-relation';
import { defineRule } from '../rule';
import { listed, lockWords } from '../words';

export default defineRule({
  id: 'lock-table',
  family: 'locking',
  summary: 'A live table should not be locked as a whole for the rest of the transaction',
  severity: 'warning',
  recommended: true,
  oncePerFile: true,
  messages: {
    locked:
      'LOCK TABLE takes {lock} on {tables}, which {blocks} until the transaction ends, however long the statements after it take. Statements lock what they need by themselves: leave it out, or state the weakest mode that still keeps out what must not happen.',
    outside:
      'PostgreSQL refuses LOCK TABLE outside a transaction, because the lock would be gone as soon as the statement ends. Put BEGIN before it and COMMIT behind what it is meant for, or leave it out.',
  },
  help: 'Leave it out, or state a weaker mode.',
  check(statement, context) {
    const { tree, text } = statement.parsed;
    if (!as(tree, 'LockStmt')) return;
    const effects = blockingEffects(context.effects, context);
    const [first] = effects;
    const tokens = tokenize(text);
    const start = tokens[0]?.start ?? 0;
    if (!first) return;
    const names = effects.map(({ relation }) => displayName(relation));
    context.report({
      span: { start, end: tokens.at(-1)?.end ?? text.length },
      message: context.transaction.mode === 'none' ? 'outside' : 'locked',
      data: { lock: first.lock, tables: listed(names), blocks: lockWords(first.lock) },
      object: names.join(', '),
    });
  },
});
