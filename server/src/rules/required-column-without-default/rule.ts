/** A required column added to a live table without a value for the rows that are there, which the server refuses. */
import type { QualifiedName } from '../../schema/model';
import { displayName, quoteIdentifier, resolveType } from '../../schema/names';
import { serialTypes } from '../../schema/type-name';
import { as, type Constraint, type Node, strings } from '../../sql/ast';
import {
  type AddedColumn,
  addedColumn,
  constraintOf,
  constraintWords,
  hasOnly,
  withoutConstraint,
} from '../added-column';
import { effectOfAction, inHolder, type LiveAlteration, liveAlterations } from '../live-table';
import { nameAnywhere, slugOf } from '../new-migration';
import { isRequiredElsewhere, requireLater } from '../require-later';
import { defineRule, type Fix, type StatementContext } from '../rule';
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
      if (!first || isEmptied(name, context)) continue;
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

/** What makes the column required, where nothing gives it a value. */
function requiring(added: AddedColumn, context: StatementContext): Constraint | undefined {
  const hasValue = ['CONSTR_IDENTITY', 'CONSTR_GENERATED'] as const;
  if (hasValue.some((type) => constraintOf(added, type))) return undefined;
  const given = constraintOf(added, 'CONSTR_DEFAULT')?.raw_expr;
  if (given && !as(given, 'A_Const')?.isnull) return undefined;
  const type = strings(added.definition.typeName?.names);
  if (type.length === 1 && (type[0] ?? '') in serialTypes) return undefined;
  if (resolveType(context.before, type).type?.kind === 'domain') return undefined; // it may have a default of its own
  return constraintOf(added, 'CONSTR_NOTNULL') ?? constraintOf(added, 'CONSTR_PRIMARY');
}

/** A statement of the same file took all rows away. */
function isEmptied(table: QualifiedName, context: StatementContext): boolean {
  const isIt = (node: Node | undefined) => {
    const range = as(node, 'RangeVar');
    return range !== undefined && displayName(context.resolve(range).name) === displayName(table);
  };
  return context.earlier.some(({ parsed: { tree } }) => {
    const remove = as(tree, 'DeleteStmt');
    if (remove)
      return !remove.whereClause && !remove.usingClause && isIt(remove.relation && { RangeVar: remove.relation });
    return as(tree, 'TruncateStmt')?.relations?.some(isIt) === true;
  });
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
