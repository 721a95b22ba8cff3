/** Keeps results for as long as nothing that they rest on has changed. */
import type { Schema } from '../schema/model';
import { type Reads, recordingSchema, sameAnswers } from '../schema/recording';

/** What a result may rest on. */
export interface Basis {
  /** Compared each time, by identity. */
  readonly facts: readonly unknown[];
  /** Compared as far as they were asked. */
  readonly schemas: readonly Schema[];
  /** Compared, by identity, only where they were asked for. */
  readonly asked: readonly unknown[];
}

interface Kept<T> {
  basis: Basis;
  readonly reads: readonly Reads[];
  readonly used: ReadonlySet<number>;
  readonly result: T;
}

/** Makes a result: of schemas that note what they are asked, `ask` for those of `asked`, by index, and the last result. */
type Make<T> = (schemas: readonly Schema[], ask: (index: number) => void, last: T | undefined) => T;

export interface Memory<T> {
  /** The result kept for `key`, or a new one. */
  recall(key: object, basis: Basis, make: Make<T>): T;
}

export function createMemory<T>(): Memory<T> {
  const kept = new WeakMap<object, Kept<T>>();
  return {
    recall(key, basis, make) {
      const known = kept.get(key);
      if (known && holds(known, basis)) {
        known.basis = basis; // the newest schemas are compared fastest the next time
        return known.result;
      }
      const recordings = basis.schemas.map(recordingSchema);
      const used = new Set<number>();
      const result = make(
        recordings.map(({ schema }) => schema),
        (index) => used.add(index),
        known?.result,
      );
      kept.set(key, { basis, reads: recordings.map(({ reads }) => reads), used, result });
      return result;
    },
  };
}

function holds({ basis: then, reads, used }: Kept<unknown>, now: Basis): boolean {
  return (
    now.facts.length === then.facts.length &&
    now.facts.every((fact, index) => fact === then.facts[index]) &&
    [...used].every((index) => now.asked[index] === then.asked[index]) &&
    now.schemas.every((schema, index) => {
      const noted = reads[index];
      return schema === then.schemas[index] || (noted !== undefined && sameAnswers(noted, schema));
    })
  );
}
