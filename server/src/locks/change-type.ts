/** ALTER TABLE … ALTER COLUMN … TYPE, with the constraints, indexes and foreign keys that hang on the column. */
import type { Column, Constraint, Index, QualifiedName, Table, TypeName } from '../schema/model';
import { typeName } from '../schema/type-name';
import { type AlterTableCmd, as, strings, walk } from '../sql/ast';
import type { Altered } from './altered';
import type { Action } from './facts';
import { onReferenced, referencedTree } from './foreign-keys';
import { foreignKeysOf, indexesOf, partitionsOf, referencingTables, sameName, tableAt } from './relations';
import { type Touch, touch } from './touch';
import { indexFamily, keepsStoredValues } from './type-change';

export function* changeType(context: Altered, command: AlterTableCmd): Iterable<Touch> {
  const { schema, table, tree } = context;
  const definition = as(command.def, 'ColumnDef');
  const column = table?.columns.find((one) => one.name === command.name);
  const to = typeName(schema, definition?.typeName);
  const rewrites = !column || !keepsStoredValues(schema, column, to, definition?.raw_default);
  if (rewrites) {
    yield touch('change type, rewriting', { table: tree });
  } else {
    // The index of a partitioned table has no file that could be kept: those of its partitions are built again.
    const rebuilt = tree.flatMap((one) => (hasPartitionedIndex(context, one, column) ? partitionsOf(schema, one) : []));
    for (const member of tree) {
      const checked =
        rebuilt.some((one) => sameName(one, member)) ||
        checksColumn(tableAt(schema, member), column, to, context, definition?.collClause !== undefined);
      yield touch(checked ? 'change type, checking constraints or indexes' : 'change type', { table: [member] });
    }
  }
  if (!column) return;
  const checked = rewrites || indexFamily(schema, column.type) !== indexFamily(schema, to);
  yield* foreignKeysAgain(context, column, checked ? 'check a foreign key again' : 'make a foreign key again');
}

/**
 * Valid CHECK constraints of the column are checked again, unless the statement drops them. Indexes are built again where they do not fit the new type, and
 * any that holds an expression or a condition, whatever the type (measured).
 */
function checksColumn(
  table: Table | undefined,
  column: Column,
  to: TypeName,
  { schema, commands }: Altered,
  collation: boolean,
): boolean {
  const isDropped = ({ name }: Constraint) =>
    commands.some((command) => command.subtype === 'AT_DropConstraint' && command.name === name);
  const moves = collation || indexFamily(schema, column.type) !== indexFamily(schema, to);
  const uses = (constraint: Constraint) =>
    constraint.kind === 'check' &&
    constraint.valid &&
    constraint.enforced &&
    constraint.columns.includes(column.name) &&
    !isDropped(constraint);
  const rebuilt = (index: Index) => {
    const expressions = index.keys.flatMap((key) => key.expression ?? []);
    const isKey = index.keys.some((key) => key.column === column.name);
    const isNamed = isKey || index.include.includes(column.name);
    const isSpecial = expressions.length > 0 || index.predicate !== undefined;
    return (moves && isKey) || (isSpecial && (isNamed || names([expressions, index.predicate]).includes(column.name)));
  };
  return table !== undefined && (table.constraints.some(uses) || indexesOf(schema, table).some(rebuilt));
}

function hasPartitionedIndex({ schema }: Altered, name: QualifiedName, column: Column): boolean {
  const table = tableAt(schema, name);
  return (
    table?.partitionBy !== undefined &&
    indexesOf(schema, table).some(
      (index) =>
        index.keys.some((key) => key.column === column.name) ||
        index.include.includes(column.name) ||
        names([index.keys.map((key) => key.expression), index.predicate]).includes(column.name),
    )
  );
}

/** The columns that an expression names. */
function names(expression: unknown): readonly string[] {
  const found: string[] = [];
  walk(expression, (node) => {
    const last = strings(as(node, 'ColumnRef')?.fields).at(-1);
    if (last !== undefined) found.push(last);
  });
  return found;
}

/** Foreign keys of the column, from either side, are dropped and made again. */
function* foreignKeysAgain({ schema, name, table }: Altered, column: Column, action: Action): Iterable<Touch> {
  for (const key of foreignKeysOf(table)) {
    if (!key.columns.includes(column.name)) continue;
    if (key.enforced) yield* onReferenced(schema, key.references, action);
    else yield touch('add foreign key, unchecked', { referenced: referencedTree(schema, key.references) });
  }
  const pointsHere = (other: QualifiedName) =>
    foreignKeysOf(tableAt(schema, other)).some(
      (key) =>
        sameName(key.references, name) &&
        (key.referencedColumns.length === 0 || key.referencedColumns.includes(column.name)),
    );
  yield touch(action, { referencing: referencingTables(schema, name).filter(pointsHere) });
}
