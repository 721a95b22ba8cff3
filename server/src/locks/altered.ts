/** What the subcommands of one ALTER TABLE may ask about the table that they alter. */
import type { Constraint, QualifiedName, Schema, Table } from '../schema/model';
import type { AlterTableCmd, AlterTableStmt } from '../sql/ast';
import { descendantsOf, resolve, tableAt } from './relations';

export interface Altered {
  readonly schema: Schema;
  readonly name: QualifiedName;
  /** Undefined for a table that nobody made, and for a materialized view. */
  readonly table: Table | undefined;
  /** False after ONLY. */
  readonly recurses: boolean;
  /** The table and, unless ONLY stands there, every partition and inheriting table. */
  readonly tree: readonly QualifiedName[];
  /** The constraints that can prove something: those before the statement without the ones that it drops, which goes first. */
  readonly constraints: readonly Constraint[];
  readonly commands: readonly AlterTableCmd[];
}

export function altered(schema: Schema, statement: AlterTableStmt, commands: readonly AlterTableCmd[]): Altered {
  const name = resolve(schema, statement.relation);
  const table = tableAt(schema, name);
  const recurses = statement.relation?.inh === true;
  const dropped = commands.flatMap((command) => (command.subtype === 'AT_DropConstraint' ? (command.name ?? []) : []));
  return {
    schema,
    name,
    table,
    recurses,
    tree: recurses ? [name, ...descendantsOf(schema, name)] : [name],
    constraints: (table?.constraints ?? []).filter((constraint) => !dropped.includes(constraint.name)),
    commands,
  };
}
