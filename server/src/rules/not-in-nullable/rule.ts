/** Finds NOT IN of values that may be NULL, which then keeps no row at all. */
import { displayName, quoteIdentifier } from '../../schema/names';
import { type A_Expr, as, type Node, type SelectStmt, type SubLink, strings, walk } from '../../sql/ast';
import { type Token, tokenize } from '../../sql/lexer';
import type { Statement } from '../../sql/source-file';
import type { Span } from '../../sql/span';
import { isTest } from '../every-row';
import { columnOf, conjuncts, joinConditions, namesOfQueries, type SourceColumn, sourcesOf } from '../query-sources';
import { defineRule, type StatementContext } from '../rule';
import { fixesOf, type Words } from './fixes';

export default defineRule({
  id: 'not-in-nullable',
  family: 'queries',
  summary: 'NOT IN of values that may be NULL, which then keeps no row at all',
  severity: 'warning',
  recommended: true,
  inEveryVariant: true,
  messages: {
    column:
      'As soon as {column} of {table} is NULL in one row, this condition is true for no row at all, without an error. Leave the NULLs out with {column} IS NOT NULL, write NOT EXISTS, or make the column NOT NULL.',
    list: 'NULL in the list makes this condition true for no row at all: nobody can say that a value is not among unknown ones. Take it out, and ask for IS NOT NULL beside it where that is meant.',
  },
  help: 'Write NOT EXISTS, or leave the NULLs out.',
  check(statement, context) {
    const { tree, text } = statement.parsed;
    if (
      !/\bnot\b|<>|!=/i.test(text) ||
      context.isOpen ||
      (context.role === 'migration' ? !context.pending : isTest(context.file))
    )
      return;
    const hidden = namesOfQueries(tree);
    walk([tree], (node) => {
      for (const span of nullsIn(as(node, 'A_Expr'), statement)) {
        context.report({ span, message: 'list', object: 'NULL' });
      }
      const link = negated(node);
      const query = as(link?.subselect, 'SelectStmt');
      const column = query && nullableOutput(query, context, hidden);
      const words = link && wordsOf(statement, link);
      if (!column || !words) return;
      const name = quoteIdentifier(column.column.name);
      context.report({
        span: words.span,
        message: 'column',
        data: { column: name, table: displayName(column.table) },
        object: `${displayName(column.table)}.${column.column.name}`,
        fixes: fixesOf(statement.parsed, link, query, words),
        related: [{ origin: column.column.origin, message: `${name} may be NULL` }],
      });
    });
  },
});

/** The query of `NOT IN (SELECT …)`, `NOT (… IN (SELECT …))` and `<> ALL (SELECT …)`. */
function negated(node: Node): SubLink | undefined {
  const not = as(node, 'BoolExpr');
  const inner = not?.boolop === 'NOT_EXPR' ? as(not.args?.[0], 'SubLink') : undefined;
  if (inner?.subLinkType === 'ANY_SUBLINK' && !inner.operName) return inner;
  const all = as(node, 'SubLink');
  return all?.subLinkType === 'ALL_SUBLINK' && strings(all.operName)[0] === '<>' ? all : undefined;
}

/** The one output column, when the schema lets it be NULL and the query does not rule that out. */
function nullableOutput(
  query: SelectStmt,
  context: StatementContext,
  hidden: ReadonlySet<string>,
): SourceColumn | undefined {
  const from = query.fromClause ?? [];
  const sources = sourcesOf(from, context, hidden);
  const output = columnOf(as(as(query.targetList?.[0], 'ResTarget')?.val, 'ColumnRef'), sources);
  if (!output || output.column.notNull || output.column.generated || isMerged(from)) return undefined;
  const isOutput = (node: Node) => columnOf(as(node, 'ColumnRef'), sources)?.column === output.column;
  const conditions = [...conjuncts(query.whereClause), ...conjuncts(query.havingClause), ...joinConditions(from)];
  // Whatever a condition says of the column, it may rule NULL out.
  return conditions.some((condition) => contains(condition, isOutput)) ? undefined : output;
}

function contains(root: Node, isWanted: (node: Node) => boolean): boolean {
  let found = false;
  walk([root], (node) => {
    found ||= isWanted(node);
    return !found;
  });
  return found;
}

/** JOIN USING and NATURAL JOIN keep only rows whose common columns are not NULL. */
function isMerged(items: readonly Node[]): boolean {
  return items.some((item) =>
    contains(item, (node) => {
      const join = as(node, 'JoinExpr');
      return join?.usingClause !== undefined || join?.isNatural === true;
    }),
  );
}

/** `NOT IN`, `IN` or `<> ALL`, and what stands between the parentheses behind it. */
function wordsOf({ parsed }: Statement, link: SubLink): Words | undefined {
  const start = parsed.offset(link.location);
  if (start === undefined) return undefined;
  const tokens = tokenize(parsed.text, { from: start });
  const at = tokens.findIndex((token) => isSign(parsed.text, token, '('));
  const [last, open] = [tokens[at - 1], tokens[at]];
  const close = closing(parsed.text, tokens.slice(at));
  if (!last || !open || !close) return undefined;
  return { span: { start, end: last.end }, inside: { start: open.end, end: close.start } };
}

/** The parenthesis that closes the first one. */
function closing(text: string, tokens: readonly Token[]): Token | undefined {
  let depth = 0;
  return tokens.find((token) => {
    if (isSign(text, token, '(')) depth++;
    return isSign(text, token, ')') && --depth === 0;
  });
}

function isSign(text: string, token: Token, sign: string): boolean {
  return token.kind === 'punctuation' && text.slice(token.start, token.end) === sign;
}

/** Where NULL stands in the list of a NOT IN. */
function nullsIn(list: A_Expr | undefined, { parsed }: Statement): readonly Span[] {
  if (list?.kind !== 'AEXPR_IN' || strings(list.name)[0] !== '<>') return [];
  return (as(list.rexpr, 'List')?.items ?? []).flatMap((item) => {
    const constant = as(item, 'A_Const');
    const start = parsed.offset(constant?.location);
    return constant?.isnull && start !== undefined ? [{ start, end: start + 'NULL'.length }] : [];
  });
}
