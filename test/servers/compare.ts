/** Sets what a server did beside what the model says, and writes the differences as a table. */
import type { Effect } from '../../server/src/locks/effect';
import { lockModes } from '../../server/src/locks/effect';
import { displayName } from '../../server/src/schema/names';
import type { Measured } from './measure';

/** One line for each relation that differs: `relation · server · model`; empty when all agree. */
export function differences(measured: Measured, effects: readonly Effect[]): readonly string[] {
  const model = new Map(effects.map((effect) => [displayName(effect.relation), effect]));
  return [...new Set([...measured.keys(), ...model.keys()])].flatMap((relation) => {
    const real = measured.get(relation);
    const said = model.get(relation);
    if (agree(real, said)) return [];
    return [`  ${relation.padEnd(24)} server: ${describe(real).padEnd(36)} model: ${describe(said)}`];
  });
}

function agree(real: ReturnType<Measured['get']>, said: Effect | undefined): boolean {
  const mayBeWeaker = said?.uncertain?.some((reason) => reason !== 'scans') === true;
  if (!real || !said) return real === said || (!real && mayBeWeaker);
  const weaker = lockModes.indexOf(real.lock) < lockModes.indexOf(said.lock);
  if (real.lock !== said.lock && !(mayBeWeaker && weaker)) return false;
  if (real.rewrites || said.rewrites) return real.rewrites === said.rewrites; // whoever writes anew reads, too
  return real.scans === said.scans || said.uncertain?.includes('scans') === true;
}

function describe(one: Pick<Effect, 'lock' | 'rewrites' | 'scans' | 'uncertain'> | undefined): string {
  if (!one) return '-';
  const uncertain = one.uncertain ? ` (uncertain: ${one.uncertain.join(', ')})` : '';
  return `${one.lock}${one.rewrites ? ', rewrites' : ''}${one.scans ? ', scans' : ''}${uncertain}`;
}
