/** The statements before this one whose work is not committed yet when it runs. */
import { as } from '../sql/ast';
import type { Statement } from '../sql/source-file';
import type { StatementContext } from './rule';

/** In order, without BEGIN and COMMIT; none where each statement runs by itself. */
export function earlierInTransaction({ earlier, transaction }: StatementContext): readonly Statement[] {
  if (transaction.mode === 'none') return [];
  let open: Statement[] = [];
  for (const statement of earlier) {
    const control = as(statement.parsed.tree, 'TransactionStmt')?.kind;
    const begins = control === 'TRANS_STMT_BEGIN' || control === 'TRANS_STMT_START';
    // In the transaction of the tool, BEGIN only warns (manual, BEGIN).
    if (begins ? transaction.mode === 'explicit' : control !== undefined && ends.has(control)) open = [];
    else if (control === undefined) open.push(statement);
  }
  return open;
}

const ends: ReadonlySet<string> = new Set(['TRANS_STMT_COMMIT', 'TRANS_STMT_ROLLBACK', 'TRANS_STMT_PREPARE']);
