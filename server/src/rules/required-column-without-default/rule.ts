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
import { requireLater } from '../require-later';
import { defineRule, type Fix, type StatementContext } from '../rule';

export default defineRule({
  id: 'required-column-without-default',
  family: 'safety',
  summary: 'A required column should not be added to a live table without a value for the rows that are there',
  severity: 'warning',
  recommended: true,
  messages: {
    required:
      'Adding {column} as {words} without a default fails as soon as {table} has a row, because that row would hold NULL there. Give the column a constant default, which costs nothing, or add it without {words}, fill the rows that are there, and require it in a later migration.',
  },
  help: 'Give it a default, or add it nullable, fill it, and require it later.',
  check(statement, context) {
    for (const alteration of liveAlterations(statement, context)) {
      const { name, actions, alter, source } = alteration;
      for (const action of actions) {
        const added = addedColumn(action);
        const requires = added && requiring(added, context);
        if (!requires || !effectOfAction(alteration, context, action.command).onTable?.scans) continue;
        if (isEmptied(name, context)) continue;
        const isKey = requires.contype === 'CONSTR_PRIMARY';
        const object = `${displayName(name)}.${added.name}`;
        context.report({
          span: source.place(constraintWords(alter, added, requires)),
          message: 'required',
          data: { column: object, table: displayName(name), words: isKey ? 'PRIMARY KEY' : 'NOT NULL' },
          object,
          fixes: isKey ? [] : fixes(alteration, context, added, requires),
        });
      }
    }
  },
});

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

/** The column without the requirement, which follows when a person says that the rows are filled. */
function fixes(
  alteration: LiveAlteration,
  context: StatementContext,
  added: AddedColumn,
  required: Constraint,
): readonly Fix[] {
  const { name: table, alter, holder } = alteration;
  if (
    added.action.command.missing_ok ||
    !hasOnly(added, ['CONSTR_NOTNULL', 'CONSTR_DEFAULT', 'CONSTR_CHECK', ...keyTypes])
  ) {
    return [];
  }
  const column = quoteIdentifier(added.name);
  const when = `-- In a later release: when the code that runs writes ${column}, and every row of ${nameAnywhere(table)} has one.`;
  return [
    {
      title: 'Add it nullable, require it in a new migration',
      safety: 'unsafe',
      edits: inHolder(alteration, [withoutConstraint(alter, added, required)]),
      newMigration: {
        slug: slugOf('require', table.name, added.name),
        sql: [when, ...requireLater(table, added.name, holder, context)].join('\n'),
        downSql: `ALTER TABLE ${nameAnywhere(table)} ALTER COLUMN ${column} DROP NOT NULL;`,
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
