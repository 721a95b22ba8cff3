/** What one call of a reviewer knows, for the parts that look at one kind of file each. */
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
  readonly locate: Place['locate'];
}
