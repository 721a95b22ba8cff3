/** One open connection as the rooms see it: all that can be done with it is a transaction that is rolled back. */
import type { Target } from './environment';

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
   * whatever is not plainly a read. Fails with a StatementError in the server's words, a CancelledError, or an
   * EnvironmentError when the guard or the connection is the reason.
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
  /** Opens a transaction (READ ONLY on production, verified), calls `body`, and rolls back, whatever happened. */
  transaction<T>(body: (transaction: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Never fails. */
  close(): Promise<void>;
}
