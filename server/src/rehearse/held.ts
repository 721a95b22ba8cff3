/** The locks that a transaction holds so far, one for each relation. */
import { stronger } from '../locks/effect';
import { displayName } from '../schema/names';
import type { RehearsedEffect } from './result';

export interface Held {
  effects(): readonly RehearsedEffect[];
  take(effects: readonly RehearsedEffect[]): void;
  /** At the end of the transaction. */
  release(): void;
}

export function createHeld(): Held {
  const held = new Map<string, RehearsedEffect>();
  return {
    effects: () => [...held.values()],
    take(effects) {
      for (const effect of effects) {
        const name = displayName(effect.relation);
        const before = held.get(name);
        held.set(name, before ? { ...effect, lock: stronger(before.lock, effect.lock) } : effect);
      }
    },
    release: () => held.clear(),
  };
}
