/** Finds tables that a migration empties while code that runs counts on their rows. */
import type { QualifiedName, Schema } from '../../schema/model';
import { displayName } from '../../schema/names';
import { as } from '../../sql/ast';
import { endOfName } from '../alter-table-actions';
import { type Dependent, foreignKeysTo, isSame, related } from '../dependents';
import { isDeployed } from '../deployed';
import { defineRule } from '../rule';
import { runStatements } from '../run-statements';
import { listed } from '../words';

export default defineRule({
  id: 'truncate',
  family: 'breaking',
  summary: 'A table emptied by a migration while running code counts on its rows',
  severity: 'warning',
  recommended: true,
  messages: {
    alone:
      'TRUNCATE deletes every row of {table} for good, and no trigger for single rows sees it: code that runs finds nothing there from the COMMIT on. Make sure that this is meant and that a backup exists; where some rows should go, DELETE them with a WHERE.',
    cascade:
      'TRUNCATE … CASCADE deletes every row of {table} for good, and every row of {others}, because of foreign keys: code that runs finds nothing there from the COMMIT on. Make sure that this is meant and that a backup exists; where some rows should go, DELETE them with a WHERE.',
    refused:
      'PostgreSQL will refuse to truncate {table}, because {keys} {point} to it, whether rows use it or not. Name those tables as well if they should be emptied too: CASCADE would do so.',
  },
  help: 'Make sure that a backup exists, or DELETE the rows that should go with a WHERE.',
  check(statement, context) {
    for (const { run, source, tree } of runStatements(statement, /\btruncate\b/i)) {
      const truncate = as(tree, 'TruncateStmt');
      const tables = (truncate?.relations ?? []).flatMap((node) => {
        const range = as(node, 'RangeVar');
        const start = run.parsed.offset(range?.location);
        return range && start !== undefined ? [{ start, name: context.resolve(range).name }] : [];
      });
      const together = tables.map(({ name }) => name);
      for (const { start, name } of tables) {
        if (!isDeployed(name, context)) continue;
        const cascades = truncate?.behavior === 'DROP_CASCADE';
        const keys = keysTo(name, context.before, together);
        const others = cascades ? emptiedToo(keys, context.before, together) : [];
        const table = displayName(name);
        context.report({
          span: source.place({ start, end: endOfName(run.parsed.text, start) }),
          message: keys.length === 0 ? 'alone' : cascades ? 'cascade' : 'refused',
          data: {
            table,
            others: listed(others.map(displayName)),
            keys: listed(keys.map(({ words }) => words)),
            point: keys.length === 1 ? 'points' : 'point',
          },
          object: table,
          related: related(keys),
        });
      }
    }
  },
});

/** Foreign keys of tables that the statement does not name itself. */
function keysTo(name: QualifiedName, schema: Schema, named: readonly QualifiedName[]): readonly Dependent[] {
  const table = schema.relation(name);
  if (typeof table !== 'object' || table.kind !== 'table') return [];
  return foreignKeysTo(table, schema).filter(({ of }) => !named.some((other) => isSame(of, other)));
}

/** The tables of those keys, and of the keys that point to them in turn. */
function emptiedToo(
  keys: readonly Dependent[],
  schema: Schema,
  named: readonly QualifiedName[],
): readonly QualifiedName[] {
  const found: QualifiedName[] = [];
  const add = (of: QualifiedName): void => {
    if (found.some((other) => isSame(of, other))) return;
    found.push(of);
    for (const key of keysTo(of, schema, named)) add(key.of);
  };
  for (const { of } of keys) add(of);
  return found;
}
