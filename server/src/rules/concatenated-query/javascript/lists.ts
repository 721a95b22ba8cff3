/** Lists, as drivers write them that put values into the text themselves. */
import type { Bound } from '../bound-text';

/** pg-promise writes a list as an array of texts, which is compared with texts alone: `IN ($1:csv)`. */
export function asCsv(one: Bound): Bound {
  return one.kind === 'list' ? { ...one, before: wordOf(one), after: ':csv)' } : one;
}

function wordOf({ before }: Bound): string {
  return before.startsWith('<>') ? 'NOT IN (' : 'IN (';
}
