/** ALTER TABLE … ALTER COLUMN … TYPE, with the constraints, indexes and foreign keys that hang on the column. */
import type { Column, Constraint, Index, QualifiedName, Table, TypeName } from '../schema/model';
import { typeName } from '../schema/type-name';
import { type AlterTableCmd, as, strings, walk } from '../sql/ast';
import type { Altered } from './altered';
import { referencedTree } from './foreign-keys';
import { foreignKeysOf, referencingTables, relationAt, sameName, tableAt } from './relations';
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
    for (const member of tree) {
      const checked = checksColumn(tableAt(schema, member), column, to, context, definition?.collClause !== undefined);
      yield touch(checked ? 'change type, checking constraints or indexes' : 'change type', { table: [member] });
    }
  }
  if (column) yield* foreignKeysAgain(context, column);
}

/** Valid CHECK constraints of the column are checked again, and indexes that do not fit the new type are built again. */
function checksColumn(
  table: Table | undefined,
  column: Column,
  to: TypeName,
  { schema }: Altered,
  collation: boolean,
): boolean {
  const moves = collation || indexFamily(schema, column.type) !== indexFamily(schema, to);
  const uses = (constraint: Constraint) =>
    constraint.kind === 'check' && constraint.valid && constraint.enforced && constraint.columns.includes(column.name);
  const rebuilt = (index: Index) =>
    names(index.keys.map((key) => key.expression)).includes(column.name) ||
    names(index.predicate).includes(column.name) ||
    (moves && index.keys.some((key) => key.column === column.name));
  return (
    table !== undefined &&
    (table.constraints.some(uses) ||
      table.indexes.some((name) => {
        const index = relationAt(schema, { schema: table.name.schema, name });
        return index?.kind === 'index' && rebuilt(index);
      }))
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
function* foreignKeysAgain({ schema, name, table }: Altered, column: Column): Iterable<Touch> {
  for (const key of foreignKeysOf(table)) {
    if (!key.columns.includes(column.name)) continue;
    yield touch('check a foreign key again', { referenced: referencedTree(schema, key.references) });
  }
  const pointsHere = (other: QualifiedName) =>
    foreignKeysOf(tableAt(schema, other)).some(
      (key) =>
        sameName(key.references, name) &&
        (key.referencedColumns.length === 0 || key.referencedColumns.includes(column.name)),
    );
  yield touch('check a foreign key again', { referencing: referencingTables(schema, name).filter(pointsHere) });
}
