/** Applies the edits of fixes to texts, once or until nothing more is left to fix. */
import type { Span } from '../sql/span';
import type { FileEdit, Finding } from './finding';

/** A replacement in one text. */
export interface TextEdit {
  readonly span: Span;
  readonly text: string;
}

/**
 * The text after the edits, which all count from the text before. Insertions at one place follow each other in the order
 * given; an edit that overlaps an earlier one in the list is left out.
 */
export function applyFixes(text: string, edits: readonly TextEdit[]): string {
  const accepted: TextEdit[] = [];
  for (const edit of edits) if (!accepted.some((other) => overlaps(edit, other))) accepted.push(edit);
  let result = '';
  let copied = 0;
  for (const edit of accepted.toSorted((a, b) => a.span.start - b.span.start || a.span.end - b.span.end)) {
    result += text.slice(copied, edit.span.start) + edit.text;
    copied = edit.span.end;
  }
  return result + text.slice(copied);
}

/** Two insertions at one place do not overlap, nor does an insertion at the edge of a replacement. */
function overlaps(a: TextEdit, b: TextEdit): boolean {
  return a.span.start < b.span.end && b.span.start < a.span.end;
}

/** The texts by file after every safe fix, and how many fixes were applied. */
export interface FixedTexts {
  /** Only files that changed or are new. */
  readonly texts: ReadonlyMap<string, string>;
  readonly applied: number;
}

/** Each pass makes at most one new migration; more than this many means that two fixes undo each other. */
const maximumPasses = 200;

/**
 * Applies the first safe fix of each finding, reviews what came out and goes on until no safe fix is left. A fix is taken
 * whole or, when it overlaps one taken before, left for the next pass. `review` gets the texts that changed so far; `read`
 * gives the text of a file as it was, undefined when it does not exist.
 */
export function applySafeFixes(
  review: (changed: ReadonlyMap<string, string>) => readonly Finding[],
  read: (file: string) => string | undefined,
): FixedTexts {
  let texts: ReadonlyMap<string, string> = new Map();
  let applied = 0;
  for (let pass = 0; pass < maximumPasses; pass++) {
    const isNew = (file: string) => !texts.has(file) && read(file) === undefined;
    const taken = compatibleFixes(review(texts), isNew);
    if (taken.length === 0) break;
    const next = new Map(texts);
    for (const [file, edits] of byFile(taken.flat())) {
      next.set(file, applyFixes(texts.get(file) ?? read(file) ?? '', edits));
    }
    texts = next;
    applied += taken.length;
  }
  return { texts, applied };
}

/** New migrations are numbered after those that are there, so two of one pass would get the same number. */
function compatibleFixes(
  findings: readonly Finding[],
  isNew: (file: string) => boolean,
): readonly (readonly FileEdit[])[] {
  const taken: (readonly FileEdit[])[] = [];
  let makesFile = false;
  for (const { fixes } of findings) {
    const edits = fixes.find((fix) => fix.safety === 'safe')?.edits;
    const makes = edits?.some(({ file }) => isNew(file)) ?? false;
    if (!edits || (makes && makesFile)) continue;
    if (taken.flat().some((other) => edits.some((edit) => conflicts(edit, other)))) continue;
    makesFile ||= makes;
    taken.push(edits);
  }
  return taken;
}

/** The same insertion by two findings is one cause answered twice: it is taken once. */
function conflicts(a: FileEdit, b: FileEdit): boolean {
  if (a.file !== b.file) return false;
  const sameInsertion = a.span.start === b.span.start && a.span.end === b.span.end && a.text === b.text;
  return sameInsertion || overlaps(a, b);
}

function byFile(edits: readonly FileEdit[]): ReadonlyMap<string, readonly FileEdit[]> {
  const grouped = new Map<string, FileEdit[]>();
  for (const edit of edits) grouped.set(edit.file, [...(grouped.get(edit.file) ?? []), edit]);
  return grouped;
}
