/** Finds again, after an edit, what was known of each statement. */
import type { SourceFile, Statement } from '../sql/source-file';
import type { Span } from '../sql/span';

export interface Placed {
  readonly file: string;
  readonly statement: Statement;
  place: Span;
}

/** One for each statement of each file, in order: the one that was known, where the order allows it, or a new one. */
export function align<T extends Placed>(
  known: readonly T[],
  sources: readonly SourceFile[],
  make: (statement: Statement, file: string) => T,
): readonly (readonly T[])[] {
  const total = sources.reduce((count, { statements }) => count + statements.length, 0);
  let next = 0;
  let done = 0;
  return sources.map(({ path, statements }) =>
    statements.map(({ statement, place }) => {
      // What follows the edit is as far from the end as before it.
      const fromEnd = known.length - (total - done++);
      const is = (one: T | undefined) => one?.statement === statement && one.file === path;
      const at = is(known[next]) ? next : fromEnd > next && is(known[fromEnd]) ? fromEnd : undefined;
      const one = (at === undefined ? undefined : known[at]) ?? make(statement, path);
      if (at !== undefined) next = at + 1;
      one.place = place;
      return one;
    }),
  );
}
