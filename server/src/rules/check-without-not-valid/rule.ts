/** A CHECK added to a live table at once: every row is read while nobody can use the table. */
import { displayName, quoteIdentifier } from '../../schema/names';
import { type AddedConstraint, addedConstraints, nameOfAdded } from '../added-constraint';
import { effectOfAction, type LiveAlteration, liveAlterations } from '../live-table';
import { defineRule, type Edit, type Fix, type StatementContext } from '../rule';
import { inTwoSteps } from '../validate-later';
import { effectOn, lockWords } from '../words';

export default defineRule({
  id: 'check-without-not-valid',
  family: 'locking',
  summary: 'A CHECK added to a live table without NOT VALID, which reads every row while nobody can use the table',
  severity: 'warning',
  recommended: true,
  messages: {
    scan: 'Adding this CHECK takes {lock} on {table}, which {blocks} until every row has been read. Add it NOT VALID, which reads no row, and VALIDATE it in a later transaction, which lets reads and writes go on.',
  },
  help: 'Add the check NOT VALID, then VALIDATE CONSTRAINT in a transaction of its own.',
  check(statement, context) {
    for (const alteration of liveAlterations(statement, context)) {
      for (const added of addedConstraints(alteration, 'CONSTR_CHECK')) {
        const { skip_validation, is_enforced } = added.constraint;
        if (skip_validation || is_enforced === false) continue;
        const effect = effectOfAction(alteration, context, added.alone).onTable;
        // Where the statement writes the table anew it reads the rows anyway, and other rules speak of that.
        if (!effect?.scans || effectOn(context.effects, alteration.name)?.rewrites) continue;
        const table = displayName(alteration.name);
        context.report({
          span: alteration.source.place(added.words),
          message: 'scan',
          data: { lock: effect.lock, table, blocks: lockWords(effect.lock) },
          object: added.constraint.conname === undefined ? table : `${table}.${added.constraint.conname}`,
          fixes: fixes(alteration, context, added),
        });
      }
    }
  },
});

function fixes(alteration: LiveAlteration, context: StatementContext, added: AddedConstraint): readonly Fix[] {
  const constraint = nameOfAdded(alteration, context, added);
  if (constraint === undefined) return [];
  const { column, words, action, removal } = added;
  const { text } = alteration.alter.parsed;
  const check = text.slice(words.start, words.end);
  const [gone] = removal;
  // The grammar has no NOT VALID behind a column, so the check moves into an action of its own. What ends the action is
  // replaced, not inserted, so that what another fix puts behind the statement stays behind it.
  const edit: Edit =
    column === undefined || !gone
      ? { span: words, text: `${check} NOT VALID` }
      : {
          span: { start: gone.span.start, end: action.span.end },
          text: `${text.slice(gone.span.end, action.span.end)}, ADD CONSTRAINT ${quoteIdentifier(constraint)} ${check} NOT VALID`,
        };
  const later = [`VALIDATE CONSTRAINT ${quoteIdentifier(constraint)}`];
  return [inTwoSteps(alteration, context, { title: 'Add it NOT VALID', edits: [edit], constraint, later })];
}
