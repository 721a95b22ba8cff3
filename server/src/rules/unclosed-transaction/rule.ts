/** A BEGIN that no COMMIT follows: when the session ends, the server throws away what the migration did. */
import { as } from '../../sql/ast';
import { tokenize } from '../../sql/lexer';
import type { Statement } from '../../sql/source-file';
import { defineRule, type Fix, type StatementContext } from '../rule';

export default defineRule({
  id: 'unclosed-transaction',
  family: 'safety',
  summary: 'A transaction should not be left open at the end of the file',
  severity: 'error',
  recommended: true,
  messages: {
    open: 'The file ends here, and the transaction that BEGIN has opened is still open: when the session ends, PostgreSQL rolls back everything since then, and says nothing. Until then all its locks are kept. Put COMMIT at the end.',
    inTool:
      'The file ends here, and no COMMIT or ROLLBACK has followed its BEGIN. Where the file is sent as one query, the session stays in that transaction and what the migration did may be lost; where the tool opens a transaction by itself, BEGIN only gives a warning. Take BEGIN out, or put COMMIT at the end.',
  },
  help: 'Put COMMIT at the end of the file.',
  check(statement, context) {
    if (!context.isLast) return;
    const begin = openedBy([...context.earlier, statement]);
    const tokens = tokenize(statement.parsed.text);
    const [first] = tokens;
    const last = tokens.at(-1);
    if (!begin || !first || !last) return;
    const message = context.transaction.mode === 'tool' ? 'inTool' : 'open';
    context.report({
      span: { start: first.start, end: last.end },
      message,
      object: 'BEGIN',
      fixes: message === 'open' ? [commit(statement)] : [],
      related: begin === statement ? [] : [related(begin, context)],
    });
  },
});

/** The BEGIN whose transaction is open behind these statements. */
function openedBy(statements: readonly Statement[]): Statement | undefined {
  let begin: Statement | undefined;
  for (const statement of statements) {
    const control = as(statement.parsed.tree, 'TransactionStmt');
    if (control?.kind === 'TRANS_STMT_BEGIN' || control?.kind === 'TRANS_STMT_START') begin ??= statement;
    if (!ends.has(control?.kind ?? '')) continue;
    begin = begin && control?.chain ? statement : undefined;
  }
  return begin;
}

const ends: ReadonlySet<string> = new Set(['TRANS_STMT_COMMIT', 'TRANS_STMT_ROLLBACK', 'TRANS_STMT_PREPARE']);

function related(begin: Statement, { file }: StatementContext) {
  const span = { start: 0, end: begin.parsed.text.length };
  return { origin: { file, statement: begin, span }, message: 'The transaction begins here' };
}

/** The semicolon behind the statement, if there is one, ends the COMMIT instead. */
function commit({ parsed: { text } }: Statement): Fix {
  const end = text.length;
  return { title: 'Add COMMIT', safety: 'unsafe', edits: [{ span: { start: end, end }, text: ';\nCOMMIT' }] };
}
