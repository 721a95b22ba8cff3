/** A required column added to a live table without a value for the rows that are there, which the server refuses. */
import { displayName, quoteIdentifier } from '../../schema/names';
import type { Constraint } from '../../sql/ast';
import { type AddedColumn, addedColumn, constraintWords, hasOnly, withoutConstraint } from '../added-column';
import { effectOfAction, inHolder, type LiveAlteration, liveAlterations } from '../live-table';
import { nameAnywhere, slugOf } from '../new-migration';
import { isRequiredElsewhere, requireLater } from '../require-later';
import { defineRule, type Fix, type StatementContext } from '../rule';
import { isWithoutRows, requiring } from '../without-rows';
import { listed } from '../words';

export default defineRule({
  id: 'required-column-without-default',
  family: 'safety',
  summary: 'A required column should not be added to a live table without a value for the rows that are there',
  severity: 'warning',
  recommended: true,
  messages: {
    required:
      'Adding {columns} as NOT NULL without a default fails as soon as {table} has a row, because that row would hold NULL there. Give it a constant default, which costs nothing, or add it without NOT NULL, fill the rows that are there, and require it in a later migration.',
    key: 'Adding {columns} as the PRIMARY KEY without a default fails as soon as {table} has a row, because that row would hold NULL there. Add the column nullable, give every row a value of its own in batches, build a unique index CONCURRENTLY, and make it the key in a later migration.',
  },
  help: 'Give it a default, or add it nullable, fill it, and require it later.',
  check(statement, context) {
    for (const alteration of liveAlterations(statement, context)) {
      const { name, actions, alter, source } = alteration;
      const found = actions.flatMap((action) => {
        const added = addedColumn(action);
        const required = added && requiring(added, context);
        const scans = required && effectOfAction(alteration, context, action.command).onTable?.scans;
        return required && scans ? [{ added, required }] : [];
      });
      const [first] = found;
      if (!first || isWithoutRows(name, context)) continue;
      const columns = found.map(({ added }) => `${displayName(name)}.${added.name}`);
      context.report({
        span: source.place(constraintWords(alter, first.added, first.required)),
        message: isKey(first.required) ? 'key' : 'required',
        data: { columns: listed(columns), table: displayName(name) },
        object: columns.join(', '),
        fixes: fixes(alteration, context, found),
      });
    }
  },
});

interface RequiredColumn {
  readonly added: AddedColumn;
  readonly required: Constraint;
}

function isKey({ contype }: Constraint): boolean {
  return contype === 'CONSTR_PRIMARY';
}

/** The columns without the requirement, which follows when a person says that the rows are filled. */
function fixes(
  alteration: LiveAlteration,
  context: StatementContext,
  found: readonly RequiredColumn[],
): readonly Fix[] {
  const { name: table, alter, holder } = alteration;
  const canWait = ({ added, required }: RequiredColumn) =>
    !isKey(required) &&
    !added.action.command.missing_ok &&
    !isRequiredElsewhere(alteration, added.name, context) &&
    hasOnly(added, ['CONSTR_NOTNULL', 'CONSTR_DEFAULT', 'CONSTR_CHECK', ...keyTypes]);
  if (!found.every(canWait)) return [];
  const names = found.map(({ added }) => added.name);
  const quoted = names.map(quoteIdentifier);
  const back = quoted.map((column) => `ALTER COLUMN ${column} DROP NOT NULL`);
  return [
    {
      title: 'Add it nullable, require it in a new migration',
      safety: 'unsafe',
      edits: inHolder(
        alteration,
        found.map(({ added, required }) => withoutConstraint(alter, added, required)),
      ),
      newMigration: {
        slug: slugOf('require', table.name, ...names),
        sql: [
          `-- In a later release: when the code that runs writes ${listed(quoted)}, and no row of ${nameAnywhere(table)} lacks a value.`,
          ...requireLater(table, names, holder, context),
        ].join('\n'),
        downSql: `ALTER TABLE ${nameAnywhere(table)} ${back.join(', ')};`,
        transaction: false,
      },
    },
  ];
}

const keyTypes = [
  'CONSTR_FOREIGN',
  'CONSTR_ATTR_DEFERRABLE',
  'CONSTR_ATTR_NOT_DEFERRABLE',
  'CONSTR_ATTR_DEFERRED',
  'CONSTR_ATTR_IMMEDIATE',
] as const;
