/** What a rehearsal found out, as findings beside those of a review. */
import type { Finding } from '../review/finding';
import rule from '../rules/migration-fails/rule';
import type { Severity } from '../rules/rule';
import { rulePage } from '../rules/rule-page';
import type { RehearsalReport, RehearsedError, RehearsedStatement } from './result';

/**
 * One `migration-fails` for each statement that the server refused, of migrations and of their ways back; none where the
 * settings have the rule off.
 */
export function rehearsalFindings(
  { statements, waysBack }: RehearsalReport,
  severity: Severity | 'off' = rule.severity,
): readonly Finding[] {
  if (severity === 'off') return [];
  return [...statements, ...waysBack.flatMap((way) => way.statements)].flatMap((statement) =>
    statement.error ? finding(statement, statement.error, severity) : [],
  );
}

function finding({ file, place, sql }: RehearsedStatement, error: RehearsedError, severity: Severity): Finding {
  const { message, code, detail, hint, span } = error;
  const words = sql.slice(span.start - place.start, span.end - place.start);
  const more = [detail, hint].flatMap((text) => (text ? [` ${text.replace(/(?<![.!?])$/, '.')}`] : []));
  const data: Readonly<Record<string, string>> = { error: message, code, more: more.join('') };
  return {
    rule: rule.id,
    severity,
    file,
    span,
    within: place,
    object: span.end - span.start < place.end - place.start ? words : '',
    message: rule.messages.refused.replace(/\{(error|code|more)\}/g, (_, hole: string) => data[hole] ?? ''),
    help: hint ?? rule.help,
    url: rulePage(rule.id),
    evidence: 'rehearsed',
    fixes: [],
    related: [],
    tags: [],
  };
}
