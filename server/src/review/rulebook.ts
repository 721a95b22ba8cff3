/** Which rules speak where, for given settings. */
import type { Rule } from '../rules/rule';
import type { ReviewSettings } from './review';

export interface Rulebook {
  /** All that there are, for suppressions that name them. */
  readonly all: readonly Rule[];
  readonly pending: readonly Rule[];
  /** What has run will not lock or break anything again. */
  readonly shipped: readonly Rule[];
  /** What a migration locks or breaks is no question to a query. */
  readonly queries: readonly Rule[];
}

/** Gives the same rulebook for the same settings, so that what was judged by it can be kept. */
export function createRulebooks(all: readonly Rule[]): (settings: ReviewSettings) => Rulebook {
  const known = new Map<string, Rulebook>();
  return (settings) => {
    const key = JSON.stringify([settings.rules, settings.all]);
    const book = known.get(key) ?? rulebook(all, settings);
    known.set(key, book);
    return book;
  };
}

function rulebook(all: readonly Rule[], settings: ReviewSettings): Rulebook {
  const pending = all.filter(({ id, recommended, evidence }) => {
    if (evidence === 'rehearsed') return false;
    const set = settings.rules[id];
    return set === undefined ? recommended : set !== 'off';
  });
  const lasting = pending.filter(({ family }) => family !== 'locking' && family !== 'breaking');
  return { all, pending, shipped: settings.all ? pending : lasting, queries: lasting };
}
