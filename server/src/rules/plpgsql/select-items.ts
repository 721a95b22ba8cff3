/** The expressions that a query inside PL/pgSQL gives, with their names and places, for following values into variables. */
import { outputName } from '../../schema/output-names';
import { as } from '../../sql/ast';
import { isKeyword, type Token } from '../../sql/lexer';
import { parse } from '../../sql/parse';
import type { Span } from '../../sql/span';
import { commaSeparated } from '../comma-separated';
import { nesting } from './statements';

export interface SelectItem {
  /** The column's name in the result; undefined for `*` and what has none. */
  readonly name: string | undefined;
  /** The expression without its alias. */
  readonly expression: Span;
}

const listEnds = [
  'from',
  'into',
  'where',
  'group',
  'having',
  'order',
  'limit',
  'offset',
  'union',
  'except',
  'intersect',
];

/** The items of the SELECT that begins at `tokens[from]`; undefined when it is none, or one of several joined by UNION. */
export function selectItems(text: string, tokens: readonly Token[], from: number): readonly SelectItem[] | undefined {
  if (!isKeyword(text, tokens[from], 'select')) return undefined;
  const first =
    from + (isKeyword(text, tokens[from + 1], 'distinct') || isKeyword(text, tokens[from + 1], 'all') ? 2 : 1);
  if (isKeyword(text, tokens[first], 'on')) return undefined;
  const end = keywordAtTop(text, tokens, first, listEnds);
  if (keywordAtTop(text, tokens, first, ['union', 'except', 'intersect']) < tokens.length) return undefined;
  const start = tokens[first]?.start ?? 0;
  return commaSeparated(text, { start, end: tokens[end - 1]?.end ?? start }).map((span) => selectItem(text, span));
}

/** The index of the first of the keywords outside parentheses; the number of tokens when there is none. */
export function keywordAtTop(
  text: string,
  tokens: readonly Token[],
  from: number,
  keywords: readonly string[],
): number {
  let depth = 0;
  for (let index = from; index < tokens.length; index++) {
    if (depth === 0 && keywords.some((keyword) => isKeyword(text, tokens[index], keyword))) return index;
    depth += nesting(text, tokens, index, -1);
  }
  return tokens.length;
}

function selectItem(text: string, span: Span): SelectItem {
  const parsed = parse(`SELECT ${text.slice(span.start, span.end)}`);
  const target = as(as(parsed.tree, 'SelectStmt')?.targetList?.[0], 'ResTarget');
  if (!target?.val) return { name: undefined, expression: span };
  if (target.name === undefined) return { name: outputName(target.val), expression: span };
  const item = text.slice(span.start, span.end);
  const alias = /\s*(?:\bas\s*)?(?:"(?:[^"]|"")*"|[\w$\u0080-\uffff]+)$/i.exec(item);
  return { name: target.name, expression: { start: span.start, end: span.end - (alias?.[0].length ?? 0) } };
}
