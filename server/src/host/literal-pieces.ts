/** The text of a literal in pieces that read as they are written, wherever the language lets them. */
import type { ConcatPiece } from './expression';

/** How the source of a literal reads. */
export interface Reading {
  readonly quote: string;
  readonly unescaped: (source: string) => string;
  /** Characters that the closing mark, or the language, takes from the beginning of every line. */
  readonly indentation: number;
}

/** One piece, or one for every line where each loses its indentation: so each reads as it is written. */
export function textPieces(
  source: string,
  start: number,
  beginsLine: boolean,
  { quote, unescaped, indentation }: Reading,
): readonly ConcatPiece[] {
  const lines = indentation > 0 ? source.split(/(?<=\n)/) : [source];
  let at = start;
  return lines.flatMap((line, index): readonly ConcatPiece[] => {
    const isWhole = index > 0 || beginsLine;
    const cut = isWhole && indentation > 0 ? (/^[ \t]*/.exec(line.slice(0, indentation))?.[0].length ?? 0) : 0;
    const kept = line.slice(cut);
    const inner = { start: at + cut, end: at + line.length };
    at += line.length;
    if (kept === '') return [];
    return segments(kept, unescaped).map(({ text, start: from, end }): ConcatPiece => {
      const span = { start: inner.start + from, end: inner.start + end };
      const verbatim = text === kept.slice(from, end);
      return {
        expression: { kind: 'text', text, inner: span, verbatim, quote, span },
        outer: span,
        joint: 'interpolated',
      };
    });
  });
}

/** Every escape apart, so that all else reads as it is written. */
function segments(source: string, unescaped: (source: string) => string) {
  const found: { text: string; start: number; end: number }[] = [];
  let at = 0;
  for (const { 0: written, index } of source.matchAll(
    /\\(?:u\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{1,2}|[0-7]{1,3}|\r\n|[\s\S])/g,
  )) {
    const text = unescaped(written);
    if (text === written) continue;
    if (at < index) found.push({ text: source.slice(at, index), start: at, end: index });
    at = index + written.length;
    found.push({ text, start: index, end: at });
  }
  if (at < source.length) found.push({ text: source.slice(at), start: at, end: source.length });
  return found;
}
