/** Finds queries that read whatever columns there are. */
import { isTable } from '../../schema/kinds';
import { quoteIdentifier } from '../../schema/names';
import { as, type Node, type ResTarget, type SelectStmt, strings } from '../../sql/ast';
import { tokenize } from '../../sql/lexer';
import type { Statement } from '../../sql/source-file';
import { namesOfQueries, type QuerySource, sourcesOf } from '../query-sources';
import { defineRule, type Fix } from '../rule';
import { isRunningQuery } from '../running-query';

export default defineRule({
  id: 'select-star',
  family: 'queries',
  summary: 'A query that reads whatever columns there are',
  severity: 'info',
  recommended: false,
  messages: {
    found:
      '{star} reads every column that the table will ever have: a large one that is added later travels along with each query, and no index can answer it alone. Name the columns that the code uses.',
  },
  help: 'Name the columns that the code uses.',
  check(statement, context) {
    if (!isRunningQuery(context) || !statement.parsed.text.includes('*')) return;
    const hidden = namesOfQueries(statement.parsed.tree);
    for (const query of outermost(as(statement.parsed.tree, 'SelectStmt'))) {
      const sources = sourcesOf(query.fromClause ?? [], context, hidden);
      for (const target of (query.targetList ?? []).flatMap((node) => as(node, 'ResTarget') ?? [])) {
        const spread = spreadSources(target, sources);
        const span = spread && starSpan(statement, target);
        // What a query in FROM or WITH gives is named there.
        if (!span || !spread.some(({ range }) => range)) continue;
        const star = statement.parsed.text.slice(span.start, span.end);
        const name = spread.flatMap(({ table }) => table ?? [])[0]?.name;
        context.report({
          span,
          message: 'found',
          data: { star },
          object: name ? `${name.schema}.${name.name}` : star,
          fixes: context.isOpen ? [] : fixes(spread, star, span),
        });
      }
    }
  },
});

/** The query itself, or the sides of a UNION. */
function outermost(query: SelectStmt | undefined): readonly SelectStmt[] {
  if (!query) return [];
  return query.larg && query.rarg ? [...outermost(query.larg), ...outermost(query.rarg)] : [query];
}

/** The sources whose columns `*` or `alias.*` stands for; undefined for anything else. */
function spreadSources(target: ResTarget, sources: readonly QuerySource[]): readonly QuerySource[] | undefined {
  const fields: readonly Node[] = as(target.val, 'ColumnRef')?.fields ?? [];
  if (!fields.some((field) => 'A_Star' in field)) return undefined;
  const qualifier = strings([...fields]).at(-1);
  return qualifier === undefined ? sources : sources.filter(({ alias }) => alias === qualifier);
}

function starSpan({ parsed }: Statement, target: ResTarget) {
  const start = parsed.offset(target.location);
  const star =
    start === undefined ? undefined : tokenize(parsed.text, { from: start }).find(({ kind }) => kind === 'operator');
  return start === undefined || !star ? undefined : { start, end: star.start + 1 };
}

/** The columns of the one table, as the server would spell `*` out. */
function fixes(spread: readonly QuerySource[], star: string, span: { start: number; end: number }): readonly Fix[] {
  const [only, ...others] = spread;
  if (!isTable(only?.table) || others.length > 0) return [];
  const prefix = star === '*' ? '' : star.slice(0, -1);
  const text = only.table.columns.map(({ name }) => prefix + quoteIdentifier(name)).join(', ');
  return text === '' ? [] : [{ title: 'Name all columns', safety: 'unsafe', edits: [{ span, text }] }];
}
