/** What "Check readiness" answers: one verdict a question, each with its evidence. */
import type { Target } from '../postgres/environment';

export type Verdict = 'pass' | 'fail' | 'unknown' | 'manual' | 'not applicable';

export interface Evidence {
  readonly text: string;
  /** Where it stands in the workspace, from 1. */
  readonly file?: string;
  readonly line?: number;
}

export interface CheckResult {
  /** e.g. `foreign-keys-indexed`. */
  readonly id: string;
  /** e.g. `Schema`. */
  readonly group: string;
  /** In plain words: `Is every foreign key indexed?` */
  readonly question: string;
  readonly why: string;
  readonly verdict: Verdict;
  readonly evidence: readonly Evidence[];
  /** What to do; empty on a pass. */
  readonly advice: string;
  readonly source: 'repository' | 'environment' | 'person';
}

export interface ReadinessReport {
  /** Undefined when only the repository was asked. */
  readonly target: Target | undefined;
  readonly checks: readonly CheckResult[];
}
