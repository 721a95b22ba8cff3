/** Finds CONCURRENTLY where PostgreSQL refuses it: in a transaction, or inside a DO block. */
import { droppedNames } from '../../locks/drops';
import type { QualifiedName } from '../../schema/model';
import { displayName } from '../../schema/names';
import { as, type Node } from '../../sql/ast';
import { isKeyword, nextToken, tokenize } from '../../sql/lexer';
import type { Statement } from '../../sql/source-file';
import type { Span } from '../../sql/span';
import { concurrentForm } from '../concurrent';
import { isLive } from '../live-relation';
import { mayBeBuiltLater, mayBeDroppedLater } from '../moved-index';
import { nameAnywhere, slugOf } from '../new-migration';
import { outsideTransaction } from '../outside-transaction';
import { defineRule, type Fix, type StatementContext } from '../rule';
import { runStatements } from '../run-statements';

export default defineRule({
  id: 'concurrently-in-transaction',
  family: 'locking',
  summary: 'CONCURRENTLY in a transaction, where PostgreSQL refuses it and the migration fails',
  severity: 'error',
  recommended: true,
  messages: {
    tool: 'PostgreSQL refuses {form} in a transaction, and this file runs in one, which the migration tool opens: the migration fails here. Give the statement a migration of its own that runs outside a transaction.',
    explicit:
      'PostgreSQL refuses {form} in a transaction, and the BEGIN above opened one: the migration fails here. Run the statement before BEGIN or after COMMIT.',
    block:
      'PostgreSQL refuses {form} in a DO block, which always runs in one transaction: the migration fails here. Write it as a statement of its own, outside a transaction.',
    needless:
      'PostgreSQL refuses {form} in a transaction: the migration fails here. {table} is made by this same migration, so nobody waits for it: leave CONCURRENTLY out.',
  },
  help: 'Run it outside a transaction, in a migration of its own.',
  check(statement, context) {
    for (const { form, span } of formsInBlocks(statement)) {
      context.report({ span, message: 'block', data: { form }, object: form });
    }
    const { mode } = context.transaction;
    const form = concurrentForm(statement.parsed.tree);
    if (mode === 'none' || form === undefined) return;
    const span = concurrentlyWord(statement.parsed.text);
    const table = tableOf(statement.parsed.tree, context);
    const isNew = table !== undefined && !isLive(table, context);
    context.report({
      span,
      message: isNew ? 'needless' : mode,
      data: { form, table: table ? displayName(table) : '' },
      object: table ? displayName(table) : form,
      fixes: isNew ? leaveOut(statement, span) : fixes(statement, context),
    });
  },
});

/** In DO blocks, as statements and as constant text that EXECUTE runs. */
function formsInBlocks(statement: Statement): readonly { readonly form: string; readonly span: Span }[] {
  if (!as(statement.parsed.tree, 'DoStmt')) return [];
  return runStatements(statement, /\bconcurrently\b/i).flatMap(({ run, source, tree }) => {
    const form = concurrentForm(tree);
    return form === undefined ? [] : [{ form, span: source.place(concurrentlyWord(run.parsed.text)) }];
  });
}

function concurrentlyWord(text: string): Span {
  const words = tokenize(text);
  const found = words.find((token) => isKeyword(text, token, 'concurrently')) ?? words[0];
  return found ? { start: found.start, end: found.end } : { start: 0, end: text.length };
}

/** The table that is concerned, where the history knows it. */
function tableOf(tree: Node | undefined, context: StatementContext): QualifiedName | undefined {
  const range = as(tree, 'IndexStmt')?.relation ?? as(tree, 'AlterTableStmt')?.relation;
  if (range) return context.resolve(range).name;
  const drop = as(tree, 'DropStmt');
  const [index] = drop ? droppedNames(context.before, drop) : [];
  const target = index ?? context.resolve(as(tree, 'ReindexStmt')?.relation ?? {}).name;
  const relation = context.before.relation(target);
  if (typeof relation !== 'object') return undefined;
  return relation.kind === 'index' ? relation.table : relation.name;
}

function leaveOut({ parsed: { text } }: Statement, { start, end }: Span): readonly Fix[] {
  const next = nextToken(text, end)?.start ?? end;
  return [{ title: 'Remove CONCURRENTLY', safety: 'safe', edits: [{ span: { start, end: next }, text: '' }] }];
}

function fixes(statement: Statement, context: StatementContext): readonly Fix[] {
  const words = movable(statement, context);
  if (!words) return [];
  const migration = { slug: words.slug, sql: `${statement.parsed.text};`, downSql: words.downSql };
  return [outsideTransaction(statement, { title: 'Move to a new migration, outside a transaction', migration })];
}

interface MoveWords {
  readonly slug: string;
  readonly downSql: string | undefined;
}

/** Undefined where something later in the file needs what the statement does. */
function movable(statement: Statement, context: StatementContext): MoveWords | undefined {
  const { tree } = statement.parsed;
  const create = as(tree, 'IndexStmt');
  if (create) {
    const { schema } = context.resolve(create.relation ?? {}).name;
    const index = { schema, name: create.idxname ?? '' };
    if (!mayBeBuiltLater(index, statement, context)) return undefined;
    return { slug: slugOf('index', index.name), downSql: `DROP INDEX CONCURRENTLY ${nameAnywhere(index)};` };
  }
  const drop = as(tree, 'DropStmt');
  if (drop) {
    const [name] = droppedNames(context.before, drop);
    const index = name && context.before.relation(name);
    if (typeof index === 'object' && !(index.kind === 'index' && mayBeDroppedLater(index, context))) return undefined;
    return { slug: slugOf('drop', name?.name ?? 'index'), downSql: undefined };
  }
  const reindex = as(tree, 'ReindexStmt');
  if (reindex) return { slug: slugOf('reindex', reindex.relation?.relname ?? reindex.name ?? ''), downSql: undefined };
  const detached = as(as(as(tree, 'AlterTableStmt')?.cmds?.[0], 'AlterTableCmd')?.def, 'PartitionCmd')?.name;
  const { name } = context.resolve(detached ?? {});
  const isKept = context.fileEnd.relation(name) !== 'dropped';
  return isKept ? { slug: slugOf('detach', name.name), downSql: undefined } : undefined;
}
