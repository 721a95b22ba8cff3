/** Making a filled column NOT NULL without reading the table under a strong lock: the steps, one transaction each. */
import type { QualifiedName, Table } from '../schema/model';
import { quoteIdentifier } from '../schema/names';
import { freeConstraintName } from '../schema/object-names';
import type { Statement } from '../sql/source-file';
import { nameAnywhere } from './new-migration';
import type { StatementContext } from './rule';

/** For a column that `holder` would have made NOT NULL at once; the last step leaves the schema as `holder` would have. */
export function requireLater(
  table: QualifiedName,
  column: string,
  holder: Statement,
  context: StatementContext,
): readonly string[] {
  const name = quoteIdentifier(column);
  const alter = (action: string) => `ALTER TABLE ${nameAnywhere(table)} ${action};`;
  if (context.postgres >= 18) {
    const constraint = quoteIdentifier(notNullName(table, column, holder, context));
    return [
      alter(`ADD CONSTRAINT ${constraint} NOT NULL ${name} NOT VALID`),
      alter(`VALIDATE CONSTRAINT ${constraint}`),
    ];
  }
  const constraint = quoteIdentifier(freeConstraintName(context.after, table, column, 'check'));
  return [
    alter(`ADD CONSTRAINT ${constraint} CHECK (${name} IS NOT NULL) NOT VALID`),
    alter(`VALIDATE CONSTRAINT ${constraint}`),
    alter(`ALTER COLUMN ${name} SET NOT NULL`),
    alter(`DROP CONSTRAINT ${constraint}`),
  ];
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
