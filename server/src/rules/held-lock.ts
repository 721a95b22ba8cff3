/** Whether a lock adds anything to what the transaction has made others wait for already. */
import { type Effect, lockModes } from '../locks/effect';
import type { StatementContext } from './rule';
import { effectOn } from './words';

/** True when an earlier statement of the same transaction holds this lock, or a stronger one, on the same relation. */
export function isHeldAlready({ relation, lock }: Effect, { transaction }: StatementContext): boolean {
  const held = effectOn(transaction.held, relation);
  return held !== undefined && lockModes.indexOf(held.lock) >= lockModes.indexOf(lock);
}
