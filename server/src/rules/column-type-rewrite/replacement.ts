/** A new column that is to take the place of another one, and the names and words that both need. */
import type { Column, Table } from '../../schema/model';
import { quoteIdentifier } from '../../schema/names';
import { freeConstraintName, freeName } from '../../schema/object-names';
import type { LiveAlteration } from '../live-table';
import { nameAnywhere } from '../new-migration';
import type { StatementContext } from '../rule';

export interface Replacement {
  readonly alteration: LiveAlteration;
  readonly context: StatementContext;
  readonly table: Table;
  readonly column: Column;
  /** What the new column is called until the old one is gone. */
  readonly fresh: string;
}

/** What gives the new column something that the old one has: statements without semicolons. */
export interface Carried {
  /** For when the new column is filled, one after the other and outside a transaction. */
  readonly prepare?: readonly string[];
  /** While both columns are there. */
  readonly release?: readonly string[];
  /** When the new column is called as the old one was. */
  readonly settle?: readonly string[];
}

/** The columns of a key or an index, with the new one among them. */
export function newColumns({ column, fresh }: Replacement, columns: readonly string[]): string {
  return `(${columns.map((one) => quoteIdentifier(one === column.name ? fresh : one)).join(', ')})`;
}

/** A name for the new column's index until the old column's has gone. */
export function freshIndexName({ table, context }: Replacement, name: string): string {
  const taken = (one: string) => typeof context.final.relation({ schema: table.name.schema, name: one }) === 'object';
  return freeName(name, undefined, 'new', taken);
}

/** The same for a constraint without an index. */
export function freshConstraintName({ table, context }: Replacement, name: string): string {
  return freeConstraintName(context.final, { schema: table.name.schema, name }, undefined, 'new');
}

/** `ALTER TABLE name`. */
export function alterTable({ table }: Replacement): string {
  return `ALTER TABLE ${nameAnywhere(table.name)}`;
}

export function renamedConstraint(replacement: Replacement, from: string, to: string): string {
  return `${alterTable(replacement)} RENAME CONSTRAINT ${quoteIdentifier(from)} TO ${quoteIdentifier(to)}`;
}
