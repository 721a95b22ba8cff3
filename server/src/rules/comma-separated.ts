/** Cuts a part of a statement at its commas, since the tree knows where a list's items begin but not where they end. */
import { tokenize } from '../sql/lexer';
import type { Span } from '../sql/span';

/** The spans between the commas of `within` that stand outside parentheses and brackets, comments and space trimmed off. */
export function commaSeparated(text: string, within: Span): Span[] {
  const spans: Span[] = [];
  let item: { start: number; end: number } | undefined;
  let depth = 0;
  for (const token of tokenize(text, { from: within.start, to: within.end })) {
    const character = token.kind === 'punctuation' ? text.slice(token.start, token.end) : '';
    if (character === '(' || character === '[') depth++;
    if (character === ')' || character === ']') depth--;
    if (character === ',' && depth === 0) {
      if (item) spans.push(item);
      item = undefined;
    } else if (item) item.end = token.end;
    else item = { start: token.start, end: token.end };
  }
  if (item) spans.push(item);
  return spans;
}
