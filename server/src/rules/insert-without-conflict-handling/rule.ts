/** Finds writes with an idempotency key that fail, or write twice, when they are tried again. */
import { isTable } from '../../schema/kinds';
import type { Relation, Schema } from '../../schema/model';
import { displayName, quoteIdentifier } from '../../schema/names';
import { as, type InsertStmt, walk } from '../../sql/ast';
import { isKeyword, tokenize } from '../../sql/lexer';
import type { Parsed } from '../../sql/parse';
import { endOfName } from '../alter-table-actions';
import { defineRule, type Fix } from '../rule';
import { isRunningQuery } from '../running-query';

export default defineRule({
  id: 'insert-without-conflict-handling',
  family: 'queries',
  summary: 'A write with an idempotency key that does not say what happens when the key is there already',
  severity: 'warning',
  recommended: false,
  messages: {
    unique:
      'When this INSERT into {table} is tried again, the second try fails on {column}, although the key is there to make trying again harmless. Add ON CONFLICT ({column}) DO NOTHING, and read what the first try wrote.',
    loose:
      'When this INSERT into {table} is tried again, a second row with the same {column} is written: no unique index on that column alone stands against it. Build one, and add ON CONFLICT ({column}) DO NOTHING.',
    unknown:
      'When this INSERT into {table} is tried again, it fails on {column} or writes a second row, although the key is there to make trying again harmless. Add ON CONFLICT ({column}) DO NOTHING over a unique index.',
  },
  help: 'Add ON CONFLICT (key) DO NOTHING, over a unique index.',
  check(statement, context) {
    const { parsed } = statement;
    if (!isRunningQuery(context) || context.isOpen || !/idempot|dedup/i.test(parsed.text)) return;
    walk([parsed.tree], (node) => {
      const insert = as(node, 'InsertStmt');
      const start = parsed.offset(insert?.relation?.location);
      const column = insert && keyOf(insert);
      if (!insert?.relation || column === undefined || start === undefined || checksFirst(insert)) return;
      const { name, relation } = context.resolve(insert.relation);
      const unique = isUnique(relation, column, context.before);
      context.report({
        span: { start, end: endOfName(parsed.text, start) },
        message: unique === undefined ? 'unknown' : unique ? 'unique' : 'loose',
        data: { table: displayName(name), column: quoteIdentifier(column) },
        object: `${displayName(name)}.${column}`,
        fixes: unique && insert === as(parsed.tree, 'InsertStmt') ? [fix(parsed, insert, column)] : [],
      });
    });
  },
});

/** The column of the key that the INSERT gives and says nothing more of. */
function keyOf({ cols, onConflictClause }: InsertStmt): string | undefined {
  if (onConflictClause) return undefined;
  const names = (cols ?? []).flatMap((node) => as(node, 'ResTarget')?.name ?? []);
  return names.find((name) => /idempot|dedup/i.test(name));
}

/** `INSERT … SELECT … WHERE NOT EXISTS` has thought of it. */
function checksFirst({ selectStmt }: InsertStmt): boolean {
  return as(selectStmt, 'SelectStmt')?.whereClause !== undefined;
}

/** Undefined where not all indexes are known. */
function isUnique(relation: Relation | undefined, column: string, schema: Schema): boolean | undefined {
  if (!isTable(relation) || !relation.complete) return undefined;
  return relation.indexes.some((name) => {
    const index = schema.relation({ schema: relation.name.schema, name });
    if (index === undefined || index === 'dropped' || index.kind !== 'index') return false;
    const [key, ...others] = index.keys;
    return index.unique && index.valid && !index.predicate && others.length === 0 && key?.column === column;
  });
}

function fix({ text }: Parsed, insert: InsertStmt, column: string): Fix {
  const tokens = tokenize(text);
  const returning = insert.returningClause && tokens.findLast((token) => isKeyword(text, token, 'returning'));
  const before = returning ? tokens.findLast(({ end }) => end <= returning.start) : tokens.at(-1);
  const end = before?.end ?? text.length;
  const clause = ` ON CONFLICT (${quoteIdentifier(column)}) DO NOTHING`;
  return { title: 'Do nothing on conflict', safety: 'unsafe', edits: [{ span: { start: end, end }, text: clause }] };
}
