/** Looks up the names in expressions, and reads the queries inside them. */
import { as, strings, walk } from '../../sql/ast';
import { type Level, lookUpColumn, lookUpQualified, type Reading } from './scope';
import { readQuery } from './select';

/** Any part of a tree that holds no FROM of its own level; what is undefined is passed over. */
export function readExpressions(reading: Reading, root: unknown, level: Level): void {
  walk([root], (node) => {
    const link = as(node, 'SubLink');
    if (link) {
      // The server reads the query before what stands to the left of IN.
      readQuery(reading, link.subselect, level);
      readExpressions(reading, link.testexpr, level);
      return false;
    }
    const column = as(node, 'ColumnRef');
    if (column) {
      const fields = strings(column.fields);
      const isStar = (column.fields ?? []).some((field) => 'A_Star' in field);
      if (fields.length > 1 || (isStar && fields.length > 0)) lookUpQualified(reading, column, fields, level);
      else if (!isStar) lookUpColumn(reading, fields[0] ?? '', column.location, level);
      return false;
    }
    // `SET (a, b) = (SELECT …)` shows its query once for each column.
    const assigned = as(node, 'MultiAssignRef');
    return assigned === undefined || assigned.colno === 1;
  });
}
