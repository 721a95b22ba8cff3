/** VALIDATE CONSTRAINT behind a strong lock of the same transaction, which is then held until every row has been read. */
import { blocks, type Effect } from '../../locks/effect';
import { relationAt } from '../../locks/relations';
import { displayName, quoteIdentifier, quoteName } from '../../schema/names';
import type { AlterTableAction } from '../alter-table-actions';
import { effectOfAction, inHolder, type LiveAlteration, liveAlterations } from '../live-table';
import { nameAnywhere, slugOf } from '../new-migration';
import { defineRule, type Edit, type Fix, type StatementContext } from '../rule';
import { effectOn, lockWords } from '../words';

export default defineRule({
  id: 'validate-in-same-transaction',
  family: 'locking',
  summary: 'A constraint validated in a transaction that holds a strong lock on its table',
  severity: 'warning',
  recommended: true,
  messages: {
    held: 'Validating {constraint} reads all of {table}, and this transaction holds {lock} there since an earlier statement, which {blocks} until COMMIT. VALIDATE in a transaction of its own lets reads and writes go on.',
    statement:
      'Validating {constraint} reads all of {table} under the {lock} lock that the rest of this statement takes, which {blocks} until that is done. VALIDATE in a later transaction lets reads and writes go on.',
  },
  help: 'Validate in a transaction of its own, after the one that added the constraint.',
  check(statement, context) {
    for (const alteration of liveAlterations(statement, context)) {
      const { name, actions, source } = alteration;
      for (const action of actions) {
        if (action.command.subtype !== 'AT_ValidateConstraint') continue;
        const table = displayName(name);
        const constraint = action.command.name ?? '';
        const isNewHere = isAddedBeside(alteration, constraint);
        if (!isNewHere && !effectOfAction(alteration, context, action.command).onTable?.scans) continue;
        const held = blocking(effectOn(context.transaction.held, name));
        const own = blocking(effectOn(context.effects, name));
        const lock = held ?? own;
        if (!lock) continue;
        context.report({
          span: source.place(action.span),
          message: held ? 'held' : 'statement',
          data: { constraint, table, lock: lock.lock, blocks: lockWords(lock.lock) },
          object: `${table}.${constraint}`,
          fixes: fixes(alteration, context, action, constraint),
        });
      }
    }
  },
});

/** The lock, where anybody waits for it. */
function blocking(effect: Effect | undefined): Effect | undefined {
  return effect && blocks(effect.lock).length > 0 ? effect : undefined;
}

/** The same statement adds it, so that the schema before does not know it. */
function isAddedBeside({ actions }: LiveAlteration, constraint: string): boolean {
  return actions.some(({ command }) => {
    const def = command.def && 'Constraint' in command.def ? command.def.Constraint : undefined;
    return command.subtype === 'AT_AddConstraint' && def?.conname === constraint;
  });
}

/** None where the constraint is gone at the file's end: it has proved something by then. */
function fixes(
  alteration: LiveAlteration,
  context: StatementContext,
  { span }: AlterTableAction,
  constraint: string,
): readonly Fix[] {
  const { name, holder, alter, actions } = alteration;
  const table = relationAt(context.fileEnd, name);
  const isKept = table?.kind === 'table' && table.constraints.some((one) => one.name === constraint);
  if (!isKept || holder !== alter) return [];
  const { mode, fragile } = context.transaction;
  const validate = `VALIDATE CONSTRAINT ${quoteIdentifier(constraint)}`;
  const edits = withoutAction(alteration, span);
  if (mode === 'none' && !fragile) {
    const end = holder.parsed.text.length;
    const text = `;\nALTER TABLE ${quoteName(name, context.after)} ${validate}`;
    return [
      {
        title: 'Validate in a statement of its own',
        safety: 'safe',
        edits: [...edits, { span: { start: end, end }, text }],
      },
    ];
  }
  const whole: Edit = { span: { start: 0, end: holder.parsed.text.length }, text: '' };
  return [
    {
      title: 'Validate in a new migration',
      safety: 'unsafe',
      edits: actions.length === 1 ? [whole] : edits,
      newMigration: {
        slug: slugOf('validate', constraint),
        sql: `-- When the migration before it is committed.\nALTER TABLE ${nameAnywhere(name)} ${validate};`,
        downSql: undefined,
        transaction: true,
      },
    },
  ];
}

/** Takes one action of several away, with its comma. */
function withoutAction(alteration: LiveAlteration, span: AlterTableAction['span']): readonly Edit[] {
  const at = alteration.actions.findIndex((one) => one.span.start === span.start);
  const next = alteration.actions[at + 1];
  const start = next ? span.start : (alteration.actions[at - 1]?.span.end ?? span.start);
  return inHolder(alteration, [{ span: { start, end: next?.span.start ?? span.end }, text: '' }]);
}
