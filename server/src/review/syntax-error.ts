/** The grammar's refusals as findings, in PostgreSQL's own words. */
import { rulePage } from '../rules/rule-page';
import type { SourceFile } from '../sql/source-file';
import { shift } from '../sql/span';
import type { Finding } from './finding';

export function syntaxErrors(source: SourceFile): readonly Finding[] {
  return source.statements.flatMap(({ statement, place }) => {
    const { error } = statement.parsed;
    if (!error) return [];
    const span = shift(error.span, place.start);
    return {
      rule: 'syntax-error',
      severity: 'error',
      file: source.path,
      span,
      within: place,
      object: source.text.slice(span.start, span.end),
      message: error.message,
      help: 'PostgreSQL cannot read this statement. The other statements of the file were reviewed.',
      url: rulePage(),
      evidence: 'static',
      fixes: [],
      related: [],
      tags: [],
    } satisfies Finding;
  });
}
