/** Lets a statement that is replayed again give the objects of the last time, so that what rests on them is kept. */

import type { Entry, Written } from '../schema/entry';
import type { Schema } from '../schema/model';
import type { Statement } from '../sql/source-file';

export interface Outcome {
  readonly written: readonly Written[];
  /** What stood at each of them before; empty for what was not replayed yet. */
  readonly inputs: readonly unknown[];
}

/**
 * What the statement writes on `before`, with the objects of `last` for what it made out of the same as then and just like
 * then. What it made out of something else stays new, even where it looks alike: rules compare identities from one
 * statement to the next.
 */
export function outcome(statement: Statement, written: readonly Written[], before: Schema, last: Outcome): Outcome {
  const inputs = written.map(({ entry }) => inputOf(before, entry));
  if (last.inputs.length === 0) return { written, inputs };
  const kept: Written[] = [];
  for (const [index, one] of written.entries()) {
    const at = last.written.findIndex(({ key }) => key === one.key);
    const old = last.written[at];
    const comparable = old !== undefined && last.inputs[at] === inputs[index];
    if (comparable && !isSame(one.entry.value, old.entry.value, statement)) return { written, inputs };
    kept.push(comparable ? old : one);
  }
  return { written: kept, inputs };
}

/** Settings of the session are few and small: they count as new each time. */
function inputOf(schema: Schema, { kind, name }: Entry): unknown {
  if (kind === 'relation') return schema.relation(name);
  if (kind === 'type') return schema.type(name);
  return kind === 'routine' ? schema.routine(name) : {};
}

/** True for equal trees of plain values, as far as this statement made them: what another one made equals only itself. */
function isSame(a: unknown, b: unknown, maker: Statement): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || 'parsed' in a) return false;
  if ('origin' in a && !isBy(a.origin, maker)) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => isSame(Reflect.get(a, key), Reflect.get(b, key), maker))
  );
}

function isBy(origin: unknown, maker: Statement): boolean {
  return typeof origin === 'object' && origin !== null && 'statement' in origin && origin.statement === maker;
}
