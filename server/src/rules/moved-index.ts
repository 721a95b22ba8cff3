/** Whether what happens to an index may happen after the rest of its file, in a migration of its own. */
import type { Index, QualifiedName } from '../schema/model';
import type { Statement } from '../sql/source-file';
import type { StatementContext } from './rule';

/** True when nothing later in the file takes the dropped index's name, or takes away the table or a column that it is on. */
export function mayBeDroppedLater(index: Index, { fileEnd }: StatementContext): boolean {
  const table = fileEnd.relation(index.table);
  if (typeof fileEnd.relation(index.name) === 'object') return false;
  if (typeof table !== 'object') return false;
  const columns = 'columns' in table && table.kind === 'table' ? table.columns.map(({ name }) => name) : undefined;
  return !columns || index.keys.every(({ column }) => column === undefined || columns.includes(column));
}

/** True when the index that the statement builds stands at the file's end as it was built. */
export function mayBeBuiltLater(name: QualifiedName, statement: Statement, { fileEnd }: StatementContext): boolean {
  const index = fileEnd.relation(name);
  return (
    typeof index === 'object' && index.kind === 'index' && index.origin.statement === statement && !index.constraint
  );
}
