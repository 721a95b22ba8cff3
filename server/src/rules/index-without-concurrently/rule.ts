/** Finds indexes that are built while nobody can write to their table. */
import type { Relation } from '../../schema/model';
import { displayName } from '../../schema/names';
import { as, type IndexStmt } from '../../sql/ast';
import { isKeyword, tokenize } from '../../sql/lexer';
import type { Statement } from '../../sql/source-file';
import type { Span } from '../../sql/span';
import { nameAnywhere, slugOf } from '../new-migration';
import { defineRule, type Edit, type Fix, type StatementContext } from '../rule';
import { isWithoutRows } from '../without-rows';
import { effectOn, lockWords } from '../words';

export default defineRule({
  id: 'index-without-concurrently',
  family: 'locking',
  summary: 'An index built without CONCURRENTLY, which blocks writes to its table until it is done',
  severity: 'warning',
  recommended: true,
  messages: {
    blocking:
      'Building {index} takes the {lock} lock on {table}, which {effect} until the whole table has been read: minutes, when it is large. Build it CONCURRENTLY, outside a transaction.',
  },
  help: 'Build it CONCURRENTLY, outside a transaction.',
  check(statement, context) {
    const create = as(statement.parsed.tree, 'IndexStmt');
    if (!create?.relation || create.concurrent) return;
    const { name, relation } = context.resolve(create.relation);
    const effect = effectOn(context.effects, name);
    if (!effect?.scans || (relation && isOwn(relation, context))) return; // it is there already, or nobody waits
    if (isWithoutRows(name, context)) return; // it is built in a moment
    if (isPartitioned(relation)) return; // index-on-partitioned-table speaks of it
    const span = indexWords(statement);
    if (!span) return;
    const index = create.idxname === undefined ? 'the index' : `the index ${create.idxname}`;
    const table = displayName(name);
    context.report({
      span,
      message: 'blocking',
      data: { index, table, lock: effect.lock, effect: lockWords(effect.lock) },
      object: create.idxname === undefined ? table : `${name.schema}.${create.idxname}`,
      fixes: fixes(statement, create, span, context),
    });
  },
});

/** Made by this migration, or seen by this session alone: nobody waits. */
function isOwn(relation: Relation, context: StatementContext): boolean {
  return context.isNew(relation) || (relation.kind === 'table' && relation.persistence === 'temporary');
}

function isPartitioned(relation: Relation | undefined): boolean {
  return relation?.kind === 'table' && relation.partitionBy !== undefined;
}

/** `CREATE UNIQUE INDEX`. */
function indexWords({ parsed: { text } }: Statement): Span | undefined {
  const words = tokenize(text, { to: text.length });
  const index = words.slice(0, 3).find((word) => isKeyword(text, word, 'index'));
  const [first] = words;
  return first && index && { start: first.start, end: index.end };
}

function fixes(statement: Statement, create: IndexStmt, span: Span, context: StatementContext): readonly Fix[] {
  const edit = { span: guard(statement, create, span), text: ' CONCURRENTLY' };
  if (context.transaction.mode === 'none') {
    return [{ title: 'Add CONCURRENTLY', safety: create.if_not_exists ? 'unsafe' : 'safe', edits: [edit] }];
  }
  return create.idxname === undefined ? [] : [inNewMigration(statement, create, edit, context)];
}

/** Behind CREATE INDEX, with IF NOT EXISTS: that would take the invalid index of a failed build for the finished one. */
function guard({ parsed: { text } }: Statement, create: IndexStmt, { end }: Span): Span {
  const words = create.if_not_exists ? tokenize(text, { from: end, to: text.length }).slice(0, 3) : [];
  return { start: end, end: words.at(-1)?.end ?? end };
}

/** The statement leaves the file, whose transaction it cannot run in, for one of its own. */
function inNewMigration(
  { parsed: { text } }: Statement,
  create: IndexStmt,
  edit: Edit,
  context: StatementContext,
): Fix {
  const { name } = context.resolve(create.relation ?? {});
  const index = nameAnywhere({ schema: name.schema, name: create.idxname ?? '' });
  return {
    title: 'Move to a new migration, with CONCURRENTLY',
    safety: 'unsafe',
    edits: [{ span: { start: 0, end: text.length }, text: '' }],
    newMigration: {
      slug: slugOf('index', create.idxname ?? ''),
      sql: `${text.slice(0, edit.span.start)}${edit.text}${text.slice(edit.span.end)};`,
      downSql: `DROP INDEX CONCURRENTLY ${index};`,
      transaction: false,
    },
  };
}
