/** Long work in short turns, so that a process that also answers somebody does. */
import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Milliseconds that a turn lasts at least: a person does not notice them. */
const turn = 20;

/** Does `work` for each item in order; between two of them, whatever else has arrived is let in. */
export async function inTurns<T>(items: readonly T[], work: (item: T) => unknown): Promise<void> {
  let started = performance.now();
  for (const item of items) {
    work(item);
    if (performance.now() - started < turn) continue;
    await nextTurn();
    started = performance.now();
  }
}
