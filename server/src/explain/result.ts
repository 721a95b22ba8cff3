/** What Explain gives back. */
import type { Target } from '../postgres/environment';

export interface ExplainResult {
  readonly target: Target;
  /** The statement as it was sent, without the EXPLAIN. */
  readonly sql: string;
  /** True when the statement really ran (EXPLAIN ANALYZE), in a transaction that was rolled back. */
  readonly analyzed: boolean;
  /** The server's text format, one line an entry. */
  readonly text: readonly string[];
  /** The server's JSON format, for viewers. */
  readonly json: unknown;
  /** What the person should know, e.g. that parameters were planned as unknown values. */
  readonly notes: readonly string[];
}
