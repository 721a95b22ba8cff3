/** Asks the server for the plan of one statement, without leaving a trace. */
import type { Session } from '../postgres/session';
import type { ExplainResult } from './result';

export interface ExplainOptions {
  /** Really runs the statement (EXPLAIN ANALYZE), in a transaction that is rolled back. */
  readonly analyze: boolean;
  readonly signal?: AbortSignal;
}

/** The plan of `sql`, which must be one statement that has one. Fails with an EnvironmentError or StatementError that says why not. */
export declare function explain(session: Session, sql: string, options: ExplainOptions): Promise<ExplainResult>;
