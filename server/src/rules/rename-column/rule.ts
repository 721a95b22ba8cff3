/** Finds columns that get another name while code that runs still uses the old one. */
import type { Relation, Table } from '../../schema/model';
import { displayName, quoteIdentifier } from '../../schema/names';
import { as, type RenameStmt } from '../../sql/ast';
import { isKeyword, tokenize } from '../../sql/lexer';
import type { Parsed } from '../../sql/parse';
import type { Span } from '../../sql/span';
import { endOfName } from '../alter-table-actions';
import { type Dependent, related, routinesNaming } from '../dependents';
import { atFileEnd, deployedColumn, isDeployed } from '../deployed';
import { defineRule, type StatementContext } from '../rule';
import { runStatements } from '../run-statements';
import { listed } from '../words';

export default defineRule({
  id: 'rename-column',
  family: 'breaking',
  summary: 'A column renamed while running code still uses the old name',
  severity: 'warning',
  recommended: true,
  messages: {
    renamed:
      'Renaming {column} to {to} breaks the code that still uses the old name, old instances included: its queries fail from this moment on.{also} Keep the name here and change it in the code only, or add a column of the new name, fill both, and drop the old one later.',
  },
  help: 'Keep the name, or add a column of the new name and drop the old one when no code uses it.',
  check(statement, context) {
    for (const { run, source, tree } of runStatements(statement, /\brename\b/i)) {
      const rename = as(tree, 'RenameStmt');
      const span = rename?.renameType === 'OBJECT_COLUMN' ? renameSpan(run.parsed, rename) : undefined;
      if (!rename?.relation || rename.subname === undefined || !span) continue;
      const { name, relation } = context.resolve(rename.relation);
      if (!breaksCode(relation, rename.subname, context) || !isDeployed(name, context)) continue;
      const functions = relation?.kind === 'table' ? triggerFunctions(relation, rename.subname, context) : [];
      const object = `${displayName(name)}.${rename.subname}`;
      context.report({
        span: source.place(span),
        message: 'renamed',
        data: {
          column: object,
          to: quoteIdentifier(rename.newname ?? ''),
          also:
            functions.length > 0
              ? ` A trigger calls ${listed(functions.map(({ words }) => words))}, whose text names it, too.`
              : '',
        },
        object,
        related: related(functions),
      });
    }
  },
});

/** False when no code can know the name, when the file leaves it to some column, and when the file drops the whole. */
function breaksCode(relation: Relation | undefined, column: string, context: StatementContext): boolean {
  if (!relation) return true;
  if (relation.kind === 'view' || relation.kind === 'materialized view') {
    const end = context.fileEnd.find(relation.origin);
    return end !== undefined && !('columns' in end && end.columns?.some((name) => name === column));
  }
  if (relation.kind !== 'table' && relation.kind !== 'foreign table') return false;
  const end = atFileEnd(relation, context);
  if (!end || deployedColumn(relation, column, context) !== column) return false;
  if (end.columns.some(({ name }) => name === column)) return false;
  const renamed = relation.columns.find(({ name }) => name === column);
  return renamed === undefined || end.columns.some(({ origin }) => origin === renamed.origin);
}

/** They are called at every write, and the server does not see what they name. */
function triggerFunctions(table: Table, column: string, { before }: StatementContext): readonly Dependent[] {
  const called = table.triggers.flatMap(({ calls }) => calls ?? []);
  const distinct = new Map(called.map((name) => [displayName(name), name]));
  return routinesNaming(column, before, [...distinct.values()]);
}

/** `RENAME COLUMN old TO new`. */
function renameSpan({ text, offset }: Parsed, { relation }: RenameStmt): Span | undefined {
  const table = offset(relation?.location);
  const tokens = table === undefined ? [] : tokenize(text, { from: endOfName(text, table) });
  const start = tokens.find((token) => isKeyword(text, token, 'rename'));
  const end = tokens.at(-1);
  return start && end && { start: start.start, end: end.end };
}
