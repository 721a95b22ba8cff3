/** Python's string literals: prefixes, escapes, f-strings, literals side by side. */
import type { ConcatPiece, Expression } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, children, named, spanOf } from '../syntax';
import { expressionOf } from './expressions';
import { isNumberSpec } from './formatting';

type Text = Extract<Expression, { kind: 'text' }>;

/** A literal; with holes it is put together. */
export function textOf(node: SyntaxNode): Expression {
  const pieces = piecesOf(node);
  const [only] = pieces;
  const span = spanOf(node);
  if (!only) return emptyText(node);
  return pieces.length === 1 && only.expression.kind === 'text'
    ? { ...only.expression, span }
    : { kind: 'concat', pieces, certain: true, span };
}

/** Literals side by side are one. */
export function adjacentTexts(node: SyntaxNode): Expression {
  const pieces = named(node).flatMap((part) => (part.type === 'string' ? piecesOf(part) : []));
  return { kind: 'concat', pieces, certain: true, span: spanOf(node) };
}

function emptyText(node: SyntaxNode): Text {
  const quote = openingOf(node);
  const at = node.startIndex + quote.length;
  return { kind: 'text', text: '', inner: { start: at, end: at }, verbatim: true, quote, span: spanOf(node) };
}

function openingOf(node: SyntaxNode): string {
  return children(node).find((part) => part.type === 'string_start')?.text ?? '"';
}

function piecesOf(node: SyntaxNode): readonly ConcatPiece[] {
  const quote = openingOf(node);
  const pieces: ConcatPiece[] = [];
  let start = node.startIndex + quote.length;
  const literal = (end: number): void => {
    if (start < end) pieces.push(literalPiece(node, start, end, quote));
  };
  for (const part of children(node)) {
    if (part.type !== 'interpolation' && part.type !== 'string_end') continue;
    literal(part.startIndex);
    if (part.type === 'interpolation') pieces.push(holeOf(part));
    start = part.endIndex;
  }
  return pieces;
}

function literalPiece(node: SyntaxNode, start: number, end: number, quote: string): ConcatPiece {
  const source = node.text.slice(start - node.startIndex, end - node.startIndex);
  const text = read(source.replace(/\r\n?/g, '\n'), quote);
  const span = { start, end };
  return {
    expression: { kind: 'text', text, inner: span, verbatim: text === source, quote, span },
    outer: span,
    joint: 'interpolated',
  };
}

/** `{x}`, `{x!r}`, `{x:>10}`, `{x=}`: with more than the expression in it, it is no longer the value itself. */
function holeOf(node: SyntaxNode): ConcatPiece {
  const outer = spanOf(node);
  const inside = child(node, 'expression') ?? named(node)[0];
  const value: Expression = inside ? expressionOf(inside) : { kind: 'other', operands: [], span: outer };
  const spec = children(node).find((part) => part.type === 'format_specifier');
  if (spec && isNumberSpec(spec.text.slice(1)))
    return { expression: { kind: 'arithmetic', operands: [value], span: value.span }, outer, joint: 'interpolated' };
  const isItself = node.text.replace(/!s\s*\}$/, '}').replace(/[\s{}]/g, '') === inside?.text.replace(/[\s{}]/g, '');
  return { expression: value, outer, joint: isItself ? 'interpolated' : 'whole' };
}

const simpleEscapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
};

/** What a literal's source reads (reference, 2.4.1.1); a backslash before any other letter stays. */
function read(source: string, quote: string): string {
  const prefix = quote.replace(/["']/g, '').toLowerCase();
  const text = prefix.includes('f') ? source.replace(/\{\{|\}\}/g, (pair) => pair.charAt(0)) : source;
  if (prefix.includes('r')) return text;
  return text.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|([\s\S]))/g,
    (
      all,
      hex: string | undefined,
      short: string | undefined,
      long: string | undefined,
      octal: string | undefined,
      single: string | undefined,
    ) => {
      const code = hex ?? short ?? long;
      if (code !== undefined) return String.fromCodePoint(Math.min(Number.parseInt(code, 16), 0x10ffff));
      if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
      return simpleEscapes[single ?? ''] ?? all;
    },
  );
}
