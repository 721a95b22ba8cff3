/** The plain words that messages share, so that a lock's consequence reads the same everywhere. */
import { blocks, type Effect, type LockMode } from '../locks/effect';
import type { QualifiedName } from '../schema/model';

/** Follows "which": `blocks reads and writes`, `blocks writes`, `blocks neither reads nor writes`. */
export function lockWords(lock: LockMode): string {
  const blocked = blocks(lock);
  return blocked.length === 0 ? 'blocks neither reads nor writes' : `blocks ${blocked.join(' and ')}`;
}

/** The effect on that very relation. */
export function effectOn(effects: readonly Effect[], { schema, name }: QualifiedName): Effect | undefined {
  return effects.find(({ relation }) => relation.schema === schema && relation.name === name);
}

/** A list as a person says it: `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
