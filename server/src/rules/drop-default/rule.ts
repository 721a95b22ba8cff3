/** Finds columns that lose the value which the server fills in while code that runs still leaves them out. */
import { displayName } from '../../schema/names';
import type { AlterTableCmd } from '../../sql/ast';
import { atFileEnd, deployedColumn } from '../deployed';
import { type LiveAlteration, liveAlterations } from '../live-table';
import { slugOf } from '../new-migration';
import { defineRule, type Fix, type StatementContext } from '../rule';

export default defineRule({
  id: 'drop-default',
  family: 'breaking',
  summary: 'A default dropped while running code still leaves the column out',
  severity: 'warning',
  recommended: true,
  messages: {
    required:
      '{column} loses its {what} and is NOT NULL: code that leaves the column out of an INSERT fails from this moment on, old instances included. Deploy code that always fills it first.',
    nullable:
      '{column} loses its {what}: code that leaves the column out of an INSERT writes NULL from this moment on, old instances included. Deploy code that always fills it first.',
    unknown:
      '{column} loses its {what}: code that leaves the column out of an INSERT writes NULL from this moment on, or fails where the column is NOT NULL, old instances included. Deploy code that always fills it first.',
    new: 'The code that runs does not know {column}, so all its INSERTs into {table} leave the column out, and they fail from this moment on: it is NOT NULL and loses its {what}. Keep that until every instance runs code that fills the column, and drop it in a later migration.',
  },
  help: 'Drop it in a later migration, when all code that runs fills the column.',
  check(statement, context) {
    for (const alteration of liveAlterations(statement, context)) {
      for (const { command, span } of alteration.actions) {
        const what = lost(command);
        const message = what === undefined ? undefined : judge(alteration, command, context);
        if (what === undefined || !message) continue;
        const table = displayName(alteration.name);
        const column = `${table}.${command.name ?? ''}`;
        context.report({
          span: alteration.source.place(span),
          message,
          data: { column, table, what },
          object: column,
          fixes: message === 'new' ? later(alteration, command) : [],
        });
      }
    }
  },
});

function lost({ subtype, def }: AlterTableCmd): string | undefined {
  if (subtype === 'AT_ColumnDefault') return def === undefined ? 'default' : undefined;
  if (subtype === 'AT_DropIdentity') return 'identity';
  return subtype === 'AT_DropExpression' ? 'expression' : undefined;
}

function judge({ table }: LiveAlteration, { name = '' }: AlterTableCmd, context: StatementContext) {
  const column = table?.columns.find((one) => one.name === name);
  if (!table || !column) return table?.complete ? undefined : 'unknown';
  const isThere = column.default !== undefined || column.identity !== undefined;
  const end = atFileEnd(table, context)?.columns.find(({ origin }) => origin === column.origin);
  const isFilledAgain = end?.default !== undefined || end?.identity !== undefined;
  if (!isThere || !end || isFilledAgain) return undefined;
  if (deployedColumn(table, name, context) !== undefined) return end.notNull ? 'required' : 'nullable';
  // NULL in a column that no code knows yet hurts nobody; a file of its own may well be run when the code has followed.
  return end.notNull && column.origin.file === context.file ? 'new' : undefined;
}

/** The statement goes to a migration that is run when the code has followed. */
function later({ alter, holder, actions, name }: LiveAlteration, command: AlterTableCmd): readonly Fix[] {
  if (alter !== holder || actions.length !== 1) return [];
  const { text } = alter.parsed;
  return [
    {
      title: 'Move to a new migration',
      safety: 'unsafe',
      edits: [{ span: { start: 0, end: text.length }, text: '' }],
      newMigration: {
        slug: slugOf('drop default', name.name, command.name ?? ''),
        sql: `-- Run this when every instance runs code that fills the column.\n${text};`,
        downSql: undefined,
        transaction: true,
      },
    },
  ];
}
