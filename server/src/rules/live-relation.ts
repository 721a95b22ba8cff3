/** Whether somebody may be waiting for a relation: the question that every rule about locks asks first. */
import { blocks, type Effect } from '../locks/effect';
import type { QualifiedName } from '../schema/model';
import type { StatementContext } from './rule';

/** Not made by this migration, not this session's alone, and still there; what nothing in the history made counts as live. */
export function isLive(name: QualifiedName, context: StatementContext): boolean {
  const relation = context.before.relation(name);
  if (relation === undefined) return true;
  if (relation === 'dropped') return false;
  const isTemporary = relation.kind === 'table' && relation.persistence === 'temporary';
  return !isTemporary && !context.isNew(relation);
}

/** Those that make others wait for reads or writes of a live relation. */
export function blockingEffects(effects: readonly Effect[], context: StatementContext): readonly Effect[] {
  return effects.filter(
    (effect) => blocks(effect.lock).length > 0 && !isAnybodys(effect) && isLive(effect.relation, context),
  );
}

/** Whether a role owns it, no statement says: that is no reason to speak of each table there is. */
function isAnybodys({ uncertain }: Effect): boolean {
  return uncertain?.includes('owner') === true;
}
