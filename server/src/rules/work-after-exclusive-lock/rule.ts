/** Long work in a transaction that already keeps others out of a table: they wait for the work, too. */
import { lockModes } from '../../locks/effect';
import type { QualifiedName } from '../../schema/model';
import { displayName } from '../../schema/names';
import type { Statement } from '../../sql/source-file';
import type { Span } from '../../sql/span';
import { alterTableActions } from '../alter-table-actions';
import { unboundedChange } from '../data-change';
import { heldLiveLocks } from '../held-live-lock';
import { inOwnMigration } from '../in-own-migration';
import { isLive } from '../live-relation';
import { slugOf } from '../new-migration';
import { defineRule, type StatementContext } from '../rule';
import { runStatements } from '../run-statements';
import { lockWords } from '../words';

export default defineRule({
  id: 'work-after-exclusive-lock',
  family: 'locking',
  summary: 'Rows should not be changed or checked while the transaction keeps others out of a table',
  severity: 'warning',
  recommended: true,
  oncePerFile: true,
  messages: {
    change:
      'An earlier statement of this transaction holds {lock} on {locked}, which {blocks} until COMMIT, and so for as long as this {words} goes through {table}. Change the rows in a migration of its own, in batches.',
    validate:
      'An earlier statement of this transaction holds {lock} on {locked}, which {blocks} until COMMIT, and so for as long as {table} is checked here. Validate in a migration of its own.',
  },
  help: 'Put the change of the schema and the change of the rows into migrations of their own.',
  check(statement, context) {
    if (context.transaction.mode === 'none') return;
    const work = longWork(statement, context);
    if (!work) return;
    const held = heldLiveLocks(context).filter(({ relation }) => displayName(relation) !== work.except);
    const [strongest] = held.toSorted((a, b) => lockModes.indexOf(b.lock) - lockModes.indexOf(a.lock));
    if (!strongest) return;
    context.report({
      span: work.span,
      message: work.words === undefined ? 'validate' : 'change',
      data: {
        lock: strongest.lock,
        locked: displayName(strongest.relation),
        blocks: lockWords(strongest.lock),
        words: work.words ?? '',
        table: displayName(work.table),
      },
      object: displayName(work.table),
      fixes: [inOwnMigration(slugOf(work.words === undefined ? 'validate' : 'change_rows', work.table.name))],
    });
  },
});

interface Work {
  readonly span: Span;
  readonly table: QualifiedName;
  /** Undefined for a validation. */
  readonly words: string | undefined;
  /** The table whose own lock validate-in-same-transaction speaks of. */
  readonly except: string | undefined;
}

/** What hinders nobody by itself, so that no other rule speaks of it, and takes as long as the table is large. */
function longWork(statement: Statement, context: StatementContext): Work | undefined {
  for (const { run, source } of runStatements(statement, /\b(update|delete|insert)\b/i)) {
    const change = unboundedChange(run, context);
    if (!change) continue;
    const { span, words, table } = change;
    return { span: source.place(span), words, table, except: undefined };
  }
  const validation = alterTableActions(statement).find(({ command }) => command.subtype === 'AT_ValidateConstraint');
  const scanned = context.effects.find(({ relation, scans }) => scans && isLive(relation, context));
  if (!validation || !scanned) return undefined;
  const table = scanned.relation;
  return { span: validation.span, table, words: undefined, except: displayName(table) };
}
