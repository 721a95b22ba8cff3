/** Runs smoke tests, each in a transaction of its own that is rolled back. */
import { EnvironmentError, RefusedError, StatementError } from '../postgres/errors';
import type { Session, Transaction } from '../postgres/session';
import { loadGrammar } from '../sql/parse';
import { disappointment, refusedDisappointment, serverWords } from './expectation';
import type { SmokeOutcome, SmokeRun, SmokeTest } from './result';
import { readSmokeScript, type ScriptTest, type Section, type Step } from './smoke-script';

export interface SmokeFile {
  /** Relative to the workspace. */
  readonly path: string;
  readonly text: string;
}

export interface SmokeOptions {
  /** Which tests; all unless given. */
  readonly only?: (test: SmokeTest) => boolean;
  readonly signal?: AbortSignal;
  /** Called as each test ends. */
  readonly onOutcome?: (outcome: SmokeOutcome) => void;
}

/**
 * Runs the tests of the files in order. A test that writes is skipped on production. When the connection is lost, the
 * test that lost it fails and the rest is skipped. Fails with a CancelledError only.
 */
export async function runSmoke(
  session: Session,
  files: readonly SmokeFile[],
  { only = () => true, signal, onOutcome }: SmokeOptions = {},
): Promise<SmokeRun> {
  await loadGrammar();
  const outcomes: SmokeOutcome[] = [];
  let lost: string | undefined;
  for (const { path, text } of files) {
    const { setup, tests } = readSmokeScript(path, text);
    for (const test of tests) {
      const named: SmokeTest = { file: path, name: test.name, line: test.line, endLine: test.endLine };
      if (!only(named)) continue;
      const started = performance.now();
      const verdict: Verdict = lost
        ? { status: 'skipped', line: undefined, message: lost }
        : await runTest(session, setup, test, signal);
      if (verdict.status === 'failed' && verdict.lost) lost = 'The connection was lost before this test.';
      const outcome: SmokeOutcome = {
        ...named,
        status: verdict.status,
        milliseconds: performance.now() - started,
        failedLine: verdict.line,
        message: verdict.message,
      };
      outcomes.push(outcome);
      onOutcome?.(outcome);
    }
  }
  return { target: session.target, outcomes };
}

interface Verdict {
  readonly status: SmokeOutcome['status'];
  readonly line: number | undefined;
  readonly message: string | undefined;
  /** The connection is gone. */
  readonly lost?: boolean;
}

const passed: Verdict = { status: 'passed', line: undefined, message: undefined };

async function runTest(
  session: Session,
  setup: Section,
  test: ScriptTest,
  signal: AbortSignal | undefined,
): Promise<Verdict> {
  const problem = setup.problems[0] ?? test.problems[0];
  if (problem) return { status: 'failed', line: problem.line, message: problem.message };
  if (test.steps.length === 0) return { status: 'failed', line: test.line, message: 'The test holds no statement.' };
  let at = test.line;
  try {
    return await session.transaction(
      async (transaction) => {
        for (const step of [...setup.steps, ...test.steps]) {
          at = step.line;
          const failure = await runStep(transaction, step);
          if (failure) return skippedOnProduction(session, failure);
        }
        return session.target.readOnly ? passed : await checkDeferred(transaction, at);
      },
      signal ? { signal } : {},
    );
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    return { status: 'failed', line: at, message: error.message, lost: true };
  }
}

/** Deferred constraints are checked at COMMIT, which never comes. */
async function checkDeferred(transaction: Transaction, line: number): Promise<Verdict> {
  try {
    await transaction.run('SET CONSTRAINTS ALL IMMEDIATE');
    return passed;
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
    return { status: 'failed', line, message: `At the end of the test: ${serverWords(error)}` };
  }
}

interface Failure {
  readonly line: number;
  readonly message: string;
  /** True when it failed because the session only reads. */
  readonly readOnly?: boolean;
}

function skippedOnProduction(session: Session, { line, message, readOnly }: Failure): Verdict {
  return { status: readOnly && session.target.readOnly ? 'skipped' : 'failed', line, message };
}

async function runStep(transaction: Transaction, step: Step): Promise<Failure | undefined> {
  const expectsError = step.expectations.some(({ expectation }) => expectation.kind === 'error');
  try {
    const result = await (expectsError ? transaction.attempt(step.sql) : transaction.run(step.sql));
    for (const { expectation, line } of step.expectations) {
      const message = disappointment(expectation, result);
      if (message) return { line, message };
    }
    return undefined;
  } catch (error) {
    if (error instanceof RefusedError)
      return { line: step.line, message: error.message, readOnly: error.reason === 'write' };
    if (!(error instanceof StatementError)) throw error;
    for (const { expectation, line } of step.expectations) {
      const message = refusedDisappointment(expectation, error);
      if (message)
        return {
          line: expectsError ? line : lineOfError(step, error),
          message,
          readOnly: error.code === readOnlyTransaction,
        };
    }
    if (expectsError) return undefined;
    return {
      line: lineOfError(step, error),
      message: serverWords(error),
      readOnly: error.code === readOnlyTransaction,
    };
  }
}

/** The server counts characters. */
function lineOfError({ sql, line }: Step, { position = 0 }: StatementError): number {
  const before = Array.from(sql).slice(0, position).join('');
  return line + before.split(/\r\n|\n|\r/).length - 1;
}

/** SQLSTATE read_only_sql_transaction. */
const readOnlyTransaction = '25006';
