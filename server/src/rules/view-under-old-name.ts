/** The fix for a table that leaves its name: a view under the old name, through which code that runs goes on reading and writing. */
import type { QualifiedName, Relation } from '../schema/model';
import { quoteName } from '../schema/names';
import type { Statement } from '../sql/source-file';
import { nameAnywhere } from './new-migration';
import type { Fix, StatementContext } from './rule';

/**
 * A view of a single table takes INSERT, UPDATE and DELETE as well (manual, CREATE VIEW, Updatable Views). With
 * security_invoker, from PostgreSQL 15 on, the rights and row policies of whoever asks hold as before; on 14 the owner's do.
 */
export function viewUnderOldName(
  statement: Statement,
  {
    from,
    to,
    relation,
  }: { readonly from: QualifiedName; readonly to: QualifiedName; readonly relation?: Relation | undefined },
  context: StatementContext,
): Fix | undefined {
  const hasPolicies = relation?.kind !== 'table' || relation.rowSecurity;
  if (context.oldest < 15 && hasPolicies) return undefined;
  const rights = context.oldest < 15 ? '' : ' WITH (security_invoker = true)';
  const end = statement.parsed.text.length;
  // The semicolon behind the statement, if there is one, ends the view instead.
  const text = `;
-- Grant on this view what is granted on the table, and drop it when no code names it any more.
CREATE VIEW ${nameOf(from, context)}${rights} AS SELECT * FROM ${nameOf(to, context)}`;
  return { title: 'Keep a view under the old name', safety: 'unsafe', edits: [{ span: { start: end, end }, text }] };
}

function nameOf(name: QualifiedName, context: StatementContext): string {
  return context.before.searchPath[0] === 'public' ? nameAnywhere(name) : quoteName(name, context.after);
}
