/** Finds CREATE INDEX CONCURRENTLY IF NOT EXISTS, which takes what a failed build left for the index. */
import { droppedNames } from '../../locks/drops';
import { sameName } from '../../locks/relations';
import { displayName, quoteName } from '../../schema/names';
import { as } from '../../sql/ast';
import { isKeyword, nextToken, tokenize } from '../../sql/lexer';
import type { Statement } from '../../sql/source-file';
import type { Span } from '../../sql/span';
import { isLive } from '../live-relation';
import { defineRule, type Fix } from '../rule';

export default defineRule({
  id: 'concurrently-if-not-exists',
  family: 'locking',
  summary: 'CREATE INDEX CONCURRENTLY IF NOT EXISTS, which takes the invalid index of a failed build for done',
  severity: 'warning',
  recommended: true,
  messages: {
    skipped:
      'A concurrent build that fails leaves an invalid index {index} behind, and IF NOT EXISTS takes it for done when the migration runs again: no query uses it, and every write still pays for it. Drop it first, or leave IF NOT EXISTS out, so that the second run says so.',
    unique:
      'A concurrent build that fails leaves an invalid index {index} behind, and IF NOT EXISTS takes it for done when the migration runs again: no query uses it, and duplicates that stand in the table stay. Drop it first, or leave IF NOT EXISTS out, so that the second run says so.',
  },
  help: 'Drop what a failed build left before building, or leave IF NOT EXISTS out.',
  check(statement, context) {
    const create = as(statement.parsed.tree, 'IndexStmt');
    if (!create?.concurrent || !create.if_not_exists || !create.relation || create.idxname === undefined) return;
    // In a transaction the server refuses the statement, of which another rule speaks.
    if (context.transaction.mode !== 'none') return;
    const { name: table, relation } = context.resolve(create.relation);
    if (relation?.kind === 'table' && relation.partitionBy) return; // refused there, of which another rule speaks
    const index = { schema: table.schema, name: create.idxname };
    if (!isLive(table, context) || typeof context.before.relation(index) === 'object') return;
    const isDroppedFirst = context.earlier.some(({ parsed }) => {
      const drop = as(parsed.tree, 'DropStmt');
      return drop && droppedNames(context.before, drop).some((name) => sameName(name, index));
    });
    const span = wordsSpan(statement);
    if (isDroppedFirst || !span) return;
    const dropFirst: Fix = {
      title: 'Drop what a failed build left, first',
      safety: 'unsafe',
      edits: [
        {
          span: { start: 0, end: 0 },
          text: `DROP INDEX CONCURRENTLY IF EXISTS ${quoteName(index, context.after)};\n`,
        },
      ],
    };
    const leaveOut: Fix = {
      title: 'Remove IF NOT EXISTS',
      safety: 'unsafe',
      edits: [
        { span: { start: span.start, end: nextToken(statement.parsed.text, span.end)?.start ?? span.end }, text: '' },
      ],
    };
    context.report({
      span,
      message: create.unique ? 'unique' : 'skipped',
      data: { index: create.idxname },
      object: displayName(index),
      fixes: context.transaction.fragile ? [leaveOut] : [dropFirst, leaveOut],
    });
  },
});

/** `IF NOT EXISTS`. */
function wordsSpan({ parsed: { text } }: Statement): Span | undefined {
  const tokens = tokenize(text);
  const at = tokens.findIndex((token) => isKeyword(text, token, 'if'));
  const [first, , last] = tokens.slice(at, at + 3);
  return at < 0 || !first || !last ? undefined : { start: first.start, end: last.end };
}
