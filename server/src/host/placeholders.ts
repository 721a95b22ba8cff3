/** Placeholders of drivers in the text of a query: `?`, `:name`, `%s`, `@name`, `{0}`. PostgreSQL's own `$1` needs no finding. */
import { tokenize } from '../sql/lexer';
import type { Span } from '../sql/span';
import type { HostLanguage } from './language';

/** JDBC, PDO, SQLite, MySQL and most builders; not part of a longer operator such as `?|`. */
const questionMark = /(?<![?|&@#~!^])\?\d*(?![?|&])/g;
/** Named, as PDO, SQLAlchemy, Spring and Sequelize write it; `a::int` and `[1:n]` are none. */
const colonName = /(?<![:\w\])"]):[A-Za-z_]\w*/g;
/** Python's paramstyles `format` and `pyformat` (PEP 249). */
const percent = /(?<=^|[\s=<>(,|])%(?:\(\w+\))?[sbt]\b/g;
/** WordPress's `$wpdb->prepare`. */
const percentVerb = /(?<=^|[\s=<>(,|])%[sdfi]\b/g;
/** ADO.NET and pgx's NamedArgs. */
const atName = /(?<=^|[\s=<>(,|])@[A-Za-z_]\w*/g;
/** Entity Framework's FromSqlRaw. */
const brace = /\{\d+\}/g;

const common = [questionMark, colonName];
const further: Readonly<Partial<Record<HostLanguage, readonly RegExp[]>>> = {
  python: [percent],
  php: [percentVerb],
  csharp: [atName, brace],
  go: [atName],
};

/** Where placeholders stand in SQL of that language, in order; none in literals, quoted names and comments. */
export function placeholdersIn(sql: string, language: HostLanguage): readonly Span[] {
  if (!/[?:%@{]/.test(sql)) return [];
  const shown = withoutLiterals(sql);
  return [...common, ...(further[language] ?? [])]
    .flatMap((style) => [...shown.matchAll(style)])
    .map((match) => ({ start: match.index, end: match.index + match[0].length }))
    .filter((span) => sql.charAt(span.start) !== '?' || !isOperator(shown, span))
    .sort((a, b) => a.start - b.start);
}

function withoutLiterals(sql: string): string {
  let shown = '';
  for (const token of tokenize(sql, { comments: true })) {
    const isShown = !/string|comment|quoted/.test(token.kind);
    shown =
      shown.padEnd(token.start) + (isShown ? sql.slice(token.start, token.end) : '"'.repeat(token.end - token.start));
  }
  return shown.padEnd(sql.length);
}

const beforeValue =
  /\b(?:select|where|and|or|not|in|limit|offset|between|like|ilike|values|set|on|when|then|else|by|having|any|all|returning|as|from|interval|date|timestamp|distinct|is|case|to|escape|using|call|only|first|next)$/i;
const afterValue =
  /^(?:and|or|limit|offset|order|group|then|else|end|as|from|where|is|in|not|asc|desc|returning|on|for|union|having|between|like|ilike|escape|when|at|collate|nulls|fetch|rows?|except|intersect|window)\b/i;

/** `data ? 'key'`: jsonb's operator stands between two operands (manual, 9.16). */
function isOperator(sql: string, { start, end }: Span): boolean {
  const before = sql.slice(0, start).trimEnd();
  const after = sql.slice(end).trimStart();
  const hasLeft = /[\w"\])]$/.test(before) && !beforeValue.test(before);
  return hasLeft && /^["$\w(]/.test(after) && !afterValue.test(after);
}
