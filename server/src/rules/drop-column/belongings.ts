/** What hangs on a column: what the server drops with it, and what makes it refuse or needs CASCADE. */
import { namesColumn } from '../../schema/expressions';
import type { Constraint, Index, Schema, Table } from '../../schema/model';
import { type Dependent, foreignKeysTo, isSame, namersOf, viewsOver } from '../dependents';

/** Dropped with the column, without being asked (manual, ALTER TABLE, DROP COLUMN): indexes and constraints of its table. */
export function belongings(table: Table, column: string, schema: Schema): readonly Dependent[] {
  const constraints = table.constraints.filter(({ kind, columns }) => kind !== 'not null' && columns.includes(column));
  const indexes = table.indexes.flatMap((name) => {
    const index = schema.relation({ schema: table.name.schema, name });
    return typeof index === 'object' && index.kind === 'index' && index.constraint === undefined && isOn(index, column)
      ? [index]
      : [];
  });
  return [
    ...constraints.map((constraint) => ({
      words: `the ${kindOf(constraint)} ${constraint.name}`,
      origin: constraint.origin,
      of: table.name,
    })),
    ...indexes.map((index) => ({ words: `the index ${index.name.name}`, origin: index.origin, of: table.name })),
  ];
}

/** What the server will not drop without CASCADE: foreign keys of other tables, views and what reads those, policies, rules and functions. */
export function users(table: Table, column: string, schema: Schema): readonly Dependent[] {
  const generated = table.columns
    .filter((other) => other.generated !== undefined && other.name !== column && namesColumn(other.default, column))
    .map((other) => ({ words: `the generated column ${other.name}`, origin: other.origin, of: table.name }));
  return [
    ...foreignKeysTo(table, schema, (key) => key.referencedColumns.includes(column)),
    ...generated,
    ...viewsOver(table.name, schema, (view) =>
      view.uses.some((use) => use.column === column && isSame(use.relation, table.name)),
    ),
    ...namersOf(table.name, schema, column),
  ];
}

function isOn({ keys, include, predicate }: Index, column: string): boolean {
  return (
    keys.some((key) => key.column === column || namesColumn(key.expression, column)) ||
    include.includes(column) ||
    namesColumn(predicate, column)
  );
}

function kindOf({ kind }: Constraint): string {
  return kind === 'primary key' || kind === 'foreign key' ? kind : `${kind} constraint`;
}
