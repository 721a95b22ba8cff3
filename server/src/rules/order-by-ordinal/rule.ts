/** Finds ORDER BY of a position, which means another column as soon as one is put in before it. */
import { namesHole } from '../../host/marker';
import { quoteIdentifier } from '../../schema/names';
import { as, type Node, type SelectStmt, strings, walk } from '../../sql/ast';
import type { Parsed } from '../../sql/parse';
import { defineRule } from '../rule';
import { isRunningQuery } from '../running-query';
import { listed } from '../words';

export default defineRule({
  id: 'order-by-ordinal',
  family: 'queries',
  summary: 'ORDER BY a position, which means another column as soon as one is put in before it',
  severity: 'info',
  recommended: false,
  messages: {
    found:
      'ORDER BY {positions} sorts by what stands at that place today: whoever puts a column in before it changes the order, and nothing fails. Write {names}.',
  },
  help: 'Write the name of the column.',
  check(statement, context) {
    const { parsed } = statement;
    if (!isRunningQuery(context) || !/\border\b/i.test(parsed.text)) return;
    walk([parsed.tree], (node) => {
      const query = as(node, 'SelectStmt');
      const ordinals = query ? ordinalsOf(query, parsed) : [];
      const [first] = ordinals;
      if (!query || !first) return;
      const named = ordinals.map(({ position, span }) => ({ span, text: outputAt(query, position) }));
      const edits = named.flatMap(({ span, text }) => (text === undefined ? [] : [{ span, text }]));
      const isWhole = edits.length === named.length && !context.isOpen;
      const names = listed(edits.map(({ text }) => text));
      context.report({
        span: first.span,
        message: 'found',
        data: {
          positions: listed(ordinals.map(({ position }) => String(position))),
          names: isWhole ? names : 'the name',
        },
        object: `ORDER BY ${first.position}`,
        fixes: isWhole ? [{ title: `Write ${names}`, safety: 'safe', edits }] : [],
      });
    });
  },
});

function ordinalsOf({ sortClause }: SelectStmt, { text, offset }: Parsed) {
  return (sortClause ?? []).flatMap((sort) => {
    const constant = as(as(sort, 'SortBy')?.node, 'A_Const');
    const start = offset(constant?.location);
    const written = start === undefined ? undefined : /^\d+/.exec(text.slice(start))?.[0];
    if (start === undefined || written === undefined || !constant?.ival) return [];
    return [{ position: Number(written), span: { start, end: start + written.length } }];
  });
}

/** A name that ORDER BY reads as that very output column; undefined where two have it, or a list of columns may stand before. */
function outputAt(query: SelectStmt, position: number): string | undefined {
  const targets = (firstOf(query).targetList ?? []).map((node) => as(node, 'ResTarget'));
  const fields = targets.map((target) => as(target?.val, 'ColumnRef')?.fields ?? []);
  const isList = (parts: readonly Node[]) =>
    parts.some((part) => 'A_Star' in part) || namesHole(strings([...parts]).join());
  if (fields.some(isList)) return undefined;
  const names = targets.map((target, at) => target?.name ?? strings(fields[at]).at(-1));
  const name = names[position - 1];
  return name === undefined || names.filter((other) => other === name).length > 1 ? undefined : quoteIdentifier(name);
}

/** A UNION has the names of its first query. */
function firstOf(query: SelectStmt): SelectStmt {
  return query.larg ? firstOf(query.larg) : query;
}
