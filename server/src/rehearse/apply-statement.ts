/** Applies one statement and says what it did, or why it could not. */
import type { Effect } from '../locks/effect';
import { embeddedLimit } from '../postgres/embedded';
import type { Target } from '../postgres/environment';
import { EnvironmentError, StatementError } from '../postgres/errors';
import type { TransactionState } from '../review/transaction-state';
import { as, type Node } from '../sql/ast';
import type { Span } from '../sql/span';
import type { RehearsedEffect, RehearsedStatement } from './result';
import { rehearsedError } from './server-error';
import type { Stage } from './stage';
import { look, type Watch, watchedEffects } from './watch';

export interface Surroundings {
  readonly stage: Stage;
  readonly target: Target;
  /** Milliseconds that a statement may take. */
  readonly limit: number;
  /** The transaction that the statement runs in. */
  readonly mode: TransactionState['mode'];
  /** What the open transaction has done so far; undefined outside of one, and when nobody has looked yet. */
  readonly watch: Watch | undefined;
  readonly model: readonly Effect[];
  /** True for relations that were not there before the file. */
  isNew(oid: string): boolean;
}

export type Outcome = Pick<RehearsedStatement, 'status' | 'milliseconds' | 'effects' | 'error' | 'reason'>;

/** What happened, and what the transaction that is open afterwards has done so far. */
interface Applied {
  readonly milliseconds: number;
  readonly effects: readonly RehearsedEffect[];
  readonly watch: Watch | undefined;
}

/** Fails with a CancelledError only. */
export async function applyStatement(
  tree: Node | undefined,
  sql: string,
  place: Span,
  around: Surroundings,
): Promise<{ readonly outcome: Outcome; readonly watch: Watch | undefined }> {
  if (setsTransaction(tree) && !around.stage.commits) {
    const reason = `On ${around.target.environment} all runs in one transaction, which has begun already.`;
    const outcome: Outcome = { status: 'not run', milliseconds: undefined, effects: [], error: undefined, reason };
    return { outcome, watch: around.watch };
  }
  const started = performance.now();
  try {
    const { milliseconds, effects, watch } = await apply(tree, sql, around);
    return { outcome: { status: 'applied', milliseconds, effects, error: undefined, reason: undefined }, watch };
  } catch (error) {
    const milliseconds = performance.now() - started;
    return { outcome: { milliseconds, effects: [], ...failure(error, sql, place, around) }, watch: around.watch };
  }
}

/** Why a statement, or the COMMIT after it, did not succeed; a CancelledError goes on its way. */
export function failure(
  error: unknown,
  sql: string,
  place: Span,
  around: Pick<Surroundings, 'stage' | 'target' | 'limit' | 'mode'>,
): Pick<Outcome, 'status' | 'error' | 'reason'> {
  if (error instanceof EnvironmentError) return { status: 'stopped', error: undefined, reason: error.message };
  if (!(error instanceof StatementError)) throw error;
  if (around.mode === 'none' && !around.stage.commits && outsideOnly.includes(error.code)) {
    const reason = `${error.message}, and on ${around.target.environment} all is rolled back in one. The embedded server runs it.`;
    return { status: 'not run', error: undefined, reason };
  }
  const reason = reasonOf(error, around);
  if (reason !== undefined) return { status: 'stopped', error: undefined, reason };
  return { status: 'failed', error: rehearsedError(error, sql, place), reason: undefined };
}

function setsTransaction(tree: Node | undefined): boolean {
  const setting = as(tree, 'VariableSetStmt');
  return setting?.kind === 'VAR_SET_MULTI' && /TRANSACTION/.test(setting.name ?? '');
}

/** What else than the migration is the reason of the error. */
function reasonOf(error: StatementError, { target, limit }: Pick<Surroundings, 'target' | 'limit'>) {
  if (error.code === queryCanceled) return `It did not end within ${limit / 1000} s and was cancelled.`;
  if (error.code === lockNotAvailable) return `It could not get a lock, which another session holds: ${error.message}.`;
  const beyond = target.kind === 'embedded' ? embeddedLimit(error) : undefined;
  return beyond && `${error.message}. ${beyond}`;
}

const queryCanceled = '57014';
const lockNotAvailable = '55P03';
/** active_sql_transaction and invalid_transaction_termination: what is refused inside a transaction, and runs outside. */
const outsideOnly: readonly string[] = ['25001', '2D000'];

async function apply(tree: Node | undefined, sql: string, around: Surroundings): Promise<Applied> {
  const control = as(tree, 'TransactionStmt');
  if (control) return applyControl(control.kind, control.chain === true, sql, around);
  if (around.mode !== 'none') return applyInside(sql, tree, around);
  return onlyInside(tree) && around.stage.commits ? applyOutside(sql, around) : applyAlone(sql, tree, around);
}

/** What the server refuses outside of a transaction must not meet one that only we opened. */
function onlyInside(tree: Node | undefined): boolean {
  return as(tree, 'LockStmt') !== undefined || as(tree, 'DeclareCursorStmt') !== undefined;
}

/** In the transaction that is open. */
async function applyInside(sql: string, tree: Node | undefined, around: Surroundings): Promise<Applied> {
  const { stage, model, isNew } = around;
  if (as(tree, 'VariableSetStmt')) {
    // A look is a query, and SET TRANSACTION must come before any.
    return { milliseconds: await timed(() => stage.run(sql)), effects: [], watch: around.watch };
  }
  const before = around.watch ?? (await look(stage));
  const milliseconds = await timed(() => stage.run(sql));
  const after = await look(stage);
  const truncates = as(tree, 'TruncateStmt') !== undefined;
  return { milliseconds, effects: watchedEffects({ before, after, model, truncates, isNew }), watch: after };
}

/** In a transaction of its own, as the server does, so that it can be looked at before it ends. */
async function applyAlone(sql: string, tree: Node | undefined, around: Surroundings): Promise<Applied> {
  const { stage } = around;
  await stage.begin();
  try {
    const applied = await applyInside(sql, tree, around);
    await stage.commit();
    return { ...applied, watch: undefined };
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
    await stage.rollback();
    if (!stage.commits || !outsideOnly.includes(error.code)) throw error;
    return applyOutside(sql, around);
  }
}

/** Outside of any transaction: when it ends it has let go of its locks, and there is no second session to look. */
async function applyOutside(sql: string, { stage, model }: Surroundings): Promise<Applied> {
  const milliseconds = await timed(() => stage.run(sql));
  const effects = model.map(({ relation, lock, rewrites, scans }) => {
    return { relation, lock, rewrites, scans, isNew: false, measured: false };
  });
  return { milliseconds, effects, watch: undefined };
}

/** A transaction that the file itself opens and ends. */
async function applyControl(
  kind: string | undefined,
  chain: boolean,
  sql: string,
  { stage, mode, watch }: Surroundings,
): Promise<Applied> {
  const inside = mode !== 'none';
  // A savepoint that is rolled back lets go of its locks, so that one must look again.
  const then = async (step: () => Promise<unknown>): Promise<Applied> => {
    return { milliseconds: await timed(step), effects: [], watch: undefined };
  };
  // The server only warns of a BEGIN inside a transaction, and of an end outside of one.
  const nothing = { milliseconds: 0, effects: [], watch };
  switch (kind) {
    case 'TRANS_STMT_BEGIN':
    case 'TRANS_STMT_START':
      return inside ? nothing : then(() => stage.begin(sql));
    case 'TRANS_STMT_COMMIT':
    case 'TRANS_STMT_ROLLBACK': {
      if (!inside) return nothing;
      const finish = kind === 'TRANS_STMT_COMMIT' ? stage.commit : stage.rollback;
      return then(async () => {
        await finish();
        if (chain) await stage.begin();
      });
    }
    default:
      return then(() => stage.run(sql));
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
