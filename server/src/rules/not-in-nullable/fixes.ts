/** Two ways out of a NOT IN that a NULL makes untrue. */
import { quoteIdentifier } from '../../schema/names';
import { as, type RangeVar, type SelectStmt, type SubLink, strings } from '../../sql/ast';
import { isKeyword, tokenize } from '../../sql/lexer';
import type { Parsed } from '../../sql/parse';
import type { Span } from '../../sql/span';
import { endOfName } from '../alter-table-actions';
import type { Edit, Fix } from '../rule';

export interface Words {
  /** `NOT IN`. */
  readonly span: Span;
  /** Between the parentheses behind it. */
  readonly inside: Span;
}

/** Both change what the query gives, and nobody else can say which was meant. */
export function fixesOf(parsed: Parsed, link: SubLink, query: SelectStmt, words: Words): readonly Fix[] {
  const output = spanOfOutput(parsed, query);
  const column = output && parsed.text.slice(output.start, output.end);
  const condition =
    column === undefined ? undefined : addCondition(parsed, query, words.inside, `${column} IS NOT NULL`);
  const exists = output && notExists(parsed, link, query, words, output);
  return [
    ...(condition ? [{ title: 'Leave out the NULLs', safety: 'unsafe', edits: [condition] } as const] : []),
    ...(exists ? [{ title: 'Write NOT EXISTS', safety: 'unsafe', edits: exists } as const] : []),
  ];
}

function spanOfOutput({ text, offset }: Parsed, query: SelectStmt): Span | undefined {
  const start = offset(as(as(query.targetList?.[0], 'ResTarget')?.val, 'ColumnRef')?.location);
  return start === undefined ? undefined : { start, end: endOfName(text, start) };
}

/** In front of the query's conditions, where they are not joined by OR; or behind a query that ends with FROM. */
function addCondition({ text }: Parsed, query: SelectStmt, inside: Span, condition: string): Edit | undefined {
  const tokens = tokenize(text, { from: inside.start, to: inside.end });
  const insert = (at: number, added: string): Edit => ({ span: { start: at, end: at }, text: added });
  if (query.whereClause) {
    const [where, ...others] = tokens.filter((token) => isKeyword(text, token, 'where'));
    const isOr = as(query.whereClause, 'BoolExpr')?.boolop === 'OR_EXPR';
    return where && others.length === 0 && !isOr ? insert(where.end, ` ${condition} AND`) : undefined;
  }
  const end = tokens.at(-1)?.end;
  return hasOnly(query, []) && end !== undefined ? insert(end, ` WHERE ${condition}`) : undefined;
}

/** Where the value says whose column it is, so that nothing in the query can take its name. */
function notExists(
  parsed: Parsed,
  link: SubLink,
  query: SelectStmt,
  { span, inside }: Words,
  output: Span,
): readonly Edit[] | undefined {
  const value = as(link.testexpr, 'ColumnRef');
  const start = parsed.offset(value?.location);
  const [from, ...others] = query.fromClause ?? [];
  const table = as(from, 'RangeVar');
  const fields = strings(value?.fields);
  if (!/^not\b/i.test(parsed.text.slice(span.start)) || start === undefined || fields.length !== 2) return undefined;
  if (!table || others.length > 0 || nameOf(table) === fields[0] || !hasOnly(query, ['whereClause'])) return undefined;
  const column = parsed.text.slice(output.start, output.end);
  const own = column.includes('.') ? column : `${writtenName(parsed, table)}.${column}`;
  const equal = `${own} = ${parsed.text.slice(start, endOfName(parsed.text, start))}`;
  const condition = addCondition(parsed, query, inside, equal);
  if (!condition) return undefined;
  return [{ span: { start, end: span.end }, text: 'NOT EXISTS' }, { span: output, text: '1' }, condition];
}

function nameOf(table: RangeVar): string | undefined {
  return table.alias?.aliasname ?? table.relname;
}

function writtenName({ text, offset }: Parsed, table: RangeVar): string {
  const start = offset(table.location) ?? 0;
  const end = endOfName(text, start);
  return table.alias?.aliasname ? quoteIdentifier(table.alias.aliasname) : text.slice(start, end);
}

/** True for a query that has nothing but a list of columns, FROM, and these parts. */
function hasOnly(query: SelectStmt, parts: readonly string[]): boolean {
  const allowed = ['targetList', 'fromClause', 'limitOption', 'op', ...parts];
  return Object.keys(query).every((part) => allowed.includes(part));
}
