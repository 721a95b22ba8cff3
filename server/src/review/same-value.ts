/** Compares what replays write, so that doing a statement again gives the objects of the last time where nothing changed. */

/** The entries, each replaced by its equal of `before`. */
export function withOldObjects<T>(entries: readonly T[], before: readonly T[]): readonly T[] {
  const kept = entries.map((entry) => before.find((old) => isSame(entry, old)) ?? entry);
  const unchanged = kept.length === before.length && kept.every((entry, index) => entry === before[index]);
  return unchanged ? before : kept;
}

/** True for equal trees of plain values; a statement equals only itself. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || 'parsed' in a) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => isSame(Reflect.get(a, key), Reflect.get(b, key)));
}
