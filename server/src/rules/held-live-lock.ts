/** Locks of live tables that the transaction keeps from its earlier statements. */
import type { Effect } from '../locks/effect';
import { blockingEffects } from './live-relation';
import type { StatementContext } from './rule';

/** Those that make others wait; a table that is gone at the file's end is missed by nobody. */
export function heldLiveLocks(context: StatementContext): readonly Effect[] {
  return stillThere(blockingEffects(context.transaction.held, context), context);
}

/** Those on relations that are there at the file's end. */
export function stillThere(effects: readonly Effect[], context: StatementContext): readonly Effect[] {
  return effects.filter((effect) => {
    const relation = context.before.relation(effect.relation);
    return typeof relation !== 'object' || context.fileEnd.find(relation.origin) !== undefined;
  });
}
