/** Finds what ends a line, so that what fixes write looks like the rest of the file. */
import { lineAt } from './own-line';

/** Of the first line that ends at or behind `from`, otherwise of the text's first one; `\n` when there is a single line. */
export function lineBreakOf(text: string, from = 0): string {
  return /\r\n|\n|\r/.exec(text.slice(from))?.[0] ?? /\r\n|\n|\r/.exec(text)?.[0] ?? '\n';
}

/** What begins a new line beside the one that begins at `start`: the line break, and the indentation when nothing else stands before it. */
export function newLineBeside(text: string, start: number): string {
  const before = text.slice(lineAt(text, start).start, start).replace('\uFEFF', '');
  return lineBreakOf(text, start) + (before.trim() === '' ? before : '');
}
