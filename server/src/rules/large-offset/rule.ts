/** Finds pages that are reached by reading all that comes before them. */
import { as, kindOf, type Node, walk } from '../../sql/ast';
import { isKeyword, tokenize } from '../../sql/lexer';
import { defineRule } from '../rule';
import { isRunningQuery } from '../running-query';

/** From here on the skipped rows cost more than the page. */
const manyRows = 1000;

export default defineRule({
  id: 'large-offset',
  family: 'queries',
  summary: 'OFFSET, for which all rows before the page are read and thrown away',
  severity: 'info',
  recommended: false,
  messages: {
    large:
      'The server reads and throws away {rows} rows before it gives the first one. Remember the last row of the page before, and ask for what comes after it: WHERE (created_at, id) < (…).',
    growing:
      'The server reads and throws away all rows before the page, so each page is slower than the one before it, and rows that come in meanwhile are shown twice or not at all. Remember the last row of the page before, and ask for what comes after it: WHERE (created_at, id) < (…).',
  },
  help: 'Ask for the rows after the last one that was shown.',
  check(statement, context) {
    const { tree, text } = statement.parsed;
    if (!isRunningQuery(context) || !/\boffset\b/i.test(text)) return;
    const places = tokenize(text).filter((token) => isKeyword(text, token, 'offset'));
    const queries: Node[] = [];
    walk([tree], (node) => {
      if (as(node, 'SelectStmt')?.limitOffset) queries.push(node);
    });
    // Each has one such word; with several it cannot be told which is whose.
    const [place] = places;
    const skipped = as(queries[0], 'SelectStmt')?.limitOffset;
    if (!place || !skipped || queries.length !== places.length || queries.length > 1) return;
    const rows = as(skipped, 'A_Const')?.ival?.ival ?? 0;
    if (kindOf(skipped) === 'A_Const' && rows < manyRows) return;
    context.report({
      span: { start: place.start, end: place.end },
      message: rows >= manyRows ? 'large' : 'growing',
      data: { rows: String(rows) },
      object: 'OFFSET',
    });
  },
});
