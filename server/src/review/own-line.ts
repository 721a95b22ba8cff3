/** Lines of a text: what stands on one, and what goes with it when it is taken away. */
import type { Span } from '../sql/span';

/** The span with its line when nothing else stands there, otherwise with the white space on one side of it. */
export function withOwnLine(text: string, span: Span): Span {
  let start = span.start;
  while (start > 0 && /[ \t]/.test(text.charAt(start - 1))) start--;
  let end = span.end;
  while (/[ \t]/.test(text.charAt(end))) end++;
  const lineBreak = /^(\r\n|\n|\r)/.exec(text.slice(end, end + 2))?.[0] ?? '';
  const beginsLine = start === 0 || /[\r\n]/.test(text.charAt(start - 1));
  if (beginsLine && (lineBreak !== '' || end === text.length)) return { start, end: end + lineBreak.length };
  if (lineBreak !== '' || end === text.length) return { start, end: span.end };
  return { start: span.start, end };
}

/** The line that holds the offset, without its line break. */
export function lineAt(text: string, offset: number): Span {
  let start = offset;
  while (start > 0 && !/[\r\n]/.test(text.charAt(start - 1))) start--;
  let end = offset;
  while (end < text.length && !/[\r\n]/.test(text.charAt(end))) end++;
  return { start, end };
}
