/** A foreign key whose columns no index leads with: the server checks it from the other side by reading the whole table. */
import type { Schema, Table } from '../../schema/model';
import { displayName, resolveRelation } from '../../schema/names';
import { as } from '../../sql/ast';
import { isKeyword, tokenize } from '../../sql/lexer';
import type { Statement } from '../../sql/source-file';
import type { Span } from '../../sql/span';
import { defineRule, type StatementContext } from '../rule';
import { listed } from '../words';
import { indexBeside, indexInNewMigration } from './index-fix';
import { type KeptKey, keptKey, nearlyServingIndex, servingIndex } from './serving-index';

export default defineRule({
  id: 'foreign-key-without-index',
  family: 'schema',
  summary: 'A foreign key needs an index that starts with its columns',
  severity: 'warning',
  recommended: true,
  messages: {
    missing:
      'No index of {table} starts with {columns}, so whenever a row of {references} is deleted or its key changes, the server reads all of {table} for the rows that point to it. Create an index on {columns}.',
    unusable:
      'The index {index} of {table} starts with {columns} but {shortcoming}, so whenever a row of {references} is deleted or its key changes, the server reads all of {table} for the rows that point to it. Create a valid index on {columns} without WHERE.',
  },
  help: 'Create an index whose first columns are those of the foreign key.',
  check(statement, context) {
    if (context.role !== 'migration' || !/references/i.test(statement.parsed.text)) return;
    const reported = new Set<string>();
    for (const { table, key } of keysMadeBy(statement, context)) {
      const kept = keptKey(table, key, context.final);
      if (!kept || !isJudged(kept) || servingIndex(kept, context.final)) continue;
      const object = `${displayName(kept.table.name)}(${kept.key.columns.join(',')})`;
      if (reported.has(object)) continue; // two keys on the same columns lack the same index
      reported.add(object);
      const near = nearlyServingIndex(kept, context.final);
      const shortcoming = near?.valid ? 'has a WHERE' : 'is not valid';
      const isBeside = context.pending && context.isNew(table);
      context.report({
        span: keySpan(statement, key.origin.span),
        message: near ? 'unusable' : 'missing',
        data: {
          table: displayName(kept.table.name),
          columns: listed(kept.key.columns),
          references: displayName(kept.key.references),
          ...(near ? { index: near.name.name, shortcoming } : {}),
        },
        object,
        fixes: [
          isBeside
            ? indexBeside(statement, { table, key }, context.after, context.final)
            : indexInNewMigration(kept, context.final),
        ],
        related: near ? [{ origin: near.origin, message: `${near.name.name} ${shortcoming}.` }] : [],
      });
    }
  },
});

/** The foreign keys that the statement makes, each on the table that it names, not on the partitions that inherit them. */
function keysMadeBy(statement: Statement, { before, after }: StatementContext): readonly KeptKey[] {
  return tablesOf(statement, before, after).flatMap((table) =>
    table.constraints.flatMap((key) =>
      key.kind === 'foreign key' && key.origin.statement === statement && !key.inherited ? [{ table, key }] : [],
    ),
  );
}

function tablesOf(statement: Statement, before: Schema, after: Schema): readonly Table[] {
  const { tree } = statement.parsed;
  const named = as(tree, 'CreateStmt')?.relation ?? as(tree, 'AlterTableStmt')?.relation;
  // A DO block or CREATE SCHEMA can hold any number of them.
  const holdsOthers = as(tree, 'DoStmt') ?? as(tree, 'CreateSchemaStmt');
  const names = named
    ? [resolveRelation(as(tree, 'CreateStmt') ? after : before, named).name]
    : holdsOthers
      ? after.relationNames()
      : [];
  return names.flatMap((name) => {
    const table = after.relation(name);
    return typeof table === 'object' && table.kind === 'table' ? [table] : [];
  });
}

/**
 * False for a temporary table, for a key that is not enforced and so never looked up, and for a table that was there
 * before the history when its columns were too: it may have an index that nobody can see here.
 */
function isJudged({ table, key }: KeptKey): boolean {
  if (table.persistence === 'temporary' || !key.enforced) return false;
  return table.complete || key.columns.some((name) => isAddedColumn(table, name));
}

function isAddedColumn({ columns }: Table, name: string): boolean {
  const column = columns.find((candidate) => candidate.name === name);
  const tree = column?.origin.statement.parsed.tree;
  return as(tree, 'AlterTableStmt') !== undefined;
}

/** The column list behind FOREIGN KEY, or the word REFERENCES behind a column. */
function keySpan({ parsed }: Statement, within: Span): Span {
  const tokens = tokenize(parsed.text, { from: within.start, to: within.end });
  const is = (index: number, word: string) => isKeyword(parsed.text, tokens[index], word);
  const foreign = tokens.findIndex((_, index) => is(index, 'foreign') && is(index + 1, 'key'));
  const references = tokens.find((_, index) => is(index, 'references'));
  const open = tokens[foreign + 2];
  const close = tokens.find(({ start, end }) => start > (open?.start ?? 0) && parsed.text.slice(start, end) === ')');
  if (foreign >= 0 && open && close) return { start: open.start, end: close.end };
  return references ? { start: references.start, end: references.end } : within;
}
