/** Asks the server for the plan of one statement, without leaving a trace. */
import { EnvironmentError, StatementError } from '../postgres/errors';
import { isWrite } from '../postgres/guard';
import type { Session, Transaction } from '../postgres/session';
import { kindOf, type NodeKind } from '../sql/ast';
import { loadGrammar } from '../sql/parse';
import { readSource, type Statement } from '../sql/source-file';
import { countParameters, numberPlaceholders } from './parameters';
import { planText } from './plan-text';
import type { ExplainResult } from './result';

export interface ExplainOptions {
  /** Really runs the statement (EXPLAIN ANALYZE), in a transaction that is rolled back. */
  readonly analyze: boolean;
  readonly signal?: AbortSignal;
}

/**
 * The plan of `sql`, which must be one statement that has one; placeholders of drivers are planned as unknown values.
 * Fails with an EnvironmentError or a StatementError that says why not, or a CancelledError.
 */
export async function explain(
  session: Session,
  sql: string,
  { analyze, signal }: ExplainOptions,
): Promise<ExplainResult> {
  await loadGrammar();
  const statement = onlyStatement(sql);
  const text = statement.parsed.text;
  return session.transaction(
    async (transaction) => {
      const query = await plannable(transaction, text);
      if (query.parameters > 0 && analyze) throw new EnvironmentError(needsValues);
      const { json, lines } = analyze ? await analyzed(transaction, text) : await planned(transaction, query.explained);
      return {
        target: session.target,
        sql: text,
        analyzed: analyze,
        text: lines,
        json,
        notes: notes(session, statement, query.parameters, analyze),
      };
    },
    signal ? { signal } : {},
  );
}

const needsValues =
  'EXPLAIN ANALYZE really runs the statement, and its parameters have no values. Write values in their place, or ask for the plan alone.';

// Manual, EXPLAIN: "any SELECT, INSERT, UPDATE, DELETE, MERGE, VALUES, EXECUTE, DECLARE, CREATE TABLE AS, or CREATE
// MATERIALIZED VIEW AS statement".
const withPlan: readonly NodeKind[] = [
  'SelectStmt',
  'InsertStmt',
  'UpdateStmt',
  'DeleteStmt',
  'MergeStmt',
  'CreateTableAsStmt',
  'DeclareCursorStmt',
];

function onlyStatement(sql: string): Statement {
  const [first, second] = readSource('', sql).statements;
  if (!first) throw new EnvironmentError('There is no statement to explain.');
  if (second) throw new EnvironmentError('Only one statement can be explained at a time.');
  const { tree } = first.statement.parsed;
  if (tree && kindOf(tree) === 'ExplainStmt') {
    throw new EnvironmentError('Give the statement without its EXPLAIN: Preflight adds its own.');
  }
  if (tree && !withPlan.includes(kindOf(tree))) {
    throw new EnvironmentError(
      'PostgreSQL has no plan for this statement: EXPLAIN takes SELECT, VALUES, INSERT, UPDATE, DELETE, MERGE, DECLARE and CREATE TABLE AS. ' +
        'What a schema change locks is shown in the editor, and by `preflight locks`.',
    );
  }
  return first.statement;
}

interface Plannable {
  /** What stands behind EXPLAIN. */
  readonly explained: string;
  readonly parameters: number;
}

/**
 * A statement with parameters is prepared and planned generically, with NULL for each: this works on every version (14 to
 * 18 are in test/servers/explain.test.ts), while GENERIC_PLAN needs 16 and a protocol that sends no parameters.
 */
async function plannable(transaction: Transaction, sql: string): Promise<Plannable> {
  const numbered = numberPlaceholders(sql);
  if (numbered === sql) return countParameters(sql) > 0 ? prepare(transaction, sql) : { explained: sql, parameters: 0 };
  // `?` and `@` are operators, too: the server decides which reading is right.
  try {
    if (countParameters(sql) > 0) return await prepare(transaction, sql);
    await transaction.attempt(`EXPLAIN ${sql}`);
    return { explained: sql, parameters: 0 };
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
    return prepare(transaction, numbered);
  }
}

async function prepare(transaction: Transaction, sql: string): Promise<Plannable> {
  await transaction.attempt(`PREPARE preflight_explain AS ${sql}`);
  await transaction.run('SET LOCAL plan_cache_mode = force_generic_plan');
  const parameters = countParameters(sql);
  return { explained: `EXECUTE preflight_explain (${Array(parameters).fill('NULL').join(', ')})`, parameters };
}

interface Plan {
  readonly json: unknown;
  readonly lines: readonly string[];
}

async function planned(transaction: Transaction, explained: string): Promise<Plan> {
  const { rows } = await transaction.run(`EXPLAIN (SETTINGS) ${explained}`);
  const json = await readJson(transaction, `EXPLAIN (VERBOSE, SETTINGS, FORMAT JSON) ${explained}`);
  // A prepared statement would outlive the transaction.
  if (explained.startsWith('EXECUTE preflight_explain')) await transaction.run('DEALLOCATE preflight_explain');
  return { json, lines: rows.map((row) => row[0] ?? '') };
}

async function analyzed(transaction: Transaction, sql: string): Promise<Plan> {
  const json = await readJson(transaction, `EXPLAIN (ANALYZE, BUFFERS, WAL, VERBOSE, SETTINGS, FORMAT JSON) ${sql}`);
  return { json, lines: planText(json) };
}

async function readJson(transaction: Transaction, sql: string): Promise<unknown> {
  const { rows } = await transaction.run(sql);
  return JSON.parse(rows.map((row) => row[0] ?? '').join('\n'));
}

function notes(session: Session, statement: Statement, parameters: number, analyze: boolean): string[] {
  const { tree } = statement.parsed;
  return [
    ...(parameters > 0
      ? [
          'The parameters were planned as unknown values (a generic plan); with values the server may choose another plan.',
        ]
      : []),
    ...(session.target.kind === 'embedded'
      ? [
          'The embedded server holds the schema without rows: it shows which indexes can be used, not what real data costs.',
        ]
      : []),
    ...(analyze && tree && isWrite(tree)
      ? ['The statement ran and was rolled back; its locks are gone, but sequences have advanced and WAL was written.']
      : []),
  ];
}
