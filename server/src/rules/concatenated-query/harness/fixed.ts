/** Host code after the fixes of its findings, for tests that run it before and after. */

import type { HostLanguage } from '../../../host/language';
import { readHostFile } from '../../../host/read-host-file';
import type { Template } from '../../../host/template';
import { applyFixes } from '../../../review/apply-fixes';
import type { Schema } from '../../../schema/model';
import { emptySchema } from '../../../schema/schema';
import { shift } from '../../../sql/span';
import type { Edit, Fix, Report } from '../../rule';
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
    const edits: Edit[] = [];
    for (const template of readHostFile('a', language, text).templates) {
      const own = editsOf(template, final, choose);
      // A text that is built in several statements is fixed once for all that it may be.
      const isTaken = own.some((one) => edits.some((other) => overlap(one, other)));
      if (!isTaken) edits.push(...own);
    }
    if (edits.length === 0) break;
    text = applyFixes(text, edits);
  }
  return text;
}

function editsOf(
  template: Template,
  final: Schema,
  choose: (fixes: readonly Fix[]) => readonly Fix[],
): readonly Edit[] {
  const fixes: Fix[] = [];
  const report = (one: Report) => fixes.push(...(one.fixes ?? []));
  rule.checkTemplate?.(template, { file: 'a', postgres: 18, final, report });
  return choose(fixes)
    .flatMap((fix) => fix.edits)
    .map(({ span, text }) => ({ span: shift(span, template.span.start), text }));
}

function overlap(a: Edit, b: Edit): boolean {
  const isSame = a.span.start === b.span.start && a.span.end === b.span.end;
  return isSame || (a.span.start < b.span.end && b.span.start < a.span.end);
}
