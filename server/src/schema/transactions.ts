/** What lasts only as long as its transaction: SET LOCAL and ON COMMIT DROP. */
import type { TransactionStmt } from '../sql/ast';
import type { Draft } from './draft';
import { dropRelation } from './drops';
import type { QualifiedName } from './model';

/** Puts off until the transaction ends. Where the tool opened it, that is the end of the file. */
export function atTransactionEnd(
  draft: Draft,
  what: { readonly searchPath?: readonly string[]; readonly drop?: QualifiedName },
): void {
  const before = draft.transactionEnd;
  draft.putTransactionEnd({
    file: draft.source.file,
    searchPath: before?.searchPath ?? what.searchPath,
    drops: [...(before?.drops ?? []), ...(what.drop ? [what.drop] : [])],
  });
}

/** COMMIT and ROLLBACK. */
export function endTransaction(draft: Draft, { kind }: TransactionStmt): void {
  if (kind === 'TRANS_STMT_COMMIT' || kind === 'TRANS_STMT_ROLLBACK') finish(draft);
}

/** The statement of another file finds the transaction of the last one ended. */
export function endFile(draft: Draft): void {
  if (draft.transactionEnd && draft.transactionEnd.file !== draft.source.file) finish(draft);
}

function finish(draft: Draft): void {
  const end = draft.transactionEnd;
  if (!end) return;
  if (end.searchPath) draft.putSearchPath(end.searchPath);
  for (const name of end.drops) dropRelation(draft, name);
  draft.putTransactionEnd(undefined);
}
