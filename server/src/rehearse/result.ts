/** What a rehearsal gives back: plain data, with spans of files in UTF-16. */
import type { LockMode } from '../locks/effect';
import type { Target } from '../postgres/environment';
import type { QualifiedName } from '../schema/model';
import type { Span } from '../sql/span';

/** What a statement really did to a relation that stood before it. */
export interface RehearsedEffect {
  readonly relation: QualifiedName;
  readonly lock: LockMode;
  readonly rewrites: boolean;
  readonly scans: boolean;
  /** The same migration made the relation, so that nobody waits for it. */
  readonly isNew: boolean;
  /**
   * False where the server cannot show it, and the lock is the model's: a lock that an earlier statement of the transaction
   * holds hides that it is taken again, and what runs outside of transactions has let go of its locks when it ends.
   */
  readonly measured: boolean;
}

export interface RehearsedError {
  readonly message: string;
  /** SQLSTATE. */
  readonly code: string;
  readonly detail: string | undefined;
  readonly hint: string | undefined;
  /** In the file: the word that the server points to, or names, otherwise the whole statement. */
  readonly span: Span;
}

export interface RehearsedStatement {
  readonly file: string;
  readonly place: Span;
  readonly sql: string;
  /** `stopped`: it could not be found out whether it works; `reason` says why. `not run`: something before it kept it from running. */
  readonly status: 'applied' | 'failed' | 'stopped' | 'not run';
  /** Undefined when it did not run. */
  readonly milliseconds: number | undefined;
  readonly effects: readonly RehearsedEffect[];
  /** What earlier statements of the same transaction took, and hold until COMMIT. */
  readonly held: readonly RehearsedEffect[];
  /** When it failed. */
  readonly error: RehearsedError | undefined;
  /** When it was stopped or did not run. */
  readonly reason: string | undefined;
}

/** The way back of one migration, run after everything had been applied, last migration first. */
export interface WayBack {
  readonly file: string;
  /** The migration's own file. */
  readonly up: string;
  readonly statements: readonly RehearsedStatement[];
  /** What differs from the schema before the migration, a sentence each; empty when the schema came back, or was not reached. */
  readonly differences: readonly string[];
  /** Undefined when it did not run to its end. */
  readonly cameBack: boolean | undefined;
}

export interface RehearsalReport {
  readonly target: Target;
  /** Major version of the server. */
  readonly postgres: number;
  /** The folder of the history. */
  readonly folder: string;
  readonly statements: readonly RehearsedStatement[];
  readonly waysBack: readonly WayBack[];
}

export interface RehearsalProgress {
  readonly file: string;
  /** Statements that have run, of all that are to. */
  readonly done: number;
  readonly total: number;
}
