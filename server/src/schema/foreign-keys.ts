/** Adds foreign keys, on both tables. */
import { strings } from '../sql/ast';
import type { WantedConstraint } from './columns';
import { refuseTakenConstraint } from './constraints';
import { type Draft, refuse } from './draft';
import { columnOf, is, namedRelation } from './lookups';
import type { Constraint, QualifiedName, Table } from './model';
import { freeConstraintName, joinColumns, truncated } from './object-names';

export type ForeignKey = Constraint & { readonly kind: 'foreign key' };

const deleteActions: Readonly<Record<string, ForeignKey['onDelete']>> = {
  a: 'no action',
  r: 'restrict',
  c: 'cascade',
  n: 'set null',
  d: 'set default',
};

export function addForeignKey(draft: Draft, name: QualifiedName, { node, columns, ...wanted }: WantedConstraint): void {
  const table = draft.table(name);
  if (!table) return;
  for (const column of columns) columnOf(table, column);
  const referenced = namedRelation(draft, node.pktable);
  const target = referenced.relation;
  if (target && target.kind !== 'table') refuse('a foreign key points to a table');
  const pkAttributes = strings(node.pk_attrs);
  const primaryKey = target?.constraints.find((constraint) => constraint.kind === 'primary key');
  if (target?.complete && pkAttributes.length === 0 && !primaryKey) refuse('no primary key to point to');
  const referencedColumns = pkAttributes.length > 0 ? pkAttributes : (primaryKey?.columns ?? []);
  if (target?.complete) {
    if (referencedColumns.length !== columns.length) refuse('the numbers of columns differ');
    for (const column of referencedColumns) columnOf(target, column);
  }
  const index = target && uniqueIndexOf(draft, target, referencedColumns);
  if (target?.complete && index === undefined) refuse('no unique constraint for the columns');
  const second = joinColumns(columns);
  if (node.conname !== undefined) refuseTakenConstraint(table, truncated(node.conname));
  const constraint: ForeignKey = {
    kind: 'foreign key',
    name: node.conname === undefined ? freeConstraintName(draft, name, second, 'fkey') : truncated(node.conname),
    named: node.conname !== undefined,
    valid: wanted.valid,
    enforced: wanted.enforced,
    columns,
    references: referenced.name,
    restsOn: index,
    referencedColumns,
    onDelete: deleteActions[node.fk_del_action ?? 'a'] ?? 'no action',
    inherited: undefined,
    origin: draft.origin(wanted.span),
  };
  putForeignKey(draft, name, constraint);
}

/** Puts the key on the table and its partitions, and notes it on the table that it points to. */
export function putForeignKey(draft: Draft, name: QualifiedName, constraint: ForeignKey): void {
  const table = draft.table(name);
  if (!table) return;
  const same = constraint.inherited && table.constraints.find((other) => isSameKey(other, constraint));
  if (same) {
    const joined = { ...same, inherited: { parents: 1, local: false } };
    draft.putRelation({ ...table, constraints: table.constraints.map((other) => (other === same ? joined : other)) });
  } else {
    const taken = table.constraints.some((other) => other.name === constraint.name);
    const conname = taken ? freeConstraintName(draft, name, joinColumns(constraint.columns), 'fkey') : constraint.name;
    draft.putRelation({ ...table, constraints: [...table.constraints, { ...constraint, name: conname }] });
    draft.changeTable(constraint.references, (target) =>
      target.referencedBy.some(is(name)) ? target : { ...target, referencedBy: [...target.referencedBy, name] },
    );
  }
  for (const partition of table.partitions) {
    const below = { ...constraint, origin: { ...constraint.origin }, inherited: { parents: 1, local: false } };
    putForeignKey(draft, partition, below);
  }
}

function isSameKey(other: Constraint, key: ForeignKey): other is ForeignKey {
  return (
    other.kind === 'foreign key' &&
    !other.inherited &&
    is(other.references)(key.references) &&
    other.columns.join('\0') === key.columns.join('\0') &&
    other.referencedColumns.join('\0') === key.referencedColumns.join('\0') &&
    other.onDelete === key.onDelete &&
    other.enforced === key.enforced
  );
}

/** After a foreign key went: its table stays in `referencedBy` only while another key of it points there. */
export function forgetReference(draft: Draft, from: QualifiedName, to: QualifiedName): void {
  const keys = draft.table(from)?.constraints ?? [];
  if (keys.some((key) => key.kind === 'foreign key' && is(to)(key.references))) return;
  draft.changeTable(to, (target) => {
    const referencedBy = target.referencedBy.filter((name) => !is(from)(name));
    return referencedBy.length === target.referencedBy.length ? target : { ...target, referencedBy };
  });
}

// Any unique index without predicate and expressions will do, in any order of its columns; the server takes the oldest.
function uniqueIndexOf(draft: Draft, table: Table, columns: readonly string[]): string | undefined {
  const wanted = [...columns].sort().join('\0');
  return table.indexes.find((name) => {
    const index = draft.relation({ schema: table.name.schema, name });
    if (index === undefined || index === 'dropped' || index.kind !== 'index') return false;
    if (!index.unique || index.predicate || !index.valid) return false;
    const keys = index.keys.map((key) => key.column ?? '');
    return keys.sort().join('\0') === wanted;
  });
}

/** Foreign keys of other tables (or its own) that rest on an index of the table, with the table that has them. */
export function keysRestingOn(
  draft: Draft,
  table: Table,
  index: string,
): { readonly from: QualifiedName; readonly key: ForeignKey }[] {
  return table.referencedBy.flatMap((from) =>
    (draft.table(from)?.constraints ?? []).flatMap((key) =>
      key.kind === 'foreign key' && is(table.name)(key.references) && key.restsOn === index ? [{ from, key }] : [],
    ),
  );
}
