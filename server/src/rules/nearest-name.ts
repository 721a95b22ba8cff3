/** Finds the name that was probably meant, for messages about names that do not exist. */

/** The candidate with the fewest changed letters, when they are few enough to be a slip; undefined otherwise. */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  return ranked(name, candidates).find(({ changed }) => changed <= Math.max(2, Math.floor(name.length / 3)))?.candidate;
}

/**
 * The one candidate that a slip explains: the same letters in another spelling (`createdAt`, `created_at`), or one changed
 * letter in four at most, and no other candidate as near.
 */
export function clearlyNearestName(name: string, candidates: readonly string[]): string | undefined {
  const [best, next] = ranked(name, [...new Set(candidates)]);
  if (!best || isNumbered(name, best.candidate)) return undefined;
  const isNear = best.changed <= Math.min(3, Math.floor(name.length / 4)) || isOneEndLetter(name, best);
  return isNear && (next === undefined || next.changed > best.changed) ? best.candidate : undefined;
}

interface Ranked {
  readonly candidate: string;
  readonly changed: number;
}

function ranked(name: string, candidates: readonly string[]): readonly Ranked[] {
  return candidates
    .map((candidate) => ({ candidate, changed: distance(letters(name), letters(candidate)) }))
    .toSorted((a, b) => a.changed - b.changed);
}

/** Capitals and underscores are a matter of spelling. */
function letters(name: string): string {
  return name.toLowerCase().replaceAll('_', '') || name;
}

/** `users2` and `users_2024` are tables of their own. */
function isNumbered(name: string, candidate: string): boolean {
  return name.replace(/[\d_]+/g, '') === candidate.replace(/[\d_]+/g, '') && /\d/.test(name + candidate);
}

/** `job` for `jobs`. */
function isOneEndLetter(name: string, { candidate, changed }: Ranked): boolean {
  return changed === 1 && name.length > 2 && (candidate.startsWith(name) || name.startsWith(candidate));
}

/** How many letters are changed, left out, put in, or changed places with the one beside them; row by row. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const replaced = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      const isSwapped = i > 0 && j > 0 && a[i] === b[j - 1] && a[i - 1] === b[j];
      const swapped = isSwapped ? (before[j - 1] ?? 0) + 1 : replaced;
      next.push(Math.min(replaced, swapped, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}
