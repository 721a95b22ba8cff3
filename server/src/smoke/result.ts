/** What a run of smoke tests gives back. */
import type { Target } from '../postgres/environment';

/** A test of a `*.smoke.sql` file, found without running anything. Lines count from 1. */
export interface SmokeTest {
  readonly file: string;
  readonly name: string;
  readonly line: number;
  readonly endLine: number;
}

export interface SmokeOutcome extends SmokeTest {
  readonly status: 'passed' | 'failed' | 'skipped';
  readonly milliseconds: number;
  /** Where it failed, from 1; the expectation or the statement. */
  readonly failedLine: number | undefined;
  /** The server's own words, or what was expected and what came. */
  readonly message: string | undefined;
}

export interface SmokeRun {
  readonly target: Target;
  readonly outcomes: readonly SmokeOutcome[];
}
