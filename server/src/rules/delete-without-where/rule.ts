/** Finds DELETEs without a WHERE, which nobody notices before the rows are gone. */
import { displayName } from '../../schema/names';
import { isCopied } from '../copied-rows';
import { foreignKeysTo } from '../dependents';
import { isDeployed } from '../deployed';
import { type EveryRow, everyRow } from '../every-row';
import { defineRule, type StatementContext } from '../rule';
import { listed } from '../words';

export default defineRule({
  id: 'delete-without-where',
  family: 'queries',
  summary: 'A DELETE without a WHERE, which deletes every row of the table',
  severity: 'warning',
  recommended: true,
  messages: {
    query:
      'This DELETE has no WHERE: it deletes every row of {table}{also}, and nothing but a backup brings them back. Say which rows should go, or write WHERE true where all of them are meant.',
    migration:
      'This DELETE has no WHERE: it deletes every row of {table}{also}, those that came in production too, and nothing but a backup brings them back. Say which rows should go, or write WHERE true where all of them are meant and a backup exists.',
  },
  help: 'Write a WHERE; WHERE true where every row is meant.',
  check(statement, context) {
    for (const found of everyRow('delete', statement, context)) {
      if (found.isNow && !isMissed(found, context)) continue;
      const table = displayName(found.name);
      const others = cascadesTo(found, context);
      context.report({
        span: found.span,
        message: found.isNow ? 'migration' : 'query',
        data: {
          table,
          also: others.length > 0 ? `, and by ON DELETE CASCADE the rows of ${listed(others)} that point to them` : '',
        },
        object: table,
      });
    }
  },
});

/** Of a table that this file made nobody misses a row, nor of one whose rows it carried elsewhere; of a dropped one drop-table speaks. */
function isMissed({ name, relation }: EveryRow, context: StatementContext): boolean {
  if (!isDeployed(name, context)) return false;
  return !relation || (context.fileEnd.find(relation.origin) !== undefined && !isCopied(relation, context));
}

function cascadesTo({ relation }: EveryRow, { final }: StatementContext): readonly string[] {
  if (relation?.kind !== 'table') return [];
  const keys = foreignKeysTo(relation, final, ({ onDelete }) => onDelete === 'cascade');
  return [...new Set(keys.map(({ of }) => displayName(of)))];
}
