/** Runs smoke tests, each in a transaction of its own that is rolled back. */
import type { Session } from '../postgres/session';
import type { SmokeOutcome, SmokeRun, SmokeTest } from './result';

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

/** Never fails for a test's sake; fails with a CancelledError or when the connection is lost. */
export declare function runSmoke(
  session: Session,
  files: readonly SmokeFile[],
  options?: SmokeOptions,
): Promise<SmokeRun>;
