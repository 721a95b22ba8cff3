/** What a table takes from its parents when it is made or bound to them. */
import { refuse } from './draft';
import type { Column, Constraint, Inherited, Relation, Table } from './model';

const fromAbove: Inherited = { parents: 1, local: false };

/** The columns and the CHECK and NOT NULL constraints that a new table has from its parents. */
export function inheritFrom(
  table: Table,
  parents: readonly Relation[],
  isPartition: boolean,
): { readonly columns: readonly Column[]; readonly constraints: readonly Constraint[] } {
  const columns: Column[] = [];
  const constraints: Constraint[] = [];
  for (const parent of parents) {
    if (parent.kind !== 'table' && parent.kind !== 'foreign table') continue;
    if (isPartition && !parent.partitionBy && parent.complete) refuse('the parent is not partitioned');
    if (!isPartition && parent.partitionBy) refuse('a partitioned table is not inherited from');
    for (const column of parent.columns) {
      const at = columns.findIndex((other) => other.name === column.name);
      const above = columns[at];
      if (above) columns[at] = joinColumns(above, column);
      else columns.push({ ...inheritedColumn(column, isPartition), origin: { ...table.origin } });
    }
    for (const constraint of parent.constraints) {
      if (!goesDown(constraint)) continue;
      const at = constraints.findIndex((other) => isSameDuty(other, constraint));
      const above = constraints[at];
      if (above)
        constraints[at] = { ...above, inherited: { parents: (above.inherited?.parents ?? 0) + 1, local: false } };
      else
        constraints.push({
          ...constraint,
          valid: constraint.enforced,
          inherited: fromAbove,
          origin: { ...table.origin },
        });
    }
  }
  return { columns, constraints };
}

// Identity goes down to partitions alone (manual, CREATE TABLE: PARTITION OF).
function inheritedColumn(column: Column, isPartition: boolean): Column {
  return { ...column, identity: isPartition ? column.identity : undefined, inherited: fromAbove };
}

function joinColumns(above: Column, column: Column): Column {
  if (above.type.display !== column.type.display) refuse('the types of an inherited column differ');
  return {
    ...above,
    notNull: above.notNull || column.notNull,
    default: above.default ?? column.default,
    inherited: { parents: (above.inherited?.parents ?? 0) + 1, local: false },
  };
}

/** CHECK and NOT NULL go down to every table below, unless they say NO INHERIT. */
export function goesDown(constraint: Constraint): boolean {
  return constraint.kind === 'not null' || (constraint.kind === 'check' && !constraint.noInherit);
}

/** The same constraint in two tables: NOT NULL by its column, the others by name. */
export function isSameDuty(a: Constraint, b: Constraint): boolean {
  if (a.kind !== b.kind) return false;
  return a.kind === 'not null' ? a.columns[0] === b.columns[0] : a.name === b.name;
}

/** A column that the table declares although a parent (or its type) has it. */
export function mergeInherited(above: Column, own: Column, typeIsAbove: boolean): Column {
  if (!typeIsAbove && above.type.display !== own.type.display) refuse('the types of an inherited column differ');
  return {
    ...above,
    notNull: above.notNull || own.notNull,
    default: own.default ?? above.default,
    identity: own.identity ?? above.identity,
    generated: own.generated ?? above.generated,
    inherited: above.inherited && { ...above.inherited, local: !typeIsAbove },
    origin: own.origin,
  };
}
