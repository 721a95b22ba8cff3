/** Finds what ends a line, so that what fixes write looks like the rest of the file. */

/** Of the first line that ends at or behind `from`, otherwise of the text's first one; `\n` when there is a single line. */
export function lineBreakOf(text: string, from = 0): string {
  return /\r\n|\n|\r/.exec(text.slice(from))?.[0] ?? /\r\n|\n|\r/.exec(text)?.[0] ?? '\n';
}
