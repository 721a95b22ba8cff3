/** What one question is made of: an object that says why it is asked, and a function that answers it from facts. */
import type { Session } from '../postgres/session';
import type { Evidence, Verdict } from './report';
import type { Repository } from './repository';

export interface Answer {
  readonly verdict: Verdict;
  readonly evidence: readonly Evidence[];
  /** What to do; empty when there is nothing to do. */
  readonly advice: string;
}

export interface Question {
  /** Kebab case: names what should be so, e.g. `foreign-keys-indexed`. */
  readonly id: string;
  readonly group: Group;
  readonly question: string;
  readonly why: string;
}

export const groups = [
  'Migrations',
  'Schema',
  'Queries',
  'Backups',
  'Connections',
  'Access',
  'Secrets and transport',
  'Environments',
  'Monitoring',
] as const;
export type Group = (typeof groups)[number];

export interface RepositoryCheck extends Question {
  answer(repository: Repository): Answer;
}

/** Rows of a query, values in the server's text form. */
export type Ask = (sql: string) => Promise<readonly (readonly (string | null)[])[]>;

export interface EnvironmentCheck extends Question {
  /** Where the question makes sense; on the embedded server most have no meaning. */
  readonly embedded: boolean;
  /** May let what `ask` throws pass: a refusal of the server becomes `unknown`. */
  answer(ask: Ask, context: { readonly session: Session; readonly repository: Repository }): Promise<Answer>;
}

/** What only a person can say. */
export type PersonCheck = Question & { readonly advice: string };

export function pass(...evidence: readonly (string | Evidence)[]): Answer {
  return { verdict: 'pass', evidence: evidence.map(toEvidence), advice: '' };
}

export function fail(evidence: readonly (string | Evidence)[], advice: string): Answer {
  return { verdict: 'fail', evidence: evidence.map(toEvidence), advice };
}

export function unknown(reason: string, advice: string): Answer {
  return { verdict: 'unknown', evidence: [toEvidence(reason)], advice };
}

export function notApplicable(reason: string): Answer {
  return { verdict: 'not applicable', evidence: [toEvidence(reason)], advice: '' };
}

/** Fails with the evidence when there is any; passes with `otherwise` when there is none. */
export function failIfAny(evidence: readonly (string | Evidence)[], advice: string, otherwise: string): Answer {
  return evidence.length > 0 ? fail(evidence, advice) : pass(otherwise);
}

function toEvidence(evidence: string | Evidence): Evidence {
  return typeof evidence === 'string' ? { text: evidence } : evidence;
}
