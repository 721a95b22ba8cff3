/** An exclusion constraint added to a live table: its index is built while nobody can use the table, and there is no other way. */
import { displayName } from '../../schema/names';
import { addedConstraints } from '../added-constraint';
import { effectOfAction, liveAlterations } from '../live-table';
import { defineRule } from '../rule';
import { lockWords } from '../words';

export default defineRule({
  id: 'exclusion-constraint',
  family: 'locking',
  summary: 'An exclusion constraint added to a live table, which has no online form',
  severity: 'warning',
  recommended: true,
  messages: {
    build:
      'Adding this exclusion constraint takes {lock} on {table}, which {blocks} until its index is built from every row and compared with every other. There is no online form: NOT VALID and USING INDEX are refused. Add it when nobody uses the table, or fill a new table that has it from the beginning.',
  },
  help: 'Add it when nobody uses the table, or fill a new table that has it from the beginning.',
  check(statement, context) {
    for (const alteration of liveAlterations(statement, context)) {
      for (const { constraint, words, alone } of addedConstraints(alteration, 'CONSTR_EXCLUSION')) {
        const effect = effectOfAction(alteration, context, alone).onTable;
        if (!effect?.scans) continue;
        const table = displayName(alteration.name);
        context.report({
          span: alteration.source.place(words),
          message: 'build',
          data: { lock: effect.lock, table, blocks: lockWords(effect.lock) },
          object: constraint.conname === undefined ? table : `${table}.${constraint.conname}`,
        });
      }
    }
  },
});
