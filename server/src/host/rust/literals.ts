/** Rust's string, byte string and character literals. */
import type { Expression } from '../expression';
import type { SyntaxNode } from '../grammar';
import { textPieces } from '../literal-pieces';
import { spanOf } from '../syntax';

/** A literal as text; with escapes in it, in pieces that read as they are written and others that do not. */
export function textOf(node: SyntaxNode): Expression {
  const span = spanOf(node);
  const { quote, source, start } = insideOf(node);
  const isRaw = /^[bc]?r/.test(quote);
  const text = isRaw ? source.replace(/\r\n/g, '\n') : withoutEscapes(source);
  const pieces = isRaw ? [] : textPieces(source, start, false, { quote, unescaped: withoutEscapes, indentation: 0 });
  if (pieces.length > 1) return { kind: 'concat', pieces, certain: true, span };
  const inner = { start, end: start + source.length };
  return { kind: 'text', text, inner, verbatim: text === source, quote, span };
}

/** What stands between the quotes, and what opens them: `"`, `br#"`. */
export function insideOf(node: SyntaxNode): {
  readonly quote: string;
  readonly source: string;
  readonly start: number;
} {
  const quote = /^[a-z]*#*["']/.exec(node.text)?.[0] ?? '"';
  const closing = quote.length - quote.search(/[#"']/);
  const source = node.text.slice(quote.length, Math.max(quote.length, node.text.length - closing));
  return { quote, source, start: node.startIndex + quote.length };
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
