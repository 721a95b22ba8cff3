/** A new value of an enum used before the transaction that adds it is over, which the server refuses. */
import type { QualifiedName } from '../../schema/model';
import { displayName, resolveType } from '../../schema/names';
import { as, strings } from '../../sql/ast';
import { nextToken } from '../../sql/lexer';
import type { Statement } from '../../sql/source-file';
import { slugOf } from '../new-migration';
import { defineRule, type Fix, type StatementContext } from '../rule';
import { earlierInTransaction } from '../same-transaction';
import { enumLiterals } from './enum-literals';

export default defineRule({
  id: 'enum-value-in-transaction',
  family: 'safety',
  summary: 'A value should not be used in the transaction that adds it to its enum',
  severity: 'error',
  recommended: true,
  messages: {
    unsafe:
      'PostgreSQL refuses {value} here, with “unsafe use of new value”, because the transaction that adds it to {type} is not over yet: the migration fails. Add the value in one migration, and use it in the next.',
  },
  help: 'Add the value in one migration, and use it in the next.',
  check(statement, context) {
    if (context.transaction.mode === 'none') return;
    const added = addedValues(context);
    if (added.length === 0) return;
    const found = enumLiterals(statement, context).find((literal) =>
      added.some(({ type, value }) => literal.value === value && displayName(literal.type) === displayName(type)),
    );
    const token = found && nextToken(statement.parsed.text, found.start);
    if (!found || !token) return;
    context.report({
      span: token,
      message: 'unsafe',
      data: { value: `'${found.value}'`, type: displayName(found.type) },
      object: displayName(found.type),
      fixes: fixes(statement, found.value),
    });
  },
});

interface AddedValue {
  readonly type: QualifiedName;
  readonly value: string;
}

/** By this transaction, to types that stood before it: those that it makes itself are free to be used. */
function addedValues(context: StatementContext): readonly AddedValue[] {
  const open = earlierInTransaction(context);
  return open.flatMap(({ parsed: { tree } }) => {
    const alter = as(tree, 'AlterEnumStmt');
    if (alter?.newVal === undefined || alter.oldVal !== undefined) return [];
    const { name, type } = resolveType(context.before, strings(alter.typeName));
    if (type && open.includes(type.origin.statement)) return [];
    const stood = alter.skipIfNewValExists && type && madeWith(type.origin.statement).includes(alter.newVal);
    return stood ? [] : [{ type: name, value: alter.newVal }];
  });
}

/** The values of CREATE TYPE, which IF NOT EXISTS leaves as they are. */
function madeWith({ parsed: { tree } }: Statement): readonly string[] {
  return strings(as(tree, 'CreateEnumStmt')?.vals);
}

/** What changes rows or a default may come later; what makes something may be needed by the rest of the file. */
function fixes({ parsed: { tree, text } }: Statement, value: string): readonly Fix[] {
  const kinds = ['UpdateStmt', 'InsertStmt', 'DeleteStmt', 'MergeStmt', 'SelectStmt'] as const;
  const commands = as(tree, 'AlterTableStmt')?.cmds ?? [];
  const isDefault =
    commands.length > 0 && commands.every((node) => as(node, 'AlterTableCmd')?.subtype === 'AT_ColumnDefault');
  if (!isDefault && !kinds.some((kind) => as(tree, kind))) return [];
  return [
    {
      title: 'Move to a new migration',
      safety: 'unsafe',
      edits: [{ span: { start: 0, end: text.length }, text: '' }],
      newMigration: {
        slug: slugOf('use', value) || 'use_new_value',
        sql: `${text};`,
        downSql: undefined,
        transaction: true,
      },
    },
  ];
}
