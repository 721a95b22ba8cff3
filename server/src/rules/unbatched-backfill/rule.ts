/** All rows of a live table changed at once: each of them stays locked until the last one is done. */
import { displayName } from '../../schema/names';
import { as } from '../../sql/ast';
import type { Statement } from '../../sql/source-file';
import { unboundedChange } from '../data-change';
import { heldLiveLocks } from '../held-live-lock';
import { routineBodies } from '../plpgsql/embedded-sql';
import { wholeText } from '../plpgsql/routine-body';
import { transactionControl } from '../plpgsql/transaction-control';
import { defineRule } from '../rule';
import { runStatements } from '../run-statements';
import { batchedFixes } from './batched';

export default defineRule({
  id: 'unbatched-backfill',
  family: 'locking',
  summary: 'The rows of a live table should be changed in batches',
  severity: 'warning',
  recommended: true,
  messages: {
    change:
      'This {words} changes rows of {table} without a bound, in one transaction: every row that it has reached stays locked until the last one is done, so that those who want to write it wait, and vacuum cannot clean up meanwhile. Change a few thousand rows at a time, each time in a transaction of its own.',
  },
  help: 'Change a few thousand rows at a time, each time in a transaction of its own.',
  check(statement, context) {
    if (context.role !== 'migration' || commits(statement)) return;
    for (const { run, source, tree } of runStatements(statement, /\b(update|delete)\b/i)) {
      const change = unboundedChange(run, context);
      if (!change || change.words === 'INSERT … SELECT') continue;
      // Of what deletes everything delete-without-where speaks.
      const deletion = as(tree, 'DeleteStmt');
      if (deletion && !deletion.whereClause) continue;
      // What others are kept out of meanwhile matters more: work-after-exclusive-lock says it.
      if (context.transaction.mode !== 'none' && heldLiveLocks(context).length > 0) return;
      const { words, table, span } = change;
      context.report({
        span: source.place(span),
        message: 'change',
        data: { words, table: displayName(table) },
        object: displayName(table),
        fixes: run === statement ? batchedFixes(statement, change, context) : [],
      });
    }
  },
});

/** A block that commits by itself works in batches already. */
function commits({ parsed }: Statement): boolean {
  if (!as(parsed.tree, 'DoStmt')) return false;
  return routineBodies(wholeText(parsed)).some((body) => transactionControl(body) !== undefined);
}
