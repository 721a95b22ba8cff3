/** One open connection as the rooms see it: all that can be done with it is a transaction that is rolled back. */
import type { Target } from './environment';
import { CancelledError, EnvironmentError, StatementError } from './errors';
import { checkFunctions, refusal } from './guard';
import type { Wire } from './wire';

export interface QueryResult {
  readonly columns: readonly string[];
  /** The values in PostgreSQL's own text form; null for NULL. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** Rows that an INSERT, UPDATE, DELETE or MERGE changed; undefined for other statements. */
  readonly affected: number | undefined;
}

export interface Transaction {
  /**
   * Runs one statement. Transaction control is refused (it would end the transaction that protects), and on production
   * whatever is not plainly a read. Fails with a StatementError in the server's words, a CancelledError, a RefusedError of
   * the guard, or an EnvironmentError when the connection is the reason.
   */
  run(sql: string): Promise<QueryResult>;
  /** The same behind a savepoint: after a StatementError the transaction goes on as if the statement had not been. */
  attempt(sql: string): Promise<QueryResult>;
}

export interface TransactionOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds; 10 s unless said otherwise. */
  readonly statementTimeout?: number;
}

export interface Session {
  readonly target: Target;
  /** e.g. 16. */
  readonly major: number;
  /**
   * Opens a transaction (READ ONLY on production, verified), calls `body`, and rolls back, whatever happened. One at a
   * time: a second call waits for the first.
   */
  transaction<T>(body: (transaction: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /**
   * Runs one statement as it is, outside of any transaction of ours, so that what it does stays. Only where the database
   * itself is thrown away afterwards (`pending` of ConnectOptions); undefined anywhere else. Fails as `Transaction.run`
   * does; a statement that does not end in time, and a cancelled one, end the server.
   */
  readonly apply?: (sql: string, options?: TransactionOptions) => Promise<QueryResult>;
  /** Never fails. */
  close(): Promise<void>;
}

const defaultStatementTimeout = 10_000;
const lockTimeout = 1_000;
/** For what the session itself asks, which is never long. */
const ownLimit = 10_000;

/** The session on an open wire. On production the server must already have made it read-only (see connect.ts). */
export function openSession(wire: Wire, target: Target, major: number, thrownAway = false): Session {
  let last: Promise<unknown> = Promise.resolve();
  return {
    target,
    major,
    transaction(body, options = {}) {
      const next = last.then(() => inTransaction(wire, target, body, options));
      last = next.catch(() => undefined);
      return next;
    },
    ...(thrownAway ? { apply: (sql, options = {}) => apply(wire, sql, options) } : {}),
    close: () => wire.close(),
  };
}

async function apply(
  wire: Wire,
  sql: string,
  { signal, statementTimeout = defaultStatementTimeout }: TransactionOptions,
): Promise<QueryResult> {
  if (signal?.aborted) throw new CancelledError();
  const stop = () => void wire.cancel();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await wire.query(sql, statementTimeout);
  } catch (error) {
    if (signal?.aborted) throw new CancelledError();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

async function inTransaction<T>(
  wire: Wire,
  target: Target,
  body: (transaction: Transaction) => Promise<T>,
  { signal, statementTimeout = defaultStatementTimeout }: TransactionOptions,
): Promise<T> {
  if (signal?.aborted) throw new CancelledError();
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= wire.cancel();
  };
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await rolledBack(wire, target, body, statementTimeout, signal);
  } catch (error) {
    if (signal?.aborted) throw new CancelledError();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
    // A cancel that is still on its way would hit the ROLLBACK.
    await stopped;
    await wire.query('ROLLBACK', ownLimit).catch(() => wire.close());
  }
}

async function rolledBack<T>(
  wire: Wire,
  target: Target,
  body: (transaction: Transaction) => Promise<T>,
  statementTimeout: number,
  signal: AbortSignal | undefined,
): Promise<T> {
  await wire.query(target.readOnly ? 'BEGIN READ ONLY' : 'BEGIN', ownLimit);
  // This also takes the transaction's snapshot: afterwards the server lets nobody make it read-write again (manual,
  // SET TRANSACTION: "must be set before any query"; proved in test/servers/guard.test.ts).
  const { rows } = await wire.query(
    `SELECT current_setting('transaction_read_only'),
       set_config('statement_timeout', '${statementTimeout}', true), set_config('lock_timeout', '${lockTimeout}', true)`,
    ownLimit,
  );
  if (target.readOnly && rows[0]?.[0] !== 'on') {
    throw new EnvironmentError(
      `${target.environment} is production and its server did not open a read-only transaction, so nothing was run.`,
    );
  }
  const run = async (sql: string): Promise<QueryResult> => {
    if (signal?.aborted) throw new CancelledError();
    const refused = refusal(sql, target.readOnly);
    if (refused) throw refused;
    if (target.readOnly) await checkFunctions(sql, (query) => wire.query(query, ownLimit));
    return wire.query(sql, statementTimeout);
  };
  const attempt = async (sql: string): Promise<QueryResult> => {
    await wire.query('SAVEPOINT preflight', ownLimit);
    try {
      const result = await run(sql);
      await wire.query('RELEASE SAVEPOINT preflight', ownLimit);
      return result;
    } catch (error) {
      if (error instanceof StatementError) await wire.query('ROLLBACK TO SAVEPOINT preflight', ownLimit);
      throw error;
    }
  };
  return body({ run, attempt });
}
