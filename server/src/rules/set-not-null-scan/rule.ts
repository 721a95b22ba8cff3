/** SET NOT NULL on a live table: every row is read while nobody can read or write, unless the server knows better. */
import { displayName, quoteIdentifier } from '../../schema/names';
import { freeConstraintName } from '../../schema/object-names';
import { as, strings } from '../../sql/ast';
import type { AlterTableAction } from '../alter-table-actions';
import { effectOfAction, type LiveAlteration, liveAlterations } from '../live-table';
import { notNullName } from '../require-later';
import { defineRule, type Edit, type Fix, type StatementContext } from '../rule';
import { inTwoSteps } from '../validate-later';
import { lockWords } from '../words';

export default defineRule({
  id: 'set-not-null-scan',
  family: 'locking',
  summary: 'A column of a live table should become NOT NULL without a scan under the strongest lock',
  severity: 'warning',
  recommended: true,
  messages: {
    check:
      'Making {column} NOT NULL takes {lock} on {table}, which {blocks} until every row has been read. Add CHECK ({name} IS NOT NULL) NOT VALID, VALIDATE it in a later transaction, then SET NOT NULL, which the check proves without reading, and drop the check.',
    notValid:
      'Making {column} NOT NULL takes {lock} on {table}, which {blocks} until every row has been read. Add the NOT NULL constraint NOT VALID, for which PostgreSQL {version} reads no row, and VALIDATE it in a later transaction, which lets reads and writes go on.',
  },
  help: 'Add the constraint NOT VALID, and validate it in a transaction of its own.',
  check(statement, context) {
    for (const alteration of liveAlterations(statement, context)) {
      const { name, actions, source } = alteration;
      for (const action of actions) {
        const column = requiredColumn(action);
        if (column === undefined) continue;
        const effect = effectOfAction(alteration, context, action.command).onTable;
        if (!effect?.scans) continue;
        const object = `${displayName(name)}.${column}`;
        context.report({
          span: source.place(action.span),
          message: context.oldest < 18 ? 'check' : 'notValid',
          data: {
            column: object,
            name: quoteIdentifier(column),
            lock: effect.lock,
            table: displayName(name),
            blocks: lockWords(effect.lock),
            version: String(context.postgres),
          },
          object,
          fixes: [fix(alteration, context, action, column)],
        });
      }
    }
  },
});

/** The column of SET NOT NULL, or of ADD NOT NULL that is checked at once. */
function requiredColumn({ command }: AlterTableAction): string | undefined {
  if (command.subtype === 'AT_SetNotNull') return command.name;
  const constraint = as(command.def, 'Constraint');
  const isChecked = constraint?.contype === 'CONSTR_NOTNULL' && !constraint.skip_validation;
  return isChecked ? strings(constraint.keys)[0] : undefined;
}

function fix(alteration: LiveAlteration, context: StatementContext, action: AlterTableAction, column: string): Fix {
  const replace = (text: string): Edit => ({ span: action.span, text });
  const name = quoteIdentifier(column);
  if (context.oldest >= 18) {
    const constraint = notNullName(alteration.name, column, alteration.holder, context);
    const isAdded = action.command.subtype !== 'AT_SetNotNull';
    const added = `ADD CONSTRAINT ${quoteIdentifier(constraint)} NOT NULL ${name} NOT VALID`;
    const words = alteration.alter.parsed.text.slice(action.span.start, action.span.end);
    const edits = [replace(isAdded ? `${words} NOT VALID` : added)];
    const later = [`VALIDATE CONSTRAINT ${quoteIdentifier(constraint)}`];
    return inTwoSteps(alteration, context, { title: 'Add it NOT VALID', edits, constraint, later });
  }
  const check = freeConstraintName(context.after, alteration.name, column, 'check');
  const constraint = quoteIdentifier(check);
  return inTwoSteps(alteration, context, {
    title: 'Prove it with a CHECK',
    edits: [replace(`ADD CONSTRAINT ${constraint} CHECK (${name} IS NOT NULL) NOT VALID`)],
    constraint: check,
    later: [`VALIDATE CONSTRAINT ${constraint}`, `ALTER COLUMN ${name} SET NOT NULL`, `DROP CONSTRAINT ${constraint}`],
  });
}
