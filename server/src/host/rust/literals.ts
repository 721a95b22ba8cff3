/** Rust's string, byte string and character literals. */
import type { Expression } from '../expression';
import type { SyntaxNode } from '../grammar';
import { spanOf } from '../syntax';

type Text = Extract<Expression, { kind: 'text' }>;

export function textOf(node: SyntaxNode): Text {
  const quote = /^[a-z]*#*["']/.exec(node.text)?.[0] ?? '"';
  const closing = quote.length - quote.search(/[#"']/);
  const start = node.startIndex + quote.length;
  const end = Math.max(start, node.endIndex - closing);
  const source = node.text.slice(quote.length, quote.length + end - start);
  const isRaw = /^[bc]?r/.test(quote);
  const text = isRaw ? source.replace(/\r\n/g, '\n') : withoutEscapes(source);
  return { kind: 'text', text, inner: { start, end }, verbatim: text === source, quote, span: spanOf(node) };
}

const simpleEscapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '0': '\0' };

/** A backslash before the end of a line takes the line break away, and the space that follows (reference, "Tokens"). */
function withoutEscapes(source: string): string {
  return source
    .replace(/\r\n/g, '\n')
    .replace(
      /\\(?:u\{([0-9a-fA-F_]+)\}|x([0-9a-fA-F]{2})|(\n\s*)|([\s\S]))/g,
      (_all, wide?: string, hex?: string, lines?: string, single?: string) => {
        if (lines !== undefined) return '';
        if (single !== undefined) return simpleEscapes[single] ?? single;
        return String.fromCodePoint(Math.min(Number.parseInt((wide ?? hex ?? '').replace(/_/g, ''), 16), 0x10ffff));
      },
    );
}
