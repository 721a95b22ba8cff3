/** What a session needs of a server, whichever kind it is: one statement at a time, and a way to stop it. */
import type { QueryResult } from './session';

export interface Wire {
  /**
   * Sends one statement by the extended protocol, which refuses a second one. `limit`: milliseconds after which the
   * connection is given up when the server has not kept its own timeout. Always settles: fails with a StatementError,
   * or an EnvironmentError when the connection is lost.
   */
  query(sql: string, limit: number): Promise<QueryResult>;
  /** Stops what runs, so that `query` settles; never fails. The wire may be lost afterwards. */
  cancel(): Promise<void>;
  /** Never fails. */
  close(): Promise<void>;
}
