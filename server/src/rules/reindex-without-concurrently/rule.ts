/** Finds indexes that are rebuilt while nobody can write to their table, and hardly anybody read it. */
import type { Relation } from '../../schema/model';
import { displayName } from '../../schema/names';
import { as, type ReindexStmt } from '../../sql/ast';
import { isKeyword, tokenize } from '../../sql/lexer';
import type { Statement } from '../../sql/source-file';
import { concurrentForm } from '../concurrent';
import { blockingEffects } from '../live-relation';
import { slugOf } from '../new-migration';
import { outsideTransaction } from '../outside-transaction';
import { defineRule, type Fix, type StatementContext } from '../rule';
import { listed, lockWords } from '../words';

export default defineRule({
  id: 'reindex-without-concurrently',
  family: 'locking',
  summary: 'An index rebuilt without CONCURRENTLY, which keeps its table from being used until it is done',
  severity: 'warning',
  recommended: true,
  messages: {
    blocking:
      'Rebuilding {indexes} takes the {lock} lock on {tables}, which {effect} until it is done; new queries wait as well, because planning them looks at the index. Rebuild it CONCURRENTLY, outside a transaction.',
    unknown:
      'Rebuilding {indexes} keeps the table from being written until it is done; new queries wait as well, because planning them looks at the index. Rebuild it CONCURRENTLY, outside a transaction.',
    exclusion:
      'Rebuilding {indexes} takes the {lock} lock on {tables}, which {effect} until it is done; new queries wait as well, because planning them looks at the index. PostgreSQL cannot rebuild the index of an exclusion constraint concurrently: do it when nobody uses the table.',
  },
  help: 'Rebuild it CONCURRENTLY, outside a transaction.',
  check(statement, context) {
    const reindex = as(statement.parsed.tree, 'ReindexStmt');
    // The catalogs cannot be rebuilt concurrently (manual, REINDEX).
    if (!reindex || concurrentForm(statement.parsed.tree) || reindex.kind === 'REINDEX_OBJECT_SYSTEM') return;
    const target = reindex.relation && context.resolve(reindex.relation);
    const effects = blockingEffects(context.effects, context);
    const [effect] = effects;
    if (!effect && (!target || target.relation || context.before.relation(target.name) === 'dropped')) return;
    const tables = effects.map(({ relation }) => displayName(relation));
    const others = tables.length > 3 ? [...tables.slice(0, 2), `${tables.length - 2} others`] : tables;
    const isExclusion = target !== undefined && enforcesExclusion(target.relation, context);
    context.report({
      span: wholeSpan(statement),
      message: isExclusion ? 'exclusion' : effect ? 'blocking' : 'unknown',
      data: {
        indexes: indexWords(reindex, target && displayName(target.name)),
        tables: listed(others),
        lock: effect?.lock ?? '',
        effect: effect ? lockWords(effect.lock) : '',
      },
      object: target ? displayName(target.name) : (reindex.name ?? 'database'),
      fixes: isExclusion ? [] : fixes(statement, reindex, context),
    });
  },
});

function indexWords({ kind, relation, name }: ReindexStmt, target: string | undefined): string {
  if (kind === 'REINDEX_OBJECT_INDEX') return `the index ${relation?.relname ?? ''}`;
  if (kind === 'REINDEX_OBJECT_TABLE') return `the indexes of ${target ?? ''}`;
  return kind === 'REINDEX_OBJECT_SCHEMA' ? `all indexes of the schema ${name ?? ''}` : 'all indexes of the database';
}

function enforcesExclusion(relation: Relation | undefined, { before }: StatementContext): boolean {
  if (relation?.kind !== 'index' || relation.constraint === undefined) return false;
  const table = before.relation(relation.table);
  const constraints = typeof table === 'object' && table.kind === 'table' ? table.constraints : [];
  return constraints.some(({ kind, name }) => kind === 'exclusion' && name === relation.constraint);
}

function wholeSpan({ parsed: { text } }: Statement) {
  const tokens = tokenize(text);
  return { start: tokens[0]?.start ?? 0, end: tokens.at(-1)?.end ?? text.length };
}

function fixes(
  statement: Statement,
  { kind, relation, name, params }: ReindexStmt,
  context: StatementContext,
): readonly Fix[] {
  const { text } = statement.parsed;
  const words = ['index', 'table', 'schema', 'database'];
  const tokens = tokenize(text);
  // `CONCURRENTLY false` among the options would contradict the word.
  const isSaid = (params ?? []).some((node) => as(node, 'DefElem')?.defname === 'concurrently');
  const object = tokens.find((token) => words.some((word) => isKeyword(text, token, word)));
  if (!object || isSaid) return [];
  const at = { start: object.end, end: object.end };
  if (context.transaction.mode === 'none') {
    return [{ title: 'Add CONCURRENTLY', safety: 'safe', edits: [{ span: at, text: ' CONCURRENTLY' }] }];
  }
  if (kind !== 'REINDEX_OBJECT_INDEX' && kind !== 'REINDEX_OBJECT_TABLE') return [];
  if (relation && typeof context.fileEnd.relation(context.resolve(relation).name) !== 'object') return [];
  return [
    outsideTransaction(statement, {
      title: 'Move to a new migration, with CONCURRENTLY',
      migration: {
        slug: slugOf('reindex', relation?.relname ?? name ?? ''),
        sql: `${text.slice(0, object.end)} CONCURRENTLY${text.slice(object.end)};`,
        downSql: undefined,
      },
    }),
  ];
}
