/** Finds indexes that are dropped while nobody can read or write their table. */
import { droppedNames } from '../../locks/drops';
import type { Effect } from '../../locks/effect';
import type { Index, QualifiedName } from '../../schema/model';
import { displayName } from '../../schema/names';
import { as, type DropStmt } from '../../sql/ast';
import { isKeyword, type Token, tokenize } from '../../sql/lexer';
import type { Statement } from '../../sql/source-file';
import { commaSeparated } from '../comma-separated';
import { isHeldAlready } from '../held-lock';
import { isLive } from '../live-relation';
import { mayBeDroppedLater } from '../moved-index';
import { slugOf } from '../new-migration';
import { outsideTransaction } from '../outside-transaction';
import { defineRule, type Fix, type StatementContext } from '../rule';
import { effectOn, listed, lockWords } from '../words';

export default defineRule({
  id: 'drop-index-without-concurrently',
  family: 'locking',
  summary: 'An index dropped without CONCURRENTLY, for which all queries of its table have to wait',
  severity: 'warning',
  recommended: true,
  messages: {
    blocking:
      'Dropping {indexes} takes the {lock} lock on {tables}, which {effect}: it waits for every query that runs there, and all that come later wait behind it. Drop it CONCURRENTLY, outside a transaction.',
    unknown:
      'Dropping {indexes} waits for every query that runs on its table, and all that come later wait behind it. Drop it CONCURRENTLY, outside a transaction.',
    partitioned:
      'Dropping {indexes} takes the {lock} lock on {tables} and on every partition, which {effect}, and CONCURRENTLY is refused for an index of a partitioned table. There is no online form: set a short lock_timeout, and try again until it gets through.',
  },
  help: 'Drop it CONCURRENTLY, outside a transaction.',
  check(statement, context) {
    const drop = as(statement.parsed.tree, 'DropStmt');
    if (drop?.removeType !== 'OBJECT_INDEX' || drop.concurrent) return;
    const found = droppedNames(context.before, drop).flatMap((name) => blockingDrop(name, drop, context));
    const [first] = found;
    if (!first) return;
    const known = found.flatMap(({ index }) => index ?? []);
    const effect = found.find((one) => one.effect)?.effect;
    const isPartitioned = known.some((index) => isOnPartitioned(index, context));
    context.report({
      span: dropWords(statement),
      message: isPartitioned ? 'partitioned' : effect ? 'blocking' : 'unknown',
      data: {
        indexes: `${found.length > 1 ? 'the indexes' : 'the index'} ${listed(found.map(({ name }) => name.name))}`,
        tables: listed([...new Set(known.map(({ table }) => displayName(table)))]),
        lock: effect?.lock ?? '',
        effect: effect ? lockWords(effect.lock) : '',
      },
      object: displayName(first.name),
      fixes: isPartitioned || drop.behavior === 'DROP_CASCADE' ? [] : fixes(statement, drop, known, context),
    });
  },
});

interface BlockingDrop {
  readonly name: QualifiedName;
  /** Undefined for an index that nothing in the history made; its table is not known then. */
  readonly index: Index | undefined;
  readonly effect: Effect | undefined;
}

/** None for an index that is not there, that belongs to a constraint (the server refuses), or whose table nobody uses. */
function blockingDrop(name: QualifiedName, drop: DropStmt, context: StatementContext): BlockingDrop[] {
  const relation = context.before.relation(name);
  // With IF EXISTS it may be there or not: where nothing made it, mostly it is not.
  if (relation === undefined) return drop.missing_ok ? [] : [{ name, index: undefined, effect: undefined }];
  if (relation === 'dropped' || relation.kind !== 'index' || relation.constraint !== undefined) return [];
  const effect = effectOn(context.effects, relation.table);
  if (!effect || !isLive(relation.table, context) || isHeldAlready(effect, context)) return [];
  return [{ name, index: relation, effect }];
}

function isOnPartitioned(index: Index, { before }: StatementContext): boolean {
  const table = before.relation(index.table);
  return typeof table === 'object' && table.kind === 'table' && table.partitionBy !== undefined;
}

/** `DROP INDEX`, without the names: those are underlined by the rule about the code that breaks. */
function dropWords({ parsed: { text } }: Statement) {
  const [first] = tokenize(text);
  return { start: first?.start ?? 0, end: names(text).index?.end ?? text.length };
}

function nameSpans({ parsed: { text } }: Statement) {
  const { from, end } = names(text);
  return commaSeparated(text, { start: from, end });
}

/** The list behind `DROP INDEX [IF EXISTS]`, without CASCADE or RESTRICT. */
function names(text: string): { readonly index: Token | undefined; readonly from: number; readonly end: number } {
  const tokens = tokenize(text);
  const [, index, third, , fifth] = tokens;
  const first = isKeyword(text, third, 'if') ? fifth : third;
  const last = tokens.at(-1);
  const ends = isKeyword(text, last, 'cascade') || isKeyword(text, last, 'restrict');
  return { index, from: first?.start ?? 0, end: (ends ? last?.start : last?.end) ?? text.length };
}

function fixes(
  statement: Statement,
  drop: DropStmt,
  known: readonly Index[],
  context: StatementContext,
): readonly Fix[] {
  const { text } = statement.parsed;
  const { index } = names(text);
  const spans = nameSpans(statement);
  if (!index) return [];
  const head = `${text.slice(0, index.end)} CONCURRENTLY${drop.missing_ok ? ' IF EXISTS' : ''}`;
  // CONCURRENTLY takes one index at a time (manual, DROP INDEX).
  const one = spans.map(({ start, end }) => `${head} ${text.slice(start, end)}`);
  if (context.transaction.mode === 'none') {
    const at = { start: index.end, end: index.end };
    if (spans.length === 1)
      return [{ title: 'Add CONCURRENTLY', safety: 'safe', edits: [{ span: at, text: ' CONCURRENTLY' }] }];
    if (context.transaction.fragile) return [];
    const whole = { start: 0, end: text.length };
    return [{ title: 'Drop each CONCURRENTLY', safety: 'unsafe', edits: [{ span: whole, text: one.join(';\n') }] }];
  }
  if (!known.every((each) => mayBeDroppedLater(each, context))) return [];
  return [
    outsideTransaction(statement, {
      title: 'Move to a new migration, with CONCURRENTLY',
      migration: {
        slug: slugOf('drop', ...known.map(({ name }) => name.name)) || 'drop_index',
        sql: one.map((sql) => `${sql};`).join('\n'),
        downSql: undefined,
      },
    }),
  ];
}
