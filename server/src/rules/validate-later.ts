/** The second half of adding a constraint without a long lock: validating it once the first transaction is over. */
import { quoteName } from '../schema/names';
import { inHolder, type LiveAlteration } from './live-table';
import { nameAnywhere, slugOf } from './new-migration';
import type { Edit, Fix, StatementContext } from './rule';

export interface TwoSteps {
  readonly title: string;
  /** What makes the ALTER TABLE add the constraint unchecked. */
  readonly edits: readonly Edit[];
  readonly constraint: string;
  /** What is to be done in a later transaction: the words behind `ALTER TABLE name`. */
  readonly later: readonly string[];
}

/** The fix: the later step stands behind the statement where each runs by itself, else in a new migration. */
export function inTwoSteps(alteration: LiveAlteration, context: StatementContext, steps: TwoSteps): Fix {
  const { name, holder } = alteration;
  const { title, constraint, later } = steps;
  const edits = inHolder(alteration, steps.edits);
  if (context.transaction.mode === 'none' && !context.transaction.fragile) {
    const end = holder.parsed.text.length;
    // The semicolon behind the statement, if there is one, ends the last of them instead.
    const text = later.map((action) => `;\nALTER TABLE ${quoteName(name, context.after)} ${action}`).join('');
    return { title: `${title}, then validate`, safety: 'safe', edits: [...edits, { span: { start: end, end }, text }] };
  }
  return {
    title: `${title}, then validate in a new migration`,
    safety: 'unsafe',
    edits,
    newMigration: {
      slug: slugOf('validate', constraint),
      sql: later.map((action) => `ALTER TABLE ${nameAnywhere(name)} ${action};`).join('\n'),
      downSql: undefined,
      transaction: true,
    },
  };
}
