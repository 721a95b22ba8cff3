/** What the single actions of ALTER TABLE do to a table and those below it. */
import {
  type AlterTableCmd,
  type ATAlterConstraint,
  as,
  type ColumnDef,
  type Constraint as ConstraintNode,
  type Node,
} from '../sql/ast';
import { makeSequence, readColumn, sequenceType } from './columns';
import { addConstraints, addNotNull, notNullOf } from './constraints';
import { type Draft, refuse } from './draft';
import { clearNotNull, dropColumn, dropRelation, removeConstraint, sequencesOf } from './drops';
import { namesColumn } from './expressions';
import { goesDown, isSameDuty } from './inheritance';
import { isView } from './kinds';
import { childrenOf, columnOf, is } from './lookups';
import type { Column, Constraint, QualifiedName, Table } from './model';
import { refuseNamed } from './namers';
import { definitionSpan, wholeSpan } from './place';
import { typeName } from './type-name';

export function addColumn(draft: Draft, table: Table, command: AlterTableCmd, only: boolean): void {
  const definition = as(command.def, 'ColumnDef');
  if (!definition) return;
  if (table.columns.some((column) => column.name === definition.colname)) {
    if (command.missing_ok) return;
    refuse('the column exists');
  }
  if (table.partitionOf) refuse('a partition has the columns of its table');
  const { column, constraints } = readColumn(draft, table.name, definition);
  if (only && childrenOf(draft, table).length > 0) refuse('the tables below need the column too');
  putColumn(draft, table.name, column);
  addConstraints(draft, table.name, constraints, { only });
}

function putColumn(draft: Draft, name: QualifiedName, column: Column): void {
  const table = draft.table(name);
  if (!table) return;
  const existing = table.columns.find((other) => other.name === column.name);
  if (existing) {
    if (existing.type.display !== column.type.display) refuse('a table below has such a column of another type');
    const { parents, local } = existing.inherited ?? { parents: 0, local: true };
    changeColumn(draft, name, column.name, { inherited: { parents: parents + 1, local } });
    return;
  }
  draft.putRelation({ ...table, columns: [...table.columns, column] });
  for (const child of childrenOf(draft, table)) {
    const isPartition = table.partitionBy !== undefined;
    const below = { ...column, origin: { ...column.origin }, inherited: { parents: 1, local: false } };
    putColumn(draft, child.name, isPartition ? below : { ...below, identity: undefined });
  }
}

/** Writes over some fields of a column, here and, with `down`, in the tables below. */
function changeColumn(draft: Draft, name: QualifiedName, column: string, change: Partial<Column>, down = false): void {
  draft.changeTable(name, (table) => ({
    ...table,
    columns: table.columns.map((other) => (other.name === column ? { ...other, ...change } : other)),
  }));
  const table = draft.table(name);
  for (const child of down && table ? childrenOf(draft, table) : [])
    changeColumn(draft, child.name, column, change, true);
}

export function removeColumn(
  draft: Draft,
  table: Table,
  name: string,
  mode: { readonly cascade: boolean; readonly missingOk: boolean; readonly only: boolean },
): void {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (!column) {
    if (mode.missingOk) return;
    columnOf(table, name);
  }
  if (column?.inherited) refuse('the column is inherited');
  if (mode.only && table.partitionBy && table.partitions.length > 0) refuse('the partitions have the column too');
  if (mode.only) {
    for (const child of childrenOf(draft, table)) {
      const below = child.columns.find((candidate) => candidate.name === name)?.inherited;
      if (!below) continue;
      const inherited = below.parents > 1 ? { parents: below.parents - 1, local: true } : undefined;
      changeColumn(draft, child.name, name, { inherited });
    }
  }
  dropColumn(draft, table.name, name, { cascade: mode.cascade, together: [] });
}

export function setDefault(draft: Draft, table: Table, name: string, value: Node | undefined, only: boolean): void {
  const column = columnOf(table, name);
  if (column?.identity) refuse('an identity column has no default');
  if (column?.generated) refuse('a generated column has no default');
  // DEFAULT NULL stores nothing (manual, ALTER TABLE; AddRelationNewConstraints).
  const isNull = as(value, 'A_Const')?.isnull === true;
  changeColumn(draft, table.name, name, { default: isNull ? undefined : value }, !only);
}

export function setNotNull(draft: Draft, table: Table, name: string, only: boolean): void {
  columnOf(table, name);
  addNotNull(draft, table.name, name, {
    valid: true,
    origin: draft.origin(wholeSpan(draft.source.parsed)),
    recurse: !only,
  });
}

export function dropNotNull(draft: Draft, table: Table, name: string): void {
  const column = columnOf(table, name);
  if (column?.identity) refuse('an identity column is NOT NULL');
  if (table.constraints.some((key) => key.kind === 'primary key' && key.columns.includes(name)))
    refuse('in the primary key');
  const constraint = notNullOf(table, name);
  if (constraint?.inherited) refuse('NOT NULL is inherited');
  if (constraint) removeConstraint(draft, table.name, constraint);
  clearNotNull(draft, table.name, name);
}

export function alterType(
  draft: Draft,
  table: Table,
  name: string,
  definition: ColumnDef | undefined,
  only: boolean,
): void {
  const column = columnOf(table, name);
  if (table.partitionBy?.columns.includes(name)) refuse('the column is in the partition key');
  if (column?.inherited && !column.inherited.local) refuse('the column is inherited');
  if (
    only &&
    childrenOf(draft, table).some((child) => child.columns.some((other) => other.name === name && other.inherited))
  ) {
    refuse('the tables below have the column too');
  }
  for (const reader of draft.dependents(table.name)) {
    const view = draft.relation(reader);
    const uses = isView(view) ? view.uses : [];
    if (uses.some((use) => use.column === name && is(table.name)(use.relation))) refuse('a view uses the column');
  }
  refuseNamed(draft, table.name, name);
  if (table.columns.some((other) => other.generated && namesColumn(other.default, name) && other.name !== name)) {
    refuse('a generated column needs it');
  }
  const type = typeName(draft, definition?.typeName);
  if (draft.isDroppedType(type)) refuse('the type was dropped');
  changeColumn(draft, table.name, name, { type }, true);
  if (!column?.identity) return;
  for (const sequence of sequencesOf(draft, table.name, name)) {
    const relation = draft.relation(sequence);
    if (relation === undefined || relation === 'dropped' || relation.kind !== 'sequence') continue;
    draft.putRelation({ ...relation, type: sequenceType(type) });
  }
}

export function setExpression(draft: Draft, table: Table, name: string, expression: Node | undefined): void {
  const column = columnOf(table, name);
  if (column && !column.generated) refuse('the column is not generated');
  changeColumn(draft, table.name, name, { default: expression }, true);
}

export function dropExpression(draft: Draft, table: Table, name: string, missingOk: boolean, only: boolean): void {
  const column = columnOf(table, name);
  if (!column) return;
  if (column.generated !== 'stored') {
    if (missingOk && !column.generated) return;
    refuse('the column has no stored expression');
  }
  if (column.inherited) refuse('the expression is inherited');
  if (only && childrenOf(draft, table).length > 0) refuse('the tables below have it too');
  changeColumn(draft, table.name, name, { default: undefined, generated: undefined }, true);
}

export function addIdentity(draft: Draft, table: Table, name: string, node: ConstraintNode | undefined): void {
  const column = columnOf(table, name);
  if (column && !column.notNull) refuse('an identity column is NOT NULL');
  if (column?.identity || column?.default) refuse('the column has a default');
  if (table.partitionOf) refuse('identity comes from the partitioned table');
  const { parsed } = draft.source;
  const origin = draft.origin(definitionSpan(parsed, node?.location));
  if (column) makeSequence(draft, { table: table.name, column: name }, column.type, origin, node?.options);
  const identity = node?.generated_when === 'a' ? 'always' : 'by default';
  changeColumn(draft, table.name, name, { identity }, table.partitionBy !== undefined);
}

export function setIdentity(draft: Draft, table: Table, name: string, options: Node | undefined): void {
  const column = columnOf(table, name);
  if (column && !column.identity) refuse('the column has no identity');
  const generated = (as(options, 'List')?.items ?? []).flatMap((node) => as(node, 'DefElem') ?? []);
  const option = generated.find((candidate) => candidate.defname === 'generated');
  if (!option) return;
  const isAlways = as(option.arg, 'Integer')?.ival === 'a'.charCodeAt(0);
  changeColumn(
    draft,
    table.name,
    name,
    { identity: isAlways ? 'always' : 'by default' },
    table.partitionBy !== undefined,
  );
}

export function dropIdentity(draft: Draft, table: Table, name: string, missingOk: boolean): void {
  const column = columnOf(table, name);
  if (!column) return;
  if (!column.identity) {
    if (missingOk) return;
    refuse('the column has no identity');
  }
  if (table.partitionOf) refuse('identity comes from the partitioned table');
  changeColumn(draft, table.name, name, { identity: undefined }, table.partitionBy !== undefined);
  for (const sequence of sequencesOf(draft, table.name, name)) dropRelation(draft, sequence);
}

export function validateConstraint(draft: Draft, table: Table, name: string, only: boolean): void {
  const constraint = constraintOf(table, name);
  if (!constraint) return;
  if (!constraint.enforced) refuse('the constraint is not enforced');
  putValid(draft, table, constraint);
  if (only || !goesDown(constraint)) {
    if (constraint.kind !== 'foreign key') return;
  }
  for (const child of childrenOf(draft, table)) {
    const below = child.constraints.find((other) => other.inherited && isSameDuty(other, constraint));
    if (below) validateConstraint(draft, child, below.name, false);
  }
}

function putValid(draft: Draft, table: Table, constraint: Constraint): void {
  if (constraint.valid) return;
  draft.putRelation({
    ...table,
    constraints: table.constraints.map((other) => (other === constraint ? { ...constraint, valid: true } : other)),
  });
}

export function alterConstraint(draft: Draft, table: Table, change: ATAlterConstraint | undefined): void {
  const constraint = constraintOf(table, change?.conname ?? '');
  if (!constraint || !change) return;
  if (change.alterEnforceability && constraint.kind !== 'foreign key') refuse('only of a foreign key');
  if (change.alterDeferrability && constraint.kind !== 'foreign key') refuse('only of a foreign key');
  if (!change.alterEnforceability) return;
  const enforced = change.is_enforced === true;
  draft.putRelation({
    ...table,
    constraints: table.constraints.map((other) =>
      other === constraint ? { ...constraint, enforced, valid: enforced } : other,
    ),
  });
}

export function dropConstraint(
  draft: Draft,
  table: Table,
  name: string,
  mode: { readonly cascade: boolean; readonly missingOk: boolean },
): void {
  const constraint = table.constraints.find((candidate) => candidate.name === name);
  if (!constraint) {
    if (mode.missingOk) return;
    constraintOf(table, name);
    forgetUnknown(draft, table, name);
    return;
  }
  if (constraint.inherited) refuse('the constraint is inherited');
  if (constraint.kind === 'not null') {
    const [column = ''] = constraint.columns;
    dropNotNull(draft, table, column);
    return;
  }
  removeConstraint(draft, table.name, constraint, { cascade: mode.cascade, only: false });
}

// On a table that is not known whole nothing is to be done, but an index of that name is gone if it was there.
function forgetUnknown(draft: Draft, table: Table, name: string): void {
  const at = { schema: table.name.schema, name };
  if (draft.relation(at) === undefined) draft.dropRelation(at);
}

function constraintOf(table: Table, name: string): Constraint | undefined {
  const constraint = table.constraints.find((candidate) => candidate.name === name);
  if (!constraint && table.complete) refuse('no such constraint');
  return constraint;
}
