/** Ruby's string literals in the small form: quotes of every kind, interpolation, heredocs. */
import type { ConcatPiece, Expression } from '../expression';
import type { SyntaxNode } from '../grammar';
import { type Reading, textPieces } from '../literal-pieces';
import { children, named, spanOf } from '../syntax';

type Read = (node: SyntaxNode) => Expression;

/** `"…"`, `'…'`, `%q(…)`, `%(…)`, and symbols in quotes. */
export function literalOf(node: SyntaxNode, expressionIn: Read): Expression {
  const opening = /^:?(?:["'`]|%[qQswWiIx]?[^\w\s])/.exec(node.text)?.[0] ?? '"';
  const isRaw = opening.endsWith("'") || opening.startsWith('%q');
  const reading = { quote: opening, unescaped: isRaw ? withoutRawEscapes : withoutEscapes, indentation: 0 };
  const start = node.startIndex + opening.length;
  return piecesIn(node, spanOf(node), start, Math.max(start, node.endIndex - 1), reading, expressionIn);
}

/** What stands between quotes that the literal does not show: an item of `%w[…]`. */
export function bareOf(node: SyntaxNode, expressionIn: Read): Expression {
  const reading = { quote: '', unescaped: withoutRawEscapes, indentation: 0 };
  return piecesIn(node, spanOf(node), node.startIndex, node.endIndex, reading, expressionIn);
}

/**
 * A heredoc: `opening` stands where the value is meant, `body` in the lines behind it; the expression reaches over both, so that a
 * fix finds its text.
 */
export function heredocOf(opening: SyntaxNode, body: SyntaxNode, expressionIn: Read): Expression {
  const end = named(body).find((part) => part.type === 'heredoc_end');
  const { text } = body;
  const last = (end?.startIndex ?? body.endIndex) - body.startIndex;
  const begin = text.startsWith('\r\n') ? 2 : 1;
  const inside = text.slice(begin, last);
  // The closing mark's own indentation is no text.
  const length = inside.length - (/[ \t]*$/.exec(inside)?.[0].length ?? 0);
  const isRaw = opening.text.endsWith("'");
  const indentation = opening.text.startsWith('<<~') ? indentationOf(inside.slice(0, length)) : 0;
  const reading = { quote: opening.text, unescaped: isRaw ? (source: string) => source : withoutEscapes, indentation };
  const start = body.startIndex + begin;
  const span = { start: opening.startIndex, end: body.endIndex };
  return piecesIn(body, span, start, start + length, reading, expressionIn);
}

/** What the line that is indented least begins with; blank lines do not count. */
function indentationOf(text: string): number {
  const lines = text.split('\n').filter((line) => /\S/.test(line));
  return Math.min(...lines.map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0), 400) % 400;
}

function piecesIn(
  node: SyntaxNode,
  span: Expression['span'],
  start: number,
  end: number,
  reading: Reading,
  expressionIn: Read,
): Expression {
  const pieces: ConcatPiece[] = [];
  const add = (from: number, to: number): void => {
    const source = node.text.slice(from - node.startIndex, to - node.startIndex);
    pieces.push(...textPieces(source, from, from === start, reading));
  };
  let at = start;
  for (const hole of children(node)) {
    if (hole.type !== 'interpolation') continue;
    add(at, hole.startIndex);
    const items = named(hole).map(expressionIn);
    const only = items.length === 1 ? items[0] : undefined;
    pieces.push({
      expression: only ?? { kind: 'sequence', items, span: spanOf(hole) },
      outer: spanOf(hole),
      joint: 'interpolated',
    });
    at = hole.endIndex;
  }
  add(at, end);
  const only = pieces[0]?.expression;
  if (pieces.length === 0) {
    return { kind: 'text', text: '', inner: { start, end: start }, verbatim: true, quote: reading.quote, span };
  }
  if (pieces.length === 1 && only?.kind === 'text') return { ...only, span };
  return { kind: 'concat', pieces, certain: true, span };
}

function withoutRawEscapes(source: string): string {
  return source.replace(/\\([\\'()[\]{}])/g, '$1');
}

const simpleEscapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  s: ' ',
  '0': '\0',
  e: '\x1b',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\n': '',
};

function withoutEscapes(source: string): string {
  return source.replace(
    /\\(?:u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{1,2})|([0-7]{1,3})|(\r\n|[\s\S]))/g,
    (_all: string, wide?: string, unicode?: string, hex?: string, octal?: string, single = '') => {
      const code = wide ?? unicode ?? hex;
      if (code !== undefined) return String.fromCodePoint(Math.min(Number.parseInt(code, 16), 0x10ffff));
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 255);
      return single === '\r\n' ? '' : (simpleEscapes[single] ?? single);
    },
  );
}
