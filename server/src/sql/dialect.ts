/** Tells SQL of other databases from PostgreSQL's, since a workspace often holds both and only one is ours to review. */
import type { SourceFile } from './source-file';

export type OtherDialect = 'ClickHouse' | 'MySQL' | 'SQLite' | 'SQL Server';

/** Words that PostgreSQL's grammar refuses where these databases need them; looked for only in statements that failed. */
const marks: readonly (readonly [OtherDialect, RegExp])[] = [
  [
    'ClickHouse',
    /\bENGINE\s*=?\s*\w*(MergeTree|Kafka|Distributed|Buffer|Null|Memory|Log)\b|\b(LowCardinality|Nullable|DateTime64|AggregateFunction)\s*\(|\bCODEC\s*\(|\bGRANULARITY\s+\d|\bMODIFY\s+(QUERY|TTL|SETTING)\b/i,
  ],
  [
    'MySQL',
    /\bENGINE\s*=\s*(InnoDB|MyISAM|Aria)\b|\bAUTO_INCREMENT\b|\bDEFAULT\s+CHARSET\b|\b(INT|BIGINT|TINYINT)(\(\d+\))?\s+UNSIGNED\b|^\s*SET\s+FOREIGN_KEY_CHECKS\b/i,
  ],
  ['SQLite', /\bAUTOINCREMENT\b|^\s*PRAGMA\b|\bWITHOUT\s+ROWID\b/i],
  ['SQL Server', /\[dbo\]\s*\.|\bNVARCHAR\s*\(|\bIDENTITY\s*\(\s*\d+\s*,\s*\d+\s*\)|^\s*GO\s*$|\bNONCLUSTERED\b/im],
];

/** Backticks alone may be a slip in a PostgreSQL file; in most files of a folder they are the other database's quotes. */
const quotes = /`[^`\n]+`/;

/**
 * The database that these files, which belong together (one file, or one folder of migrations), were written for when it
 * is not PostgreSQL; undefined when nothing speaks against PostgreSQL.
 */
export function otherDialect(files: readonly SourceFile[]): OtherDialect | undefined {
  const readable = files.filter((file) => file.statements.length > 0);
  const votes = readable.map((file) => {
    const refused = file.statements.flatMap(({ statement }) => (statement.parsed.error ? [statement.parsed.text] : []));
    const marked = marks.find(([, pattern]) => refused.some((text) => pattern.test(text)))?.[0];
    return marked ?? (files.length > 1 && refused.some((text) => quotes.test(text)) ? 'MySQL' : undefined);
  });
  const others = votes.filter((vote) => vote !== undefined);
  // Simple statements read the same everywhere, so a third of the files is enough to tell.
  return others.length * 3 >= readable.length ? others[0] : undefined;
}
