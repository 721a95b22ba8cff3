/** Follows BEGIN and SAVEPOINT through a file, for what ROLLBACK takes back. */
import type { TransactionStmt } from '../sql/ast';
import type { TransactionState } from './transaction-state';

/** A statement to whose end a ROLLBACK leads. */
export interface Mark<T> {
  /** Undefined for the transaction's own beginning. */
  readonly savepoint: string | undefined;
  readonly at: T;
}

/**
 * The marks that are left after the statement, and the one that it goes back to. Only transactions that the file itself
 * opens are followed (manual, BEGIN, SAVEPOINT, RELEASE SAVEPOINT and ROLLBACK TO SAVEPOINT).
 */
export function follow<T>(
  marks: readonly Mark<T>[],
  control: TransactionStmt | undefined,
  { mode }: TransactionState,
  at: T,
): { readonly marks: readonly Mark<T>[]; readonly back?: Mark<T> | undefined } {
  if (!control) return { marks };
  const { kind, savepoint_name: name, chain } = control;
  const begin = { savepoint: undefined, at };
  if (kind === 'TRANS_STMT_BEGIN' || kind === 'TRANS_STMT_START') return { marks: mode === 'none' ? [begin] : marks };
  if (kind === 'TRANS_STMT_SAVEPOINT') {
    return { marks: mode === 'none' ? marks : [...marks, { savepoint: name ?? '', at }] };
  }
  const named = marks.findLastIndex(({ savepoint }) => savepoint === name);
  if (kind === 'TRANS_STMT_RELEASE') return { marks: named < 0 ? marks : marks.slice(0, named) };
  if (kind === 'TRANS_STMT_ROLLBACK_TO') {
    return named < 0 ? { marks } : { marks: marks.slice(0, named + 1), back: marks[named] };
  }
  const first = marks.find(({ savepoint }) => savepoint === undefined);
  const left = chain && mode !== 'none' ? [begin] : [];
  return kind === 'TRANS_STMT_ROLLBACK' ? { marks: left, back: first } : { marks: left };
}
