/** What one call of a reviewer knows, for the parts that look at one kind of file each. */
import type { Removal } from '../rules/rule';
import type { Schema } from '../schema/model';
import type { Folds } from './folds';
import type { Judge } from './judge';
import type { ReviewInput } from './review';
import type { Rulebook } from './rulebook';
import type { Place } from './to-finding';

export interface Review {
  readonly input: ReviewInput;
  readonly rulebook: Rulebook;
  readonly folds: Folds;
  readonly judge: Judge;
  /** What all histories end in. */
  readonly final: Schema;
  /** What the code that runs today knows: what the shipped migrations of all histories end in. */
  readonly deployed: Schema;
  /** What pending migrations take away from it; the very same list while it says the same. */
  readonly removals: readonly Removal[];
  readonly locate: Place['locate'];
}
