/** Finds columns that no migration made, before the server does. */
import { isTable } from '../../schema/kinds';
import { displayName, quoteIdentifier } from '../../schema/names';
import type { Source } from '../../schema/query-names/missing-names';
import type { Statement } from '../../sql/source-file';
import { type CertainlyMissing, certainlyMissing } from '../certain-names';
import { clearlyNearestName, nearestName } from '../nearest-name';
import { defineRule, type Fix, type StatementContext } from '../rule';

export default defineRule({
  id: 'unknown-column',
  family: 'queries',
  summary: 'A column that the migrations do not make',
  severity: 'error',
  recommended: true,
  inEveryVariant: true,
  messages: {
    near: 'There is no column {column} in {table}, so the statement fails as soon as it runs. The nearest name is {near}.',
    folded:
      'Without double quotes the server reads {written} as {column}, and there is no such column in {table}, so the statement fails as soon as it runs. The column is called {near}.',
    text: 'Double quotes name a column, and there is no column {column} in {table}, so the statement fails as soon as it runs. Write a text in single quotes.',
    none: 'There is no column {column} in {table}, so the statement fails as soon as it runs. Name a column that is there, or add this one in a migration first.',
  },
  help: 'Name a column that the migrations make.',
  check(statement, context) {
    for (const missing of certainlyMissing(statement, context)) {
      if (missing.kind !== 'column') continue;
      const { name, sources, span } = missing;
      const candidates = candidatesOf(sources);
      const near = nearestName(name, candidates);
      const written = statement.parsed.text.slice(span.start, span.end);
      const isQuoted = written.startsWith('"');
      const isFolded = near?.toLowerCase() === name && near === written;
      context.report({
        span,
        message: near === undefined ? (isQuoted ? 'text' : 'none') : isFolded ? 'folded' : 'near',
        data: {
          column: quoteIdentifier(name),
          table: places(sources),
          near: near === undefined ? '' : quoteIdentifier(near),
          written,
        },
        object: objectOf(missing, near),
        fixes: isMadeLater(missing, context)
          ? []
          : fixesOf(missing, near, clearlyNearestName(name, candidates) === near, isQuoted),
        related: related(sources, statement, context),
      });
    }
  },
});

function candidatesOf(sources: readonly Source[]): readonly string[] {
  return [...new Set(sources.flatMap(({ columns }) => columns ?? []))];
}

/** `public.orders`, `x`, `public.orders or public.customers`. */
function places(sources: readonly Source[]): string {
  const names = sources.map(({ relation, alias }) =>
    relation ? displayName(relation) : (alias ?? 'the query in FROM'),
  );
  const [last = '', ...others] = [...new Set(names)].toReversed();
  return others.length === 0 ? last : `${others.toReversed().join(', ')} or ${last}`;
}

/** The column of the table that it seems to be meant of. */
function objectOf({ name, sources }: CertainlyMissing, near: string | undefined): string {
  const meant = sources.find(({ columns }) => near !== undefined && columns?.includes(near)) ?? sources[0];
  return meant?.relation ? `${displayName(meant.relation)}.${name}` : name;
}

function fixesOf(
  { name, span }: CertainlyMissing,
  near: string | undefined,
  isClear: boolean,
  isQuoted: boolean,
): Fix[] {
  if (near !== undefined) {
    const text = quoteIdentifier(near);
    return [{ title: `Change to ${text}`, safety: isClear ? 'safe' : 'unsafe', edits: [{ span, text }] }];
  }
  if (!isQuoted) return [];
  const text = `'${name.replaceAll("'", "''")}'`;
  return [{ title: 'Write it as a text', safety: 'unsafe', edits: [{ span, text }] }];
}

/** A migration that names the column before another makes it: the order is wrong, not the name. */
function isMadeLater({ name, sources }: CertainlyMissing, { final }: StatementContext): boolean {
  return sources.some(({ relation }) => {
    const table = relation && final.relation(relation);
    return isTable(table) && table.columns.some((column) => column.name === name);
  });
}

/** Where the one table was made, unless the statement itself makes it. */
function related(sources: readonly Source[], statement: Statement, { before }: StatementContext) {
  const [only, ...others] = sources;
  const relation = others.length === 0 && only?.relation ? before.relation(only.relation) : undefined;
  if (relation === undefined || relation === 'dropped' || relation.origin.statement === statement) return [];
  return [{ origin: relation.origin, message: `${displayName(relation.name)} is made here` }];
}
