/** Finds LIKE patterns that begin with a wildcard, for which no ordinary index helps. */
import type { Table } from '../../schema/model';
import { displayName } from '../../schema/names';
import { type A_Expr, as, type Node, strings, walk } from '../../sql/ast';
import { nextToken } from '../../sql/lexer';
import { columnOf, namesOfQueries, type SourceColumn, sourcesOf } from '../query-sources';
import { defineRule, type StatementContext } from '../rule';
import { isRunningQuery } from '../running-query';

export default defineRule({
  id: 'leading-wildcard',
  family: 'queries',
  summary: 'A LIKE pattern that begins with a wildcard, for which the whole table is read',
  severity: 'info',
  recommended: false,
  messages: {
    found:
      'The pattern begins with {wildcard}, so an ordinary index on {column} is of no use: each row that no other condition rules out is read. Let it begin with letters, search full text, or build a trigram index (pg_trgm) on the column.',
  },
  help: 'Begin the pattern with letters, or build a trigram index.',
  check(statement, context) {
    const { tree, offset, text } = statement.parsed;
    if (!isRunningQuery(context) || !/like/i.test(text)) return;
    const hidden = namesOfQueries(tree);
    walk([tree], (node) => {
      const query = as(node, 'SelectStmt');
      const sources = query && sourcesOf(query.fromClause ?? [], context, hidden);
      for (const { like, constant } of query && sources ? patterns(query.whereClause) : []) {
        const start = offset(constant.location);
        const pattern = constant.sval?.sval ?? '';
        const token = start === undefined ? undefined : nextToken(text, start);
        const reference = as(like.lexpr, 'ColumnRef');
        if (!token || !reference || !sources) continue;
        const column = columnOf(reference, sources);
        if (column && hasSearchIndex(column, context)) continue;
        const name = column
          ? `${displayName(column.table)}.${column.column.name}`
          : strings(reference.fields).join('.');
        context.report({
          span: { start: token.start, end: token.end },
          message: 'found',
          data: { wildcard: pattern.charAt(0), column: name },
          object: name,
        });
      }
    });
  },
});

/** LIKE and ILIKE of patterns whose first character is known to be a wildcard. */
function patterns(condition: Node | undefined) {
  const found: { like: A_Expr; constant: NonNullable<ReturnType<typeof firstText>> }[] = [];
  walk([condition], (node) => {
    if ('SubLink' in node) return false;
    const like = as(node, 'A_Expr');
    const isLike = like?.kind === 'AEXPR_LIKE' || like?.kind === 'AEXPR_ILIKE';
    const constant = isLike && !strings(like.name)[0]?.startsWith('!') ? firstText(like.rexpr) : undefined;
    if (like && constant && /^[%_]/.test(constant.sval?.sval ?? '')) found.push({ like, constant });
    return true;
  });
  return found;
}

/** The constant, or the first one of a chain of `||`. */
function firstText(node: Node | undefined) {
  const glued = as(node, 'A_Expr');
  if (glued && strings(glued.name)[0] === '||') return firstText(glued.lexpr);
  return as(node, 'A_Const');
}

/** GIN and GiST indexes on a text are there for such patterns. */
function hasSearchIndex({ source, column }: SourceColumn, context: StatementContext): boolean {
  const table: Table | undefined = source.table;
  return (table?.indexes ?? []).some((name) => {
    const index = context.before.relation({ schema: table?.name.schema ?? '', name });
    if (index === undefined || index === 'dropped' || index.kind !== 'index') return false;
    return (
      /^(?:gin|gist)$/.test(index.method) && index.keys.some((key) => key.column === column.name || key.expression)
    );
  });
}
