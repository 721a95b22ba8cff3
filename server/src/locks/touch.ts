/** From actions to effects: looks up the rows of the table of facts and adds them together, relation by relation. */

import type { QualifiedName, Schema } from '../schema/model';
import { displayName } from '../schema/names';
import { type Effect, type LockMode, type PostgresVersion, stronger, type Uncertainty } from './effect';
import { type Action, type Fact, facts, type Target } from './facts';

/** One action of a statement, and the relations that play its parts. */
export interface Touch {
  readonly facts: readonly Fact[];
  readonly on: Partial<Readonly<Record<Target, readonly QualifiedName[]>>>;
}

export function touch(action: Action, on: Touch['on']): Touch {
  return { facts: facts[action], on };
}

/** A lock that the statement itself names, as LOCK TABLE does. */
export function lockAsStated(lock: LockMode, relations: readonly QualifiedName[]): Touch {
  return { facts: [{ on: 'table', lock, source: 'the statement' }], on: { table: relations } };
}

/** The strongest lock on each relation, and whether anything rewrites or scans it, in the order in which they are first touched. */
export function addUp(touches: Iterable<Touch>, schema: Schema, version: PostgresVersion): readonly Effect[] {
  const effects = new Map<string, Effect>();
  for (const { facts, on } of touches) {
    for (const fact of facts) {
      if (version < (fact.since ?? version) || version > (fact.until ?? version)) continue;
      for (const relation of on[fact.on] ?? []) {
        const effect = effectOf(fact, relation, schema);
        if (!effect) continue;
        const key = displayName(relation);
        const known = effects.get(key);
        effects.set(key, known ? combine(known, effect) : effect);
      }
    }
  }
  return [...effects.values()];
}

/** Undefined for what is no table or materialized view; a partitioned table has no rows of its own to read or write. */
function effectOf(fact: Fact, name: QualifiedName, schema: Schema): Effect | undefined {
  const relation = schema.relation(name);
  if (relation === 'dropped') return undefined;
  if (relation && relation.kind !== 'table' && relation.kind !== 'materialized view') return undefined;
  const holdsRows = relation?.kind !== 'table' || relation.partitionBy === undefined;
  const uncertain = [
    ...(fact.whenRows ? (['lock'] as const) : []),
    ...(fact.whenOwned ? (['owner'] as const) : []),
    ...(fact.scans === 'planned' && holdsRows ? (['scans'] as const) : []),
  ];
  return {
    relation: name,
    lock: fact.lock,
    rewrites: fact.rewrites === true && holdsRows,
    scans: fact.scans === true && holdsRows,
    ...(uncertain.length > 0 ? { uncertain } : {}),
  };
}

function isConditional({ uncertain }: Effect): boolean {
  return uncertain?.some((reason) => reason !== 'scans') === true;
}

function combine(a: Effect, b: Effect): Effect {
  const scans = a.scans || b.scans;
  const lock = stronger(a.lock, b.lock);
  const certainLock = [a, b].some((effect) => effect.lock === lock && !isConditional(effect));
  const has = (reason: Uncertainty) => [a, b].some((effect) => effect.uncertain?.includes(reason));
  const conditions = (['lock', 'owner'] as const).filter((reason) => !certainLock && has(reason));
  const uncertain = [...conditions, ...(has('scans') && !scans ? (['scans'] as const) : [])];
  return {
    relation: a.relation,
    lock,
    rewrites: a.rewrites || b.rewrites,
    scans,
    ...(uncertain.length > 0 ? { uncertain } : {}),
  };
}
