/** What hangs on a column: what the server drops with it, and what makes it refuse or needs CASCADE. */
import { namesColumn } from '../../schema/expressions';
import type { Constraint, Index, Origin, QualifiedName, Relation, Schema, Table } from '../../schema/model';
import { displayName } from '../../schema/names';

export interface Dependent {
  /** e.g. `the index orders_total`. */
  readonly words: string;
  readonly origin: Origin;
}

/** Dropped with the column, without being asked (manual, ALTER TABLE, DROP COLUMN): indexes and constraints of its table. */
export function belongings(table: Table, column: string, schema: Schema): readonly Dependent[] {
  const constraints = table.constraints.filter(({ kind, columns }) => kind !== 'not null' && columns.includes(column));
  const indexes = table.indexes.flatMap((name) => {
    const index = at(schema, { schema: table.name.schema, name });
    return index?.kind === 'index' && index.constraint === undefined && isOn(index, column) ? [index] : [];
  });
  return [
    ...constraints.map((constraint) => ({
      words: `the ${kindOf(constraint)} ${constraint.name}`,
      origin: constraint.origin,
    })),
    ...indexes.map((index) => ({ words: `the index ${index.name.name}`, origin: index.origin })),
  ];
}

/** What the server will not drop without CASCADE: foreign keys of other tables, views, and what reads those views. */
export function users(table: Table, column: string, schema: Schema): readonly Dependent[] {
  const foreignKeys = table.referencedBy.flatMap((name) => {
    const other = at(schema, name);
    if (other?.kind !== 'table' || other.origin === table.origin) return [];
    return other.constraints.flatMap((constraint) =>
      constraint.kind === 'foreign key' &&
      isSame(constraint.references, table.name) &&
      constraint.referencedColumns.includes(column)
        ? [{ words: `the foreign key ${constraint.name} of ${displayName(name)}`, origin: constraint.origin }]
        : [],
    );
  });
  const generated = table.columns
    .filter((other) => other.generated !== undefined && other.name !== column && namesColumn(other.default, column))
    .map((other) => ({ words: `the generated column ${other.name}`, origin: other.origin }));
  return [...foreignKeys, ...generated, ...views(table, column, schema)];
}

function views(table: Table, column: string, schema: Schema): readonly Dependent[] {
  const found = new Map<Origin, Dependent>();
  const add = (name: QualifiedName, isUsed: (relation: Relation) => boolean): void => {
    const view = at(schema, name);
    if ((view?.kind !== 'view' && view?.kind !== 'materialized view') || found.has(view.origin) || !isUsed(view))
      return;
    found.set(view.origin, { words: `the ${view.kind} ${displayName(name)}`, origin: view.origin });
    for (const reader of schema.dependents(name)) add(reader, () => true);
  };
  for (const name of schema.dependents(table.name)) {
    add(
      name,
      (view) => 'uses' in view && view.uses.some((use) => use.column === column && isSame(use.relation, table.name)),
    );
  }
  return [...found.values()];
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

function at(schema: Schema, name: QualifiedName): Relation | undefined {
  const relation = schema.relation(name);
  return relation === 'dropped' ? undefined : relation;
}

function isSame(a: QualifiedName, b: QualifiedName): boolean {
  return a.schema === b.schema && a.name === b.name;
}
