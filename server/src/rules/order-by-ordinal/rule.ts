/** Finds ORDER BY of a position, which means another column as soon as one is put in before it. */
import { quoteIdentifier } from '../../schema/names';
import { as, type Node, type SelectStmt, strings, walk } from '../../sql/ast';
import { defineRule } from '../rule';

export default defineRule({
  id: 'order-by-ordinal',
  family: 'queries',
  summary: 'ORDER BY a position, which means another column as soon as one is put in before it',
  severity: 'info',
  recommended: false,
  messages: {
    found:
      'ORDER BY {position} means the column that stands at place {position} today{column}: whoever puts one in before it changes the order, and nothing fails. Write the name.',
  },
  help: 'Write the name of the column.',
  check(statement, context) {
    const { tree, offset, text } = statement.parsed;
    if (context.role !== 'query' || !/\border\b/i.test(text)) return;
    walk([tree], (node) => {
      const query = as(node, 'SelectStmt');
      for (const sort of query?.sortClause ?? []) {
        const constant = as(as(sort, 'SortBy')?.node, 'A_Const');
        const position = constant?.ival?.ival;
        const start = offset(constant?.location);
        if (!query || position === undefined || start === undefined) continue;
        const span = { start, end: start + String(position).length };
        const name = outputAt(query, position);
        const fix = name && ({ title: `Write ${name}`, safety: 'safe', edits: [{ span, text: name }] } as const);
        context.report({
          span,
          message: 'found',
          data: { position: String(position), column: name ? `, ${name}` : '' },
          object: `ORDER BY ${position}`,
          fixes: fix && text.slice(span.start, span.end) === String(position) ? [fix] : [],
        });
      }
    });
  },
});

/** A name that ORDER BY reads as that very output column; undefined where two have it, or a `*` stands before. */
function outputAt(query: SelectStmt, position: number): string | undefined {
  const first = firstOf(query);
  const targets = (first.targetList ?? []).map((node) => as(node, 'ResTarget'));
  const isStar = (node: Node | undefined) => as(node, 'ColumnRef')?.fields?.some((field) => 'A_Star' in field);
  if (targets.some((target) => isStar(target?.val))) return undefined;
  const names = targets.map((target) => target?.name ?? strings(as(target?.val, 'ColumnRef')?.fields).at(-1));
  const name = names[position - 1];
  return name === undefined || names.filter((other) => other === name).length > 1 ? undefined : quoteIdentifier(name);
}

/** A UNION has the names of its first query. */
function firstOf(query: SelectStmt): SelectStmt {
  return query.larg ? firstOf(query.larg) : query;
}
