/** A new column whose default differs from row to row: the server writes the whole table anew to hold the values. */
import { displayName, quoteIdentifier } from '../../schema/names';
import type { Constraint } from '../../sql/ast';
import {
  type AddedColumn,
  addedColumn,
  commandWithout,
  constraintOf,
  constraintWords,
  withoutConstraint,
} from '../added-column';
import { fillAndRequire, isFilledLater } from '../fill-later';
import { effectOfAction, inHolder, type LiveAlteration, liveAlterations } from '../live-table';
import { defineRule, type Fix, type StatementContext } from '../rule';
import { lockWords } from '../words';

export default defineRule({
  id: 'volatile-default',
  family: 'locking',
  summary: 'A new column of a live table should not have a default that is different for every row',
  severity: 'warning',
  recommended: true,
  messages: {
    rewrite:
      'The default of {column} is volatile, so that every row needs its own value: the server writes all of {table} anew, and takes {lock}, which {blocks} until that is done. Add the column without it, set the default for new rows, and fill the old ones in batches.',
  },
  help: 'Add the column, then SET DEFAULT, then fill the old rows in batches.',
  check(statement, context) {
    for (const alteration of liveAlterations(statement, context)) {
      const { name, actions, alter, source } = alteration;
      for (const action of actions) {
        const added = addedColumn(action);
        const given = added && constraintOf(added, 'CONSTR_DEFAULT');
        if (!added || !given) continue;
        const effect = effectOfAction(alteration, context, action.command).onTable;
        if (!effect?.rewrites) continue;
        const without = effectOfAction(alteration, context, commandWithout(added, ['CONSTR_DEFAULT'])).onTable;
        if (without?.rewrites) continue; // not because of the default
        const object = `${displayName(name)}.${added.name}`;
        context.report({
          span: source.place(constraintWords(alter, added, given)),
          message: 'rewrite',
          data: { column: object, table: displayName(name), lock: effect.lock, blocks: lockWords(effect.lock) },
          object,
          fixes: isFilledLater(alteration, added, context) ? [fix(alteration, context, added, given)] : [],
        });
      }
    }
  },
});

function fix(alteration: LiveAlteration, context: StatementContext, added: AddedColumn, given: Constraint): Fix {
  const { alter } = alteration;
  const required = constraintOf(added, 'CONSTR_NOTNULL');
  const span = constraintWords(alter, added, given);
  const expression = alter.parsed.text.slice(span.start, span.end);
  const end = added.action.span.end;
  return {
    title: 'Set the default after adding the column, fill it in a new migration',
    safety: 'unsafe',
    edits: inHolder(alteration, [
      withoutConstraint(alter, added, given),
      ...(required ? [withoutConstraint(alter, added, required)] : []),
      { span: { start: end, end }, text: `, ALTER COLUMN ${quoteIdentifier(added.name)} SET ${expression}` },
    ]),
    newMigration: fillAndRequire(alteration, context, added.name, required !== undefined),
  };
}
