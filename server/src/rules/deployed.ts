/** What the code that runs today knows: only that can break. */
import type { Origin, QualifiedName, Relation, Schema, Table, UserType } from '../schema/model';
import { as } from '../sql/ast';
import type { StatementContext } from './rule';

/**
 * The name by which running code knows the relation; undefined for one that was made and never shipped, and for a temporary
 * one. What nothing in the history made was always there.
 */
export function deployedName(relation: Relation, context: StatementContext): QualifiedName | undefined {
  if (relation.kind === 'table' && relation.persistence === 'temporary') return undefined;
  return isOnlyMentioned(relation) ? relation.name : context.deployed.find(relation.origin)?.name;
}

/** True when running code may use the relation, whatever this file has called it since; also when nothing is known of it. */
export function isDeployed(name: QualifiedName, context: StatementContext): boolean {
  const relation = context.before.relation(name);
  if (relation === undefined) return true;
  return relation !== 'dropped' && deployedName(relation, context) !== undefined;
}

/**
 * The name by which running code knows the table's column; undefined for one that was made and never shipped, and for one
 * that is not there. What nothing in the history made has its name since ever.
 */
export function deployedColumn(table: Table | undefined, name: string, context: StatementContext): string | undefined {
  const column = table?.columns.find((one) => one.name === name);
  if (!table || !column) return table?.complete ? undefined : name;
  const deployed = context.deployed.find(table.origin);
  if (deployed?.kind !== 'table' && deployed?.kind !== 'foreign table') return undefined;
  return deployed.columns.find(({ origin }) => origin === column.origin)?.name;
}

/** The type that this statement made, whatever it is called in that schema; undefined when it is not there. */
export function typeWithOrigin(schema: Schema, origin: Origin): UserType | undefined {
  return schema
    .typeNames()
    .flatMap((name) => schema.type(name) ?? [])
    .find((type): type is UserType => type !== 'dropped' && type.origin === origin);
}

/** The table as the file leaves it; undefined when the file drops it, whole, which is a finding of its own. */
export function atFileEnd(table: Table, context: StatementContext): Table | undefined {
  const relation = context.fileEnd.find(table.origin);
  return relation?.kind === 'table' || relation?.kind === 'foreign table' ? relation : undefined;
}

/** A table that begins its life with a statement that changes it was there before the history. */
function isOnlyMentioned(relation: Relation): boolean {
  if ((relation.kind !== 'table' && relation.kind !== 'foreign table') || relation.complete) return false;
  const { tree } = relation.origin.statement.parsed;
  const makes = as(tree, 'CreateStmt') ?? as(tree, 'CreateTableAsStmt') ?? as(tree, 'SelectStmt');
  return makes === undefined;
}
