/** Finds UPDATEs without a WHERE, which nobody notices before the values are gone. */
import { displayName, quoteIdentifier } from '../../schema/names';
import { as } from '../../sql/ast';
import { everyRow } from '../every-row';
import { defineRule } from '../rule';
import { listed } from '../words';

export default defineRule({
  id: 'update-without-where',
  family: 'queries',
  summary: 'An UPDATE without a WHERE, which writes every row of the table',
  severity: 'warning',
  recommended: true,
  messages: {
    found:
      'This UPDATE has no WHERE: it writes {columns} of every row of {table}, and nothing but a backup brings back what stood there. Say which rows should change, or write WHERE true where all of them are meant.',
  },
  help: 'Write a WHERE; WHERE true where every row is meant.',
  check(statement, context) {
    for (const { name, span, isNow, change } of everyRow('update', statement, context)) {
      // A migration that fills a column means every row: what is wrong with it, unbatched-backfill says.
      if (isNow) continue;
      const table = displayName(name);
      const targets = 'targetList' in change ? (change.targetList ?? []) : [];
      const columns = targets.flatMap((node) => as(node, 'ResTarget')?.name ?? []);
      context.report({
        span,
        message: 'found',
        data: { table, columns: listed([...new Set(columns)].map(quoteIdentifier)) },
        object: table,
      });
    }
  },
});
