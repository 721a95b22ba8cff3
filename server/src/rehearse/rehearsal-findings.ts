/** What a rehearsal found out, as findings beside those of a review. */
import type { Finding } from '../review/finding';
import { rulePage } from '../rules/rule-page';
import type { RehearsalReport, RehearsedError, RehearsedStatement } from './result';

/** One `migration-fails` for each statement that the server refused, of migrations and of their ways back. */
export function rehearsalFindings({ statements, waysBack }: RehearsalReport): readonly Finding[] {
  return [...statements, ...waysBack.flatMap((way) => way.statements)].flatMap((statement) =>
    statement.error ? finding(statement, statement.error) : [],
  );
}

function finding({ file, place, sql }: RehearsedStatement, error: RehearsedError): Finding {
  const { message, code, detail, hint, span } = error;
  const words = sql.slice(span.start - place.start, span.end - place.start);
  return {
    rule: 'migration-fails',
    severity: 'error',
    file,
    span,
    within: place,
    object: span.end - span.start < place.end - place.start ? words : '',
    message: [`PostgreSQL refuses this statement: ${message} (${code}).`, detail, hint].filter(Boolean).join(' '),
    help: hint ?? 'Correct the statement and rehearse again: the migration was really applied, and failed here.',
    url: rulePage(),
    evidence: 'rehearsed',
    fixes: [],
    related: [],
    tags: [],
  };
}
