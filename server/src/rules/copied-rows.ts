/** Whether a file has carried a table's rows, or a column's values, elsewhere before it takes them away. */
import type { Relation, Table } from '../schema/model';
import { as, strings, walk } from '../sql/ast';
import { deployedName } from './deployed';
import type { StatementContext } from './rule';

/** True when an earlier statement of the file fills another table from this one, under any name that it has had. */
export function isCopied(relation: Relation, context: StatementContext): boolean {
  const names = [relation.name.name, deployedName(relation, context)?.name];
  return context.earlier.some(({ parsed: { tree } }) => {
    let found = false;
    walk(as(tree, 'InsertStmt')?.selectStmt ?? as(tree, 'CreateTableAsStmt')?.query, (node) => {
      const range = as(node, 'RangeVar');
      if (range && names.includes(range.relname)) found = true;
    });
    return found;
  });
}

/** True when an earlier statement of the file gives this column's values to others, in the same table or another. */
export function isCopiedColumn(table: Table, column: string, context: StatementContext): boolean {
  const names = [table.name.name, deployedName(table, context)?.name];
  return context.earlier.some(({ parsed: { tree } }) => {
    const update = as(tree, 'UpdateStmt');
    const source = as(tree, 'InsertStmt')?.selectStmt ?? as(tree, 'CreateTableAsStmt')?.query;
    let readsTable = names.includes(update?.relation?.relname);
    let readsColumn = false;
    walk([...(update?.targetList ?? []), ...(update?.fromClause ?? []), source], (node) => {
      const range = as(node, 'RangeVar');
      if (range && names.includes(range.relname)) readsTable = true;
      if (strings(as(node, 'ColumnRef')?.fields).at(-1) === column) readsColumn = true;
    });
    return readsTable && readsColumn;
  });
}
