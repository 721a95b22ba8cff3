/** Java's literals: strings, text blocks, characters, numbers. */
import type { Expression } from '../expression';
import type { SyntaxNode } from '../grammar';
import { spanOf } from '../syntax';

export function stringOf(node: SyntaxNode): Expression {
  return node.text.startsWith('"""') ? textBlockOf(node) : quoted(node);
}

/** `"…"`, and a character, which reads the same in a string. */
export function quoted(node: SyntaxNode): Expression {
  const source = node.text.slice(1, -1);
  const text = withoutEscapes(source);
  const inner = { start: node.startIndex + 1, end: Math.max(node.startIndex + 1, node.endIndex - 1) };
  return { kind: 'text', text, inner, verbatim: text === source, quote: node.text.charAt(0), span: spanOf(node) };
}

export function numberOf(node: SyntaxNode): Expression {
  return { kind: 'number', text: node.text.replace(/_|[lLfFdD]$/g, ''), span: spanOf(node) };
}

/** Indentation that all lines share goes, with the space at their ends (Java Language Specification, 3.10.6); so its text is never verbatim. */
function textBlockOf(node: SyntaxNode): Expression {
  const source = node.text.slice(3, -3);
  const opening = /^[ \t\f]*\r?\n?/.exec(source)?.[0] ?? '';
  const lines = source.slice(opening.length).replace(/\r\n?/g, '\n').split('\n');
  const counted = lines.filter((line, index) => line.trim() !== '' || index === lines.length - 1);
  const indents = counted.map((line) => /^[ \t\f]*/.exec(line)?.[0].length ?? 0);
  const shared = Math.min(...indents);
  const text = withoutEscapes(lines.map((line) => line.slice(shared).replace(/[ \t\f]+$/, '')).join('\n'));
  const start = node.startIndex + 3 + opening.length;
  const inner = { start, end: Math.max(start, node.endIndex - 3) };
  return { kind: 'text', text, inner, verbatim: false, quote: '"""', span: spanOf(node) };
}

const simpleEscapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', s: ' ' };

function withoutEscapes(source: string): string {
  return source.replace(
    /\\(?:u+([0-9a-fA-F]{4})|([0-7]{1,3})|(\n|[\s\S]))/g,
    (_all, unicode: string | undefined, octal: string | undefined, single: string | undefined) => {
      if (unicode !== undefined) return String.fromCharCode(Number.parseInt(unicode, 16));
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
      return single === '\n' ? '' : (simpleEscapes[single ?? ''] ?? single ?? '');
    },
  );
}
