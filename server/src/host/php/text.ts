/** PHP's string literals in the small form: quotes, interpolation, heredocs and nowdocs. */
import type { ConcatPiece, Expression } from '../expression';
import type { SyntaxNode } from '../grammar';
import { type Reading, textPieces } from '../literal-pieces';
import { child, children, spanOf } from '../syntax';

/** A literal of any form; `expressionIn` reads what is put into it. */
export function literalOf(node: SyntaxNode, expressionIn: (node: SyntaxNode) => Expression): Expression {
  if (node.type === 'heredoc' || node.type === 'nowdoc') return heredocOf(node, expressionIn);
  const opening = /^b?["'`]/.exec(node.text)?.[0] ?? '"';
  const unescaped = opening.endsWith("'") ? withoutSingleEscapes : (source: string) => withoutEscapes(source, '"');
  const start = node.startIndex + opening.length;
  const reading = { quote: opening, unescaped, indentation: 0 };
  return piecesIn(node, node, start, Math.max(start, node.endIndex - 1), reading, expressionIn);
}

function heredocOf(node: SyntaxNode, expressionIn: (node: SyntaxNode) => Expression): Expression {
  const { text } = node;
  const begin = text.indexOf('\n') + 1;
  const last = text.lastIndexOf('\n');
  const indentation = /^[ \t]*/.exec(text.slice(last + 1))?.[0].length ?? 0;
  const end = Math.max(begin, text.charAt(last - 1) === '\r' ? last - 1 : last);
  const unescaped =
    node.type === 'nowdoc' ? (source: string) => source : (source: string) => withoutEscapes(source, '');
  const reading = { quote: text.slice(0, begin).trimEnd(), unescaped, indentation };
  const body = child(node, 'value') ?? node;
  return piecesIn(node, body, node.startIndex + begin, node.startIndex + end, reading, expressionIn);
}

/** The text from `start` to `end`, with what stands in `body` as holes. */
function piecesIn(
  node: SyntaxNode,
  body: SyntaxNode,
  start: number,
  end: number,
  reading: Reading,
  expressionIn: (node: SyntaxNode) => Expression,
): Expression {
  const span = spanOf(node);
  const pieces: ConcatPiece[] = [];
  const sourceOf = (from: number, to: number) => node.text.slice(from - node.startIndex, to - node.startIndex);
  let at = start;
  for (const hole of children(body)) {
    if (!hole.isNamed || /^(?:string_content|escape_sequence|nowdoc_string|heredoc_(?:start|end))$/.test(hole.type))
      continue;
    const isBraced = hole.previousSibling?.type === '{';
    const outer = isBraced ? { start: hole.startIndex - 1, end: hole.endIndex + 1 } : spanOf(hole);
    pieces.push(...textPieces(sourceOf(at, outer.start), at, at === start, reading));
    pieces.push({ expression: expressionIn(hole), outer, joint: 'interpolated' });
    at = outer.end;
  }
  pieces.push(...textPieces(sourceOf(at, end), at, at === start, reading));
  const only = pieces[0]?.expression;
  if (pieces.length === 0) {
    return { kind: 'text', text: '', inner: { start, end: start }, verbatim: true, quote: reading.quote, span };
  }
  if (pieces.length === 1 && only?.kind === 'text') return { ...only, span };
  return { kind: 'concat', pieces, certain: true, span };
}

function withoutSingleEscapes(source: string): string {
  return source.replace(/\\([\\'])/g, '$1');
}

const simpleEscapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  v: '\v',
  e: '\x1b',
  f: '\f',
  '\\': '\\',
  $: '$',
};

/** In a heredoc a quote needs no escape, so `quote` is empty there and a backslash before one stays. */
function withoutEscapes(source: string, quote: string): string {
  return source.replace(
    /\\(?:u\{([0-9a-fA-F]+)\}|x([0-9a-fA-F]{1,2})|([0-7]{1,3})|([\s\S]))/g,
    (all: string, unicode?: string, hex?: string, octal?: string, single = '') => {
      if (unicode !== undefined) return String.fromCodePoint(Math.min(Number.parseInt(unicode, 16), 0x10ffff));
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 255);
      if (single === quote) return quote;
      return simpleEscapes[single] ?? all;
    },
  );
}
