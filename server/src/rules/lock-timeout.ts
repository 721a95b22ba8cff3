/** Setting lock_timeout above a statement: what answers every lock that is over in a moment once it is there. */
import type { Statement } from '../sql/source-file';
import type { Fix, StatementContext } from './rule';

/** Above the statement, and above the ignore comments that speak of it. */
export function setLockTimeout(statement: Statement, { transaction }: StatementContext): Fix {
  const directive = statement.comments.find(({ text, span }) => span.end <= 0 && text.includes('preflight-ignore'));
  const at = directive?.span.start ?? 0;
  const local = transaction.mode === 'none' ? '' : 'LOCAL ';
  return {
    title: 'Set lock_timeout',
    safety: 'unsafe',
    edits: [{ span: { start: at, end: at }, text: `SET ${local}lock_timeout = '5s';\n` }],
  };
}

/** Ends the sentence about a lock: how long it is kept. */
export function untilWhen({ transaction }: StatementContext): string {
  return transaction.mode === 'none' ? '' : ' until the transaction ends';
}
