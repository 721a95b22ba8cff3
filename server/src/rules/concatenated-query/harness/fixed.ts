/** Host code after the fixes of its findings, for tests that run it before and after. */

import type { HostLanguage } from '../../../host/language';
import { readHostFile } from '../../../host/read-host-file';
import { applyFixes } from '../../../review/apply-fixes';
import type { Schema } from '../../../schema/model';
import { emptySchema } from '../../../schema/schema';
import { shift } from '../../../sql/span';
import type { Fix, Report } from '../../rule';
import rule from '../rule';

const isList = ({ title }: Fix): boolean => title.startsWith('Allow only');

/**
 * The code after the first fix of its findings, again until none offers one; lists of what is allowed, which a person completes,
 * are left out. The language and the SQL grammar must be loaded.
 */
export function fixed(code: string, language: HostLanguage): string {
  return afterFixes(code, language, emptySchema, (fixes) => fixes.filter((fix) => !isList(fix)).slice(0, 1));
}

/** The code with a list for everything that no parameter can stand for. */
export function listed(code: string, language: HostLanguage, schema: Schema): string {
  return afterFixes(code, language, schema, (fixes) => fixes.filter(isList));
}

function afterFixes(
  code: string,
  language: HostLanguage,
  final: Schema,
  choose: (fixes: readonly Fix[]) => readonly Fix[],
): string {
  let text = code;
  for (let pass = 0; pass < 5; pass++) {
    const edits = readHostFile('a', language, text).templates.flatMap((template) => {
      const fixes: Fix[] = [];
      const report = (one: Report) => fixes.push(...(one.fixes ?? []));
      rule.checkTemplate?.(template, { file: 'a', postgres: 18, final, report });
      return choose(fixes)
        .flatMap((fix) => fix.edits)
        .map(({ span, text: by }) => ({ span: shift(span, template.span.start), text: by }));
    });
    if (edits.length === 0) break;
    text = applyFixes(text, edits);
  }
  return text;
}
