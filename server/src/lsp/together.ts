/** Answers calls that come together once. */

/** Gives a function that notes what it is called with, and calls `run` with all of it when what has already arrived is taken in. */
export function together<T>(run: (noted: ReadonlySet<T>) => Promise<void>): (noted: T) => void {
  let waiting: Set<T> | undefined;
  return (noted) => {
    if (waiting) {
      waiting.add(noted);
      return;
    }
    waiting = new Set([noted]);
    setImmediate(() => {
      const all = waiting ?? new Set();
      waiting = undefined;
      void run(all);
    });
  };
}
