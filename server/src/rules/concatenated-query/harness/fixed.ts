/** Host code after the fixes of its findings, for tests that run it before and after. */

import type { HostLanguage } from '../../../host/language';
import { readHostFile } from '../../../host/read-host-file';
import { applyFixes } from '../../../review/apply-fixes';
import { shift } from '../../../sql/span';
import type { Fix, Report } from '../../rule';
import rule from '../rule';

/** The code after the first fix of its findings, again until none offers one. The language and the SQL grammar must be loaded. */
export function fixed(code: string, language: HostLanguage): string {
  let text = code;
  for (let pass = 0; pass < 5; pass++) {
    const edits = readHostFile('a', language, text).templates.flatMap((template) => {
      const fixes: Fix[] = [];
      const report = (one: Report) => fixes.push(...(one.fixes ?? []).slice(0, 1));
      const final = undefined as never;
      rule.checkTemplate?.(template, { file: 'a', postgres: 18, final, report });
      return (fixes[0]?.edits ?? []).map(({ span, text: by }) => ({
        span: shift(span, template.span.start),
        text: by,
      }));
    });
    if (edits.length === 0) break;
    text = applyFixes(text, edits);
  }
  return text;
}
