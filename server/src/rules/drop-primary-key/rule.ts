/** Finds primary keys that are dropped or moved to other columns while code that runs relies on them. */
import { displayName, quoteIdentifier } from '../../schema/names';
import { foreignKeysTo, related } from '../dependents';
import { type DroppedConstraint, droppedConstraints, isReplaced, uniqueColumns } from '../dropped-constraint';
import { defineRule, type StatementContext } from '../rule';
import { listed } from '../words';

export default defineRule({
  id: 'drop-primary-key',
  family: 'breaking',
  summary: 'A primary key dropped while running code relies on it',
  severity: 'warning',
  recommended: true,
  messages: {
    dropped:
      'Without its primary key {table} lets rows in that nobody can tell apart: every INSERT … ON CONFLICT{columns} fails from this moment on, tools that find rows by their key change several at once, and where the table is replicated by a publication, every UPDATE and DELETE fails.{also} Add a unique index on the columns that take its place first, and make it the primary key in the same statement.',
    moved:
      'The primary key of {table} moves from ({old}) to ({new}): every INSERT … ON CONFLICT ({old}) fails from this moment on, old instances included, and one value of ({old}) may come several times.{also} Keep a unique index on ({old}) until no code relies on it.',
    keyed:
      'Without its primary key {table} tells rows apart by ({new}) only: every INSERT … ON CONFLICT ({old}) fails from this moment on, old instances included, and where the table is replicated by a publication, every UPDATE and DELETE fails until its REPLICA IDENTITY is another index.{also} Make ({new}) the primary key in the same statement, and keep a unique index on ({old}) until no code relies on it.',
    refused:
      'PostgreSQL will refuse to drop the primary key of {table}, because {keys} {rest} on it. Drop that first: CASCADE would drop it as well.',
  },
  help: 'Keep a unique index on the same columns until no code relies on it.',
  check(statement, context) {
    for (const dropped of droppedConstraints(statement, context)) {
      const { table, name, constraint, end, span, cascades } = dropped;
      const isPrimaryKey = constraint ? constraint.kind === 'primary key' : name.endsWith('_pkey');
      if (!isPrimaryKey || isReplaced(dropped, context)) continue;
      const resting = keysRestingOn(dropped, context);
      const next = end?.constraints.find((one) => one.kind === 'primary key' && one.origin !== constraint?.origin);
      const other = next?.columns ?? otherKey(dropped, context);
      const old = (constraint?.columns ?? []).map(quoteIdentifier).join(', ');
      const keys = listed(resting.map(({ words }) => words));
      context.report({
        span,
        message:
          resting.length > 0 && !cascades ? 'refused' : next ? 'moved' : other && constraint ? 'keyed' : 'dropped',
        data: {
          table: displayName(table),
          columns: constraint ? ` (${old})` : ' on it',
          old,
          new: (other ?? []).map(quoteIdentifier).join(', '),
          keys,
          rest: resting.length === 1 ? 'rests' : 'rest',
          also: resting.length > 0 ? ` With it ${resting.length === 1 ? 'goes' : 'go'} ${keys}.` : '',
        },
        object: displayName(table),
        related: [
          ...(constraint ? [{ origin: constraint.origin, message: 'The primary key' }] : []),
          ...related(resting),
        ],
      });
    }
  },
});

/** Other columns that stay unique and take no NULL. */
function otherKey({ end }: DroppedConstraint, { fileEnd }: StatementContext): readonly string[] | undefined {
  if (!end) return undefined;
  const keys = [
    ...end.constraints.flatMap((one) => (one.kind === 'unique' ? [one.columns] : [])),
    ...uniqueColumns(end, fileEnd),
  ];
  const required = new Set(end.columns.flatMap(({ name, notNull }) => (notNull ? [name] : [])));
  return keys.find((columns) => columns.every((column) => required.has(column)));
}

/** Foreign keys that need its index, which the server does not drop without CASCADE. */
function keysRestingOn({ constraint, before }: DroppedConstraint, context: StatementContext) {
  if (constraint?.kind !== 'primary key' || !before) return [];
  return foreignKeysTo(before, context.before, (key) => key.restsOn === constraint.index);
}
