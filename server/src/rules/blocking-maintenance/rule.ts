/** VACUUM FULL and CLUSTER, which write whole tables anew while nobody can use them. */
import { displayName } from '../../schema/names';
import { as, type ClusterStmt, type VacuumStmt } from '../../sql/ast';
import { isKeyword, nextToken, type Token, tokenize } from '../../sql/lexer';
import type { Statement } from '../../sql/source-file';
import type { Span } from '../../sql/span';
import { commaSeparated } from '../comma-separated';
import { isLive } from '../live-relation';
import { defineRule, type Fix } from '../rule';
import { listed, lockWords } from '../words';

export default defineRule({
  id: 'blocking-maintenance',
  family: 'locking',
  summary: 'VACUUM FULL and CLUSTER should not run on tables that are in use',
  severity: 'warning',
  recommended: true,
  messages: {
    vacuum:
      'VACUUM FULL writes {tables} anew, and takes {lock}, which {blocks} until that is done: minutes, when it is large. Plain VACUUM makes the space usable again without hindering anyone; to give it back to the disk, use a tool such as pg_repack, or a time when nobody uses the table.',
    cluster:
      'CLUSTER writes {tables} anew in the order of an index, and takes {lock}, which {blocks} until that is done: minutes, when it is large. The order is lost again as rows change. There is no online form: use a tool such as pg_repack, or a time when nobody uses the table.',
    everything:
      'CLUSTER without a name writes every table anew that was ever clustered, and each of them is blocked meanwhile for reads and writes. Name the table, or leave it out of migrations.',
  },
  help: 'Use plain VACUUM, or a tool such as pg_repack.',
  check(statement, context) {
    const { tree } = statement.parsed;
    const vacuum = as(tree, 'VacuumStmt');
    const cluster = as(tree, 'ClusterStmt');
    const span = vacuum ? fullWord(statement) : cluster && nextToken(statement.parsed.text, 0);
    if (!span) return;
    if (cluster && !cluster.relation) {
      context.report({ span, message: 'everything', object: 'CLUSTER' });
      return;
    }
    const effects = context.effects.filter(({ rewrites, relation }) => rewrites && isLive(relation, context));
    const [first] = effects;
    if (!first) return;
    const names = effects.map(({ relation }) => displayName(relation));
    context.report({
      span,
      message: vacuum ? 'vacuum' : 'cluster',
      data: { tables: tablesOf(names, vacuum ?? cluster), lock: first.lock, blocks: lockWords(first.lock) },
      object: names.join(', '),
      fixes: vacuum ? [withoutFull(statement, span)] : [],
    });
  },
});

function tablesOf(names: readonly string[], statement: VacuumStmt | ClusterStmt | undefined): string {
  const isNamed = statement !== undefined && ('rels' in statement || 'relation' in statement);
  return isNamed ? listed(names) : 'every table of the database';
}

/** The word FULL among the options, unless it is switched off there; undefined for a VACUUM without it. */
function fullWord({ parsed: { text } }: Statement): Span | undefined {
  const option = listedOptions(text).find(({ word }) => isKeyword(text, word, 'full'));
  if (option) return option.word;
  const [, second] = tokenize(text);
  return isKeyword(text, second, 'full') ? second : undefined;
}

/** `VACUUM (FULL, ANALYZE)`; none when the options stand without parentheses. */
function listedOptions(text: string): readonly { readonly word: Token | undefined; readonly span: Span }[] {
  const tokens = tokenize(text);
  const close = tokens.find((token) => text.slice(token.start, token.end) === ')');
  const open = tokens[1];
  if (!open || !close || text.slice(open.start, open.end) !== '(') return [];
  const spans = commaSeparated(text, { start: open.end, end: close.start });
  return spans.map((span) => ({ word: nextToken(text, span.start), span }));
}

/** The other options stay as they are written. */
function withoutFull({ parsed: { text } }: Statement, full: Span): Fix {
  const options = listedOptions(text);
  const [first] = options;
  const last = options.at(-1);
  const kept = options
    .filter(({ word }) => word?.start !== full.start)
    .map(({ span }) => text.slice(span.start, span.end));
  const edit =
    first && last && kept.length > 0
      ? { span: { start: first.span.start, end: last.span.end }, text: kept.join(', ') }
      : { span: { start: 'VACUUM'.length, end: first ? text.indexOf(')', full.end) + 1 : full.end }, text: '' };
  return { title: 'Remove FULL', safety: 'unsafe', edits: [edit] };
}
