/** Gives a column another name, in all that names it. */
import { type Draft, refuse } from './draft';
import { renamedColumnIn } from './expressions';
import { indexesOf } from './indexes';
import { isTable, isView } from './kinds';
import { childrenOf, is } from './lookups';
import type { Constraint, QualifiedName, Table } from './model';
import { renameInNamers } from './namers';

export function renameColumn(draft: Draft, name: QualifiedName, from: string, to: string): void {
  const move = (column: string): string => (column === from ? to : column);
  renameInNamers(draft, name, { column: { from, to } });
  for (const dependent of draft.dependents(name)) {
    const view = draft.relation(dependent);
    if (view === undefined || view === 'dropped') continue;
    if (view.kind === 'sequence' && view.ownedBy && is(name)(view.ownedBy.table)) {
      draft.putRelation({ ...view, ownedBy: { table: name, column: move(view.ownedBy.column) } });
    }
    if (!isView(view)) continue;
    const uses = view.uses.map((use) => (is(name)(use.relation) ? { ...use, column: move(use.column) } : use));
    draft.putRelation({ ...view, uses });
  }
  const relation = draft.relation(name);
  if (relation === undefined || relation === 'dropped') return;
  if (isView(relation)) {
    draft.putRelation({ ...relation, ...(relation.columns ? { columns: relation.columns.map(move) } : {}) });
    renameKeys(draft, relation, from, to);
    return;
  }
  if (!isTable(relation)) return;
  if (relation.columns.some((column) => column.name === to)) refuse('the column exists');
  renameInTable(draft, relation, from, to);
  renameKeys(draft, relation, from, to);
  for (const child of childrenOf(draft, relation)) renameColumn(draft, child.name, from, to);
}

function renameInTable(draft: Draft, table: Table, from: string, to: string): void {
  const move = (column: string): string => (column === from ? to : column);
  const moveIn = (constraint: Constraint): Constraint => {
    const columns = constraint.columns.map(move);
    if (constraint.kind === 'check') {
      return { ...constraint, columns, expression: renamedColumnIn(constraint.expression, from, to) };
    }
    if (constraint.kind !== 'foreign key' || !is(table.name)(constraint.references)) return { ...constraint, columns };
    return { ...constraint, columns, referencedColumns: constraint.referencedColumns.map(move) };
  };
  draft.putRelation({
    ...table,
    columns: table.columns.map((column) => ({
      ...column,
      name: move(column.name),
      default: column.generated && column.default ? renamedColumnIn(column.default, from, to) : column.default,
    })),
    constraints: table.constraints.map(moveIn),
    statistics: table.statistics.map((one) => ({ ...one, columns: one.columns.map(move) })),
    partitionBy: table.partitionBy && {
      ...table.partitionBy,
      columns: table.partitionBy.columns.map((column) => (column === undefined ? undefined : move(column))),
    },
  });
  for (const name of table.referencedBy) {
    if (is(table.name)(name)) continue;
    draft.changeTable(name, (other) => ({
      ...other,
      constraints: other.constraints.map((key) =>
        key.kind === 'foreign key' && is(table.name)(key.references)
          ? { ...key, referencedColumns: key.referencedColumns.map(move) }
          : key,
      ),
    }));
  }
}

function renameKeys(
  draft: Draft,
  on: { readonly name: QualifiedName; readonly indexes: readonly string[] },
  from: string,
  to: string,
): void {
  const move = (column: string): string => (column === from ? to : column);
  for (const index of indexesOf(draft, on)) {
    draft.putRelation({
      ...index,
      keys: index.keys.map(({ column, expression }) => ({
        column: column === undefined ? undefined : move(column),
        expression: expression && renamedColumnIn(expression, from, to),
      })),
      include: index.include.map(move),
      predicate: index.predicate && renamedColumnIn(index.predicate, from, to),
    });
  }
}
