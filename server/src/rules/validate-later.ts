/** The second half of adding a constraint without a long lock: validating it once the first transaction is over. */
import type { QualifiedName } from '../schema/model';
import { quoteName } from '../schema/names';
import type { Statement } from '../sql/source-file';
import { nameAnywhere, slugOf } from './new-migration';
import type { Edit, Fix, StatementContext } from './rule';

export interface TwoSteps {
  readonly title: string;
  /** What makes the statement add the constraint unchecked. */
  readonly edits: readonly Edit[];
  readonly table: QualifiedName;
  readonly constraint: string;
  /** What is to be done in a later transaction: the words behind `ALTER TABLE name`. */
  readonly later: readonly string[];
}

/** The fix: the later step stands behind the statement where each runs by itself, else in a new migration. */
export function inTwoSteps(statement: Statement, { transaction, after }: StatementContext, steps: TwoSteps): Fix {
  const { title, edits, table, constraint, later } = steps;
  if (transaction.mode === 'none') {
    const end = statement.parsed.text.length;
    // The semicolon behind the statement, if there is one, ends the last of them instead.
    const text = later.map((action) => `;\nALTER TABLE ${quoteName(table, after)} ${action}`).join('');
    return { title: `${title}, then validate`, safety: 'safe', edits: [...edits, { span: { start: end, end }, text }] };
  }
  return {
    title: `${title}, then validate in a new migration`,
    safety: 'safe',
    edits,
    newMigration: {
      slug: slugOf('validate', constraint),
      sql: later.map((action) => `ALTER TABLE ${nameAnywhere(table)} ${action};`).join('\n'),
      downSql: undefined,
      transaction: true,
    },
  };
}
