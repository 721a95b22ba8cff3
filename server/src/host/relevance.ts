/** Which functions of a file can have to do with SQL: the others are neither read nor run. */
import type { Span } from '../sql/span';

export interface Relevance {
  /** True when what stands in the span holds SQL, or names what does. */
  touches(span: Span): boolean;
  /** True when nothing outside the span can tell whether it ran: it changes no variable that is named elsewhere. */
  isClosed(span: Span): boolean;
  /** The names among them that something in the file calls, plain or as `this.name`. */
  readonly called: ReadonlySet<string>;
}

/** What a language's tree says about one place of the text. */
export interface Surroundings {
  /** The names under which what holds the place can be found again: of variables, functions, fields. */
  readonly names: readonly string[];
  /** The name at the place, when it is called there. */
  readonly called: string | undefined;
}

/** What a language's text shows of variables that change. */
export interface Changes {
  /** Finds what stands left of an assignment or of a method that changes a list, unless it is declared there: group 1. */
  readonly change: RegExp;
  /** The language's word for the object itself, whose fields others read. */
  readonly self: string;
}

/** More places than this are not followed: then every function counts. */
const mostPlaces = 4000;

/**
 * Follows names from the places where SQL may begin: whatever contains one is declared under names, whatever names these may
 * pass the SQL on, and so forth. Counts too much rather than too little, since a name is taken for all that are called so.
 * Undefined when the file is too tangled for that.
 */
export function relevanceOf(
  text: string,
  candidates: readonly number[],
  around: (offset: number) => Surroundings,
  { change, self }: Changes,
): Relevance | undefined {
  const places = [...candidates];
  const called = new Set<string>();
  const followed = new Set<string>();
  for (let next = 0; next < places.length; next++) {
    if (places.length > mostPlaces) return undefined;
    const found = around(places[next] ?? 0);
    if (found.called !== undefined) called.add(found.called);
    for (const name of found.names) {
      if (followed.has(name)) continue;
      followed.add(name);
      for (const offset of occurrences(text, name)) places.push(offset);
    }
  }
  const sorted = places.sort((a, b) => a - b);
  return {
    touches: ({ start, end }) => (sorted[firstFrom(sorted, start)] ?? end) < end,
    isClosed: (span) =>
      changedNames(text.slice(span.start, span.end), change).every(
        (name) => name !== self && !isNamedOutside(text, name, span),
      ),
    called,
  };
}

function changedNames(text: string, change: RegExp): readonly string[] {
  return [...new Set([...text.matchAll(change)].map((match) => match[1] ?? ''))];
}

function isNamedOutside(text: string, name: string, { start, end }: Span): boolean {
  return occurrences(text, name).some((offset) => offset < start || offset >= end);
}

function occurrences(text: string, name: string): readonly number[] {
  const found: number[] = [];
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
    if (!isWord(text.charCodeAt(at - 1)) && !isWord(text.charCodeAt(at + name.length))) found.push(at);
  }
  return found;
}

/** By code, since it is asked for every occurrence: digits, letters, `_`, `$`, and all beyond ASCII. */
function isWord(code: number): boolean {
  const isLetter = (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
  return isLetter || (code >= 48 && code <= 57) || code === 95 || code === 36 || code >= 128;
}

/** The index of the first number that is not below `least`. */
function firstFrom(sorted: readonly number[], least: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
