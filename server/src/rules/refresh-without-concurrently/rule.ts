/** A materialized view refreshed while nobody can read it. */
import { relationAt } from '../../locks/relations';
import type { View } from '../../schema/model';
import { displayName } from '../../schema/names';
import { as } from '../../sql/ast';
import { isKeyword, tokenize } from '../../sql/lexer';
import type { Statement } from '../../sql/source-file';
import { blockingEffects } from '../live-relation';
import { defineRule, type Fix, type StatementContext } from '../rule';
import { effectOn, lockWords } from '../words';

export default defineRule({
  id: 'refresh-without-concurrently',
  family: 'locking',
  summary: 'A materialized view refreshed without CONCURRENTLY, so that nobody can read it until that is done',
  severity: 'warning',
  recommended: true,
  messages: {
    blocking:
      'Refreshing {view} takes the {lock} lock on it, which {effect} until its query has run to the end. Refresh it CONCURRENTLY, which lets reads go on.',
    noIndex:
      'Refreshing {view} takes the {lock} lock on it, which {effect} until its query has run to the end. CONCURRENTLY lets reads go on, but needs a unique index on plain columns and all rows, which the view lacks: build one first.',
  },
  help: 'Refresh it CONCURRENTLY, which needs a unique index.',
  check(statement, context) {
    const refresh = as(statement.parsed.tree, 'RefreshMatViewStmt');
    if (!refresh?.relation || refresh.concurrent || refresh.skipData) return;
    const { name, relation } = context.resolve(refresh.relation);
    const effect = effectOn(blockingEffects(context.effects, context), name);
    const view = relation?.kind === 'materialized view' ? relation : undefined;
    // One that holds nothing cannot be read, nor refreshed concurrently (manual, REFRESH MATERIALIZED VIEW).
    if (!effect || view?.populated === false) return;
    const isReady = !view || hasUniqueIndex(view, context);
    context.report({
      span: wholeSpan(statement),
      message: isReady ? 'blocking' : 'noIndex',
      data: { view: displayName(name), lock: effect.lock, effect: lockWords(effect.lock) },
      object: displayName(name),
      fixes: isReady ? fixes(statement, view !== undefined) : [],
    });
  },
});

/** What CONCURRENTLY compares the rows by (manual, REFRESH MATERIALIZED VIEW). */
function hasUniqueIndex({ name, indexes }: View, { before }: StatementContext): boolean {
  return indexes.some((own) => {
    const index = relationAt(before, { schema: name.schema, name: own });
    return (
      index?.kind === 'index' &&
      index.unique &&
      index.valid &&
      !index.predicate &&
      index.keys.every(({ column }) => column !== undefined)
    );
  });
}

function wholeSpan({ parsed: { text } }: Statement) {
  const tokens = tokenize(text);
  return { start: tokens[0]?.start ?? 0, end: tokens.at(-1)?.end ?? text.length };
}

/** A view that no migration made may lack the index, of which the server would tell. */
function fixes({ parsed: { text } }: Statement, isKnown: boolean): readonly Fix[] {
  const view = tokenize(text).find((token) => isKeyword(text, token, 'view'));
  if (!view) return [];
  const edits = [{ span: { start: view.end, end: view.end }, text: ' CONCURRENTLY' }];
  return [{ title: 'Add CONCURRENTLY', safety: isKnown ? 'safe' : 'unsafe', edits }];
}
