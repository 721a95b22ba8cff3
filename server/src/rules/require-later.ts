/** Making a filled column NOT NULL without reading the table under a strong lock: the steps, one transaction each. */
import type { QualifiedName, Table } from '../schema/model';
import { quoteIdentifier } from '../schema/names';
import { freeConstraintName } from '../schema/object-names';
import type { Statement } from '../sql/source-file';
import type { LiveAlteration } from './live-table';
import { nameAnywhere } from './new-migration';
import type { StatementContext } from './rule';

/** For columns that `holder` would have made NOT NULL at once; the last step leaves the schema as `holder` would have. */
export function requireLater(
  table: QualifiedName,
  columns: readonly string[],
  holder: Statement,
  context: StatementContext,
): readonly string[] {
  if (columns.length === 0) return [];
  const alter = (actions: readonly string[]) => `ALTER TABLE ${nameAnywhere(table)} ${actions.join(', ')};`;
  const isOld = context.oldest < 18;
  const steps = columns.map((column) => {
    const name = quoteIdentifier(column);
    const constraint = isOld
      ? freeConstraintName(context.after, table, column, 'check')
      : notNullName(table, column, holder, context);
    return {
      name,
      constraint: quoteIdentifier(constraint),
      requires: isOld ? `CHECK (${name} IS NOT NULL)` : `NOT NULL ${name}`,
    };
  });
  const added = [
    alter(steps.map(({ constraint, requires }) => `ADD CONSTRAINT ${constraint} ${requires} NOT VALID`)),
    alter(steps.map(({ constraint }) => `VALIDATE CONSTRAINT ${constraint}`)),
  ];
  if (!isOld) return added;
  return [
    ...added,
    alter(steps.map(({ name }) => `ALTER COLUMN ${name} SET NOT NULL`)),
    alter(steps.map(({ constraint }) => `DROP CONSTRAINT ${constraint}`)),
  ];
}

/** True when the file makes the column part of a primary key, or NOT NULL by another statement: then it cannot wait. */
export function isRequiredElsewhere(
  { name, holder }: LiveAlteration,
  column: string,
  context: StatementContext,
): boolean {
  const end = context.fileEnd.relation(name);
  if (typeof end !== 'object' || end.kind !== 'table') return true;
  return end.constraints.some(
    ({ kind, columns, origin }) =>
      columns.includes(column) && (kind === 'primary key' || (kind === 'not null' && origin.statement !== holder)),
  );
}

/** The name that the server gives the constraint which `holder` makes, so that the schema ends up the same. */
export function notNullName(
  table: QualifiedName,
  column: string,
  holder: Statement,
  { after }: StatementContext,
): string {
  const relation = after.relation(table);
  const constraints: Table['constraints'] =
    typeof relation === 'object' && relation.kind === 'table' ? relation.constraints : [];
  const made = constraints.find(
    ({ kind, columns, origin }) => kind === 'not null' && columns.includes(column) && origin.statement === holder,
  );
  return made?.name ?? freeConstraintName(after, table, column, 'not_null');
}
