/** Finds tables and views that get another name while code that runs still uses the old one. */
import { displayName, quoteIdentifier } from '../../schema/names';
import { as, type RenameStmt } from '../../sql/ast';
import { isKeyword, tokenize } from '../../sql/lexer';
import type { Parsed } from '../../sql/parse';
import type { Span } from '../../sql/span';
import { isSame, related, routinesNaming } from '../dependents';
import { deployedName } from '../deployed';
import { defineRule, type StatementContext } from '../rule';
import { runStatements } from '../run-statements';
import { viewUnderOldName } from '../view-under-old-name';
import { listed } from '../words';

export default defineRule({
  id: 'rename-table',
  family: 'breaking',
  summary: 'A table or view renamed while running code still uses the old name',
  severity: 'warning',
  recommended: true,
  messages: {
    renamed:
      'Renaming {table} to {to} breaks the code that still uses the old name, old instances included: its queries fail from this moment on.{also} Keep a view under the old name until no code uses it, or rename it in the code only.',
  },
  help: 'Keep a view under the old name until no code uses it any more.',
  check(statement, context) {
    for (const one of runStatements(statement, /\brename\b/i)) {
      const rename = as(one.tree, 'RenameStmt');
      const found = rename && judge(rename, context);
      const span = found && renameSpan(one.run.parsed);
      if (!found || !span) continue;
      const { from, to, relation, readers } = found;
      const fix = one.run === statement ? viewUnderOldName(statement, { from, to, relation }, context) : undefined;
      context.report({
        span: one.source.place(span),
        message: 'renamed',
        data: {
          table: displayName(from),
          to: quoteIdentifier(to.name),
          also: readers.length > 0 ? ` The text of ${listed(readers.map(({ words }) => words))} names it, too.` : '',
        },
        object: displayName(from),
        fixes: fix ? [fix] : [],
        related: related(readers),
      });
    }
  },
});

const renamed = ['OBJECT_TABLE', 'OBJECT_FOREIGN_TABLE', 'OBJECT_VIEW', 'OBJECT_MATVIEW'];

function judge(rename: RenameStmt, context: StatementContext) {
  if (!renamed.includes(rename.renameType ?? '') || !rename.relation || rename.newname === undefined) return undefined;
  const { name: from, relation } = context.resolve(rename.relation);
  if (relation?.kind === 'index' || relation?.kind === 'sequence') return undefined;
  // What the file drops later is a finding of that rule; what it names so again, or puts a view there, breaks nothing.
  if (typeof context.fileEnd.relation(from) === 'object') return undefined;
  if (relation) {
    const known = deployedName(relation, context);
    if (!known || !isSame(known, from) || !context.fileEnd.find(relation.origin)) return undefined;
    // Rows of a partition are reached through its table.
    if (relation.kind === 'table' && relation.partitionOf) return undefined;
  }
  const to = { schema: from.schema, name: rename.newname };
  return { from, to, relation, readers: routinesNaming(from.name, context.before) };
}

/** `RENAME TO name`. */
function renameSpan({ text }: Parsed): Span | undefined {
  const tokens = tokenize(text);
  const start = tokens.findLast(
    (token, at) => isKeyword(text, token, 'rename') && isKeyword(text, tokens[at + 1], 'to'),
  );
  const end = tokens.at(-1);
  return start && end && { start: start.start, end: end.end };
}
