/** String literals of C#: regular, verbatim (`@"…"`), raw (`"""…"""`) and interpolated ones of each form. */
import type { ConcatPiece, Expression } from '../expression';
import type { SyntaxNode } from '../grammar';
import { children, named, spanOf } from '../syntax';
import { harmlessType } from './types';

type Inner = (node: SyntaxNode) => Expression;

/** How the source between the quotes is read. */
interface Form {
  /** What opens the literal, `$@"` or `"""`. */
  readonly quote: string;
  readonly kind: 'regular' | 'verbatim' | 'raw';
  /** Whether `{{` reads `{`. */
  readonly bracesDouble: boolean;
  /** What a raw literal of several lines leaves out at the beginning of each. */
  readonly indentation: string;
}

export function literalOf(node: SyntaxNode): Expression {
  const opening = /^[@$]*"+/.exec(node.text)?.[0] ?? '"';
  // `""` opens and closes; three and more open a raw literal.
  const quotes = /"+$/.exec(opening)?.[0].length ?? 1;
  const isRaw = node.type === 'raw_string_literal';
  const quote = isRaw ? opening : opening.slice(0, opening.length - quotes + 1);
  const suffix = /[uU]8$/.exec(node.text)?.[0].length ?? 0;
  const start = node.startIndex + quote.length;
  const end = Math.max(start, node.endIndex - suffix - (isRaw ? quotes : 1));
  const kind = isRaw ? 'raw' : quote.includes('@') ? 'verbatim' : 'regular';
  const form = { quote, kind, bracesDouble: false, indentation: isRaw ? indentationOf(node) : '' } as const;
  return assembled(textPieces(node, start, end, form, { isFirst: true, isLast: true }), node, form, start);
}

/** A character: `'x'`. */
export function characterOf(node: SyntaxNode): Expression {
  const source = node.text.slice(1, -1);
  const text = withoutEscapes(source);
  const inner = { start: node.startIndex + 1, end: Math.max(node.startIndex + 1, node.endIndex - 1) };
  return { kind: 'text', text, inner, verbatim: text === source, quote: "'", span: spanOf(node) };
}

export function interpolatedOf(node: SyntaxNode, inner: Inner): Expression {
  const opening = children(node).find((part) => part.type === 'interpolation_start')?.text ?? '$"';
  const rawQuote = children(node).find((part) => part.type === 'interpolation_quote')?.text;
  const isRaw = rawQuote?.startsWith('"""') ?? false;
  const quote = isRaw ? `${opening}${rawQuote}` : `${opening.replace(/"+$/, '')}"`;
  const form: Form = {
    quote,
    kind: isRaw ? 'raw' : opening.includes('@') ? 'verbatim' : 'regular',
    bracesDouble: !isRaw,
    indentation: isRaw ? indentationOf(node) : '',
  };
  const pieces: ConcatPiece[] = [];
  const start = node.startIndex + quote.length;
  const end = Math.max(start, node.endIndex - (isRaw ? (rawQuote?.length ?? 3) : 1));
  let at = start;
  for (const hole of children(node)) {
    if (hole.type !== 'interpolation') continue;
    const place = { isFirst: at === start, isLast: false };
    pieces.push(...textPieces(node, at, hole.startIndex, form, place));
    pieces.push({ expression: holeOf(hole, inner), outer: spanOf(hole), joint: 'interpolated' });
    at = hole.endIndex;
  }
  pieces.push(...textPieces(node, at, end, form, { isFirst: at === start, isLast: true }));
  return assembled(pieces, node, form, start);
}

/** `{value,8:format}`: what has a format is a number or a date, for a string has none. */
function holeOf(hole: SyntaxNode, inner: Inner): Expression {
  const [value, ...clauses] = named(hole).filter((part) => part.type !== 'interpolation_brace');
  if (!value) return { kind: 'other', operands: [], span: spanOf(hole) };
  const expression = inner(value);
  const isFormatted = clauses.some((clause) => clause.type === 'interpolation_format_clause');
  return isFormatted ? { kind: 'typed', value: expression, type: harmlessType, span: expression.span } : expression;
}

function assembled(pieces: readonly ConcatPiece[], node: SyntaxNode, { quote }: Form, start: number): Expression {
  const span = spanOf(node);
  const [only] = pieces;
  if (!only) return { kind: 'text', text: '', inner: { start, end: start }, verbatim: true, quote, span };
  if (pieces.length === 1 && only.expression.kind === 'text') return { ...only.expression, span };
  return { kind: 'concat', pieces, certain: true, span };
}

/** The literal text between two holes; of a raw literal each line is a piece, so that each reads as it is written. */
function textPieces(
  node: SyntaxNode,
  start: number,
  end: number,
  form: Form,
  { isFirst, isLast }: { readonly isFirst: boolean; readonly isLast: boolean },
): ConcatPiece[] {
  if (start >= end) return [];
  const source = node.text.slice(start - node.startIndex, end - node.startIndex);
  if (form.kind !== 'raw')
    return splitAt(source, start, escapes[form.kind]).map(({ at, text }) => textPiece(at, text, form));
  if (!/[\r\n]/.test(source)) return [textPiece(start, source, form)];
  const lines = splitAt(source, start, /(?<=\n)/);
  // The line of the opening quotes is no part of the text, nor is the one of the closing quotes.
  const body = lines.slice(isFirst ? 1 : 0, isLast ? -1 : undefined);
  return body.flatMap(({ at, text: line }, index) => {
    const beginsLine = isFirst || index > 0;
    const cut = beginsLine && line.startsWith(form.indentation) ? form.indentation.length : 0;
    const isBeforeEnd = isLast && index === body.length - 1;
    const written = isBeforeEnd ? line.slice(cut).replace(/\r?\n$/, '') : line.slice(cut);
    return written === '' ? [] : [textPiece(at + cut, written, form)];
  });
}

/** What is written otherwise than it reads stands in a piece of its own, so that all else reads as it is written. */
const escapes = {
  regular: /(\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|x[0-9a-fA-F]{1,4}|[\s\S])|\{\{|\}\})/,
  verbatim: /(""|\{\{|\}\})/,
} as const;

function splitAt(source: string, start: number, by: RegExp): readonly { readonly at: number; readonly text: string }[] {
  let offset = start;
  return source.split(by).flatMap((text) => {
    const at = offset;
    offset += text.length;
    return text === '' ? [] : [{ at, text }];
  });
}

function textPiece(start: number, source: string, form: Form): ConcatPiece {
  const span = { start, end: start + source.length };
  const text = readAs(source, form);
  const expression = { kind: 'text', text, inner: span, verbatim: text === source, quote: form.quote, span } as const;
  return { expression, outer: span, joint: 'interpolated' };
}

function readAs(source: string, { kind, bracesDouble }: Form): string {
  const braces = bracesDouble ? source.replace(/\{\{/g, '{').replace(/\}\}/g, '}') : source;
  if (kind === 'regular') return withoutEscapes(braces);
  return kind === 'verbatim' ? braces.replace(/""/g, '"') : braces;
}

/** The space before the closing quotes of a raw literal (C# specification, raw string literals). */
function indentationOf(node: SyntaxNode): string {
  return /\n([ \t]*)"+$/.exec(node.text)?.[1] ?? '';
}

const simpleEscapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  e: '\x1b',
  '0': '\0',
};

function withoutEscapes(source: string): string {
  return source.replace(
    /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{1,4})|([\s\S]))/g,
    (_all, unicode?: string, wide?: string, hex?: string, single?: string) => {
      const code = unicode ?? wide ?? hex;
      if (code !== undefined) return String.fromCodePoint(Math.min(Number.parseInt(code, 16), 0x10ffff));
      return simpleEscapes[single ?? ''] ?? single ?? '';
    },
  );
}
