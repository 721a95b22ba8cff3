/** Whether a file has carried a table's rows elsewhere before it takes them away. */
import type { Relation } from '../schema/model';
import { as, walk } from '../sql/ast';
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
