/** Finds conditions that wrap an indexed column in a function, so that its index is of no use. */
import type { Index } from '../../schema/model';
import { displayName } from '../../schema/names';
import { as, type Node, strings, walk } from '../../sql/ast';
import { nextToken, tokenize } from '../../sql/lexer';
import type { Parsed } from '../../sql/parse';
import type { Span } from '../../sql/span';
import { columnOf, conjuncts, namesOfQueries, type QuerySource, type SourceColumn, sourcesOf } from '../query-sources';
import { defineRule, type StatementContext } from '../rule';
import { isRunningQuery } from '../running-query';

export default defineRule({
  id: 'function-on-indexed-column',
  family: 'queries',
  summary: 'A condition on a function of an indexed column, for which the index is of no use',
  severity: 'info',
  recommended: false,
  messages: {
    found:
      '{index} is sorted by {column} itself, not by what {words} makes of it, so it is of no use: each row of {table} that no other condition rules out is read. Compare the column itself (for a day: >= its beginning and < the next), or build an index on the expression.',
  },
  help: 'Compare the column itself, or build an index on the expression.',
  check(statement, context) {
    const { parsed } = statement;
    if (!isRunningQuery(context) || !/\bwhere\b/i.test(parsed.text)) return;
    const hidden = namesOfQueries(parsed.tree);
    walk([parsed.tree], (node) => {
      const query = as(node, 'SelectStmt');
      if (!query?.whereClause) return;
      const sources = sourcesOf(query.fromClause ?? [], context, hidden);
      for (const condition of conjuncts(query.whereClause)) {
        const wrapped = wrappedColumn(condition, sources);
        const span = wrapped && spanOf(parsed, wrapped.wrapper);
        const index = wrapped && uselessIndex(wrapped.column, context);
        if (!span || !index) continue;
        const { table, column } = wrapped.column;
        const words = parsed.text.slice(span.start, span.end);
        const data = { index: displayName(index.name), column: column.name, words, table: displayName(table) };
        context.report({ span, message: 'found', data, object: `${displayName(table)}.${column.name}` });
      }
    });
  },
});

interface Wrapped {
  readonly wrapper: Node;
  readonly column: SourceColumn;
}

const comparing = new Set(['=', '<', '>', '<=', '>=']);

/** `f(column) = value`, either way round; a comparison of two columns is a join, which has other ways. */
function wrappedColumn(condition: Node, sources: readonly QuerySource[]): Wrapped | undefined {
  const expression = as(condition, 'A_Expr');
  const kinds = ['AEXPR_OP', 'AEXPR_IN', 'AEXPR_BETWEEN', 'AEXPR_LIKE', 'AEXPR_OP_ANY'];
  if (!expression || !kinds.includes(expression.kind ?? '')) return undefined;
  const [operator = ''] = strings(expression.name);
  if (expression.kind === 'AEXPR_OP' && !comparing.has(operator)) return undefined;
  if (expression.kind === 'AEXPR_IN' && operator !== '=') return undefined;
  const { lexpr, rexpr } = expression;
  if (!lexpr || !rexpr || (columnsIn(lexpr).length > 0 && columnsIn(rexpr).length > 0)) return undefined;
  const wrapper = columnsIn(lexpr).length > 0 ? lexpr : rexpr;
  const [reference, ...others] = columnsIn(wrapper);
  const column = others.length === 0 ? columnOf(as(reference, 'ColumnRef'), sources) : undefined;
  return column && isWrapping(wrapper, column) ? { wrapper, column } : undefined;
}

function columnsIn(root: Node): readonly Node[] {
  const found: Node[] = [];
  walk([root], (node) => {
    if ('ColumnRef' in node) found.push(node);
  });
  return found;
}

/** A function, or a cast of a time to a day; most other casts do not hide the column. */
function isWrapping(wrapper: Node, { column }: SourceColumn): boolean {
  const call = as(wrapper, 'FuncCall');
  if (call) return call.over === undefined && (call.args ?? []).some((argument) => 'ColumnRef' in argument);
  const cast = as(wrapper, 'TypeCast');
  const isDay = strings(cast?.typeName?.names).at(-1) === 'date';
  return cast?.arg !== undefined && 'ColumnRef' in cast.arg && isDay && /^timestamp/.test(column.type.name);
}

/** An index that would find the column's own values; undefined where another one holds an expression of this table. */
function uselessIndex({ source, column }: SourceColumn, { before }: StatementContext): Index | undefined {
  const { table } = source;
  const indexes = (table?.indexes ?? []).flatMap((name) => {
    const index = before.relation({ schema: table?.name.schema ?? '', name });
    return index !== undefined && index !== 'dropped' && index.kind === 'index' ? [index] : [];
  });
  if (indexes.some(({ keys }) => keys.some((key) => key.column === undefined))) return undefined;
  return indexes.find(({ keys, valid, predicate }) => valid && !predicate && keys[0]?.column === column.name);
}

function spanOf({ text, offset }: Parsed, wrapper: Node): Span | undefined {
  const call = as(wrapper, 'FuncCall');
  const cast = as(wrapper, 'TypeCast');
  if (call) {
    const start = offset(call.location);
    const end = start === undefined ? undefined : closing(text, start);
    return start === undefined || end === undefined ? undefined : { start, end };
  }
  const start = offset(as(cast?.arg, 'ColumnRef')?.location);
  const type = offset(cast?.typeName?.location);
  const end = type === undefined ? undefined : nextToken(text, type)?.end;
  return start !== undefined && end !== undefined && start < end ? { start, end } : undefined;
}

/** Behind the parenthesis that closes the call's arguments. */
function closing(text: string, from: number): number | undefined {
  let depth = 0;
  return tokenize(text, { from }).find((token) => {
    const sign = text.slice(token.start, token.end);
    if (sign === '(') depth++;
    return sign === ')' && --depth === 0;
  })?.end;
}
