/** Applies one migration file, statement by statement, in the transaction that its tool opens. */
import type { Migration } from '../migrations/history';
import { EnvironmentError, StatementError } from '../postgres/errors';
import type { Moment } from '../review/fold';
import { nextTransaction, openTransaction } from '../review/transaction-state';
import { as } from '../sql/ast';
import { applyStatement, failure, type Surroundings } from './apply-statement';
import { createHeld } from './held';
import type { RehearsedStatement } from './result';
import { look, type Watch } from './watch';

export interface FileRun extends Pick<Surroundings, 'stage' | 'target' | 'limit'> {
  /** Called after each statement that ran. */
  readonly onStatement: (statement: RehearsedStatement) => void;
}

/** True when nothing may run after the statement. */
export function isEnd({ status }: RehearsedStatement): boolean {
  return status === 'failed' || status === 'stopped';
}

/**
 * The statements with what came of them. After the first that fails none runs, and its transaction is rolled back.
 * `moments` are those of the file, for what only the model can say. Fails with a CancelledError only.
 */
export async function applyFile(
  run: FileRun,
  { source, transaction }: Migration,
  moments: readonly Moment[],
): Promise<readonly RehearsedStatement[]> {
  const { stage } = run;
  const done: RehearsedStatement[] = [];
  const old = new Set((await look(stage)).keys());
  const held = createHeld();
  let state = openTransaction(transaction);
  let watch: Watch | undefined;
  if (state.mode === 'tool') await stage.begin();
  for (const { statement, place } of source.statements) {
    const { tree } = statement.parsed;
    const sql = source.text.slice(place.start, place.end);
    const about = { file: source.path, place, sql };
    if (done.some(isEnd)) {
      done.push(notRun(about));
      continue;
    }
    const model = moments.find((moment) => moment.statement === statement)?.effects ?? [];
    const around = { ...run, mode: state.mode, watch, model, isNew: (oid: string) => !old.has(oid) };
    const { outcome, watch: after } = await applyStatement(tree, sql, place, around);
    // What opens or ends the transaction is not what others wait for.
    const isControl = as(tree, 'TransactionStmt') !== undefined;
    const rehearsed = { ...about, ...outcome, held: isControl ? [] : held.effects() };
    state = nextTransaction(state, tree, []);
    watch = after;
    if (state.mode === 'none') held.release();
    else held.take(outcome.effects);
    done.push(rehearsed);
    run.onStatement(rehearsed);
  }
  return end(run, done, state.mode);
}

/** What has not been run because of what came before it. */
export function notRun(about: Pick<RehearsedStatement, 'file' | 'place' | 'sql'>): RehearsedStatement {
  const reason = 'A statement before it did not succeed.';
  return { ...about, status: 'not run', milliseconds: undefined, effects: [], held: [], error: undefined, reason };
}

/** Ends the transaction that the tool opened, or that the file left open; what fails at its COMMIT is the last statement's. */
async function end(
  run: FileRun,
  done: readonly RehearsedStatement[],
  mode: Surroundings['mode'],
): Promise<readonly RehearsedStatement[]> {
  const { stage } = run;
  const last = done.at(-1);
  if (mode === 'none') return done;
  if (done.some(isEnd) || mode === 'explicit') {
    await stage.rollback().catch(ignoreLost);
    return done;
  }
  try {
    await stage.commit();
    return done;
  } catch (error) {
    await stage.rollback().catch(ignoreLost);
    if (!last) return done;
    return [...done.slice(0, -1), { ...last, ...failure(error, last.sql, last.place, { ...run, mode }) }];
  }
}

/** Where the connection is gone there is nothing left to roll back. */
function ignoreLost(error: unknown): void {
  if (!(error instanceof EnvironmentError || error instanceof StatementError)) throw error;
}
