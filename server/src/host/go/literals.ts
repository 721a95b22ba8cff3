/** Go's string and rune literals. */
import type { Expression } from '../expression';
import type { SyntaxNode } from '../grammar';
import { textPieces } from '../literal-pieces';
import { spanOf } from '../syntax';

/**
 * A literal as text, with escapes in it in pieces that read as they are written and others that do not; carriage returns are no part
 * of a raw one (language specification, "String literals").
 */
export function textOf(node: SyntaxNode): Expression {
  const span = spanOf(node);
  const source = node.text.slice(1, -1);
  const quote = node.text.charAt(0);
  const isRaw = quote === '`';
  const start = node.startIndex + 1;
  const pieces = isRaw ? [] : textPieces(source, start, false, { quote, unescaped: withoutEscapes, indentation: 0 });
  if (pieces.length > 1) return { kind: 'concat', pieces, certain: true, span };
  const text = isRaw ? source.replace(/\r/g, '') : withoutEscapes(source);
  const inner = { start, end: Math.max(start, node.endIndex - 1) };
  return { kind: 'text', text, inner, verbatim: text === source, quote, span };
}

const simpleEscapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

function withoutEscapes(source: string): string {
  return source.replace(
    /\\(?:[uU]([0-9a-fA-F]{8}|[0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([0-7]{3})|([\s\S]))/g,
    (_all, wide?: string, hex?: string, octal?: string, single?: string) => {
      const code = octal === undefined ? Number.parseInt(wide ?? hex ?? '', 16) : Number.parseInt(octal, 8);
      if (single === undefined) return String.fromCodePoint(Math.min(code, 0x10ffff));
      return simpleEscapes[single] ?? single;
    },
  );
}
