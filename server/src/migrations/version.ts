/** Versions of migrations: their comparison, and the next one after those that are there. */

/** Compares versions number by number (`2` before `10`, `1.2` before `1.10`); missing numbers count as 0. */
export function compareVersions(a: string, b: string): number {
  const left = numbers(a);
  const right = numbers(b);
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? 0n) - (right[index] ?? 0n);
    if (difference !== 0n) return difference < 0n ? -1 : 1;
  }
  return 0;
}

/** Compares as Rust and the shell do, by code points, not by a language's alphabet. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `20240115093000` in UTC. */
export function timestamp(at: Date): string {
  return at.toISOString().replace(/\D/g, '').slice(0, 14);
}

/** True for versions that tools make from the clock: 14 digits that begin with a year. */
export function isTimestamp(version: string): boolean {
  return /^(19|20)\d{12}$/.test(version);
}

/** The moment of `now`, or one second after the last version when that lies in the future. */
export function nextMoment(versions: readonly string[], now: Date): Date {
  // Times of the same length are in the order of their digits.
  const last = versions.reduce((latest, one) => (one > latest && isTimestamp(one) ? one : latest), '');
  if (last === '') return now;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = [0, 4, 6, 8, 10, 12].map((at) =>
    Number(last.slice(at, at === 0 ? 4 : at + 2)),
  );
  return new Date(Math.max(now.getTime(), Date.UTC(year, month - 1, day, hour, minute, second) + 1000));
}

/** The number after the greatest, with its width: `0009` → `0010`; for times, the time now; `1` without any. */
export function nextVersion(versions: readonly string[], now: Date): string {
  const last = versions.toSorted(compareVersions).at(-1);
  if (last === undefined) return '1';
  if (isTimestamp(last)) return timestamp(nextMoment(versions, now));
  const head = /^\d+/.exec(last)?.[0] ?? '0';
  return String(BigInt(head) + 1n).padStart(head.length, '0');
}

function numbers(version: string): bigint[] {
  return (version.match(/\d+/g) ?? []).map(BigInt);
}
