/** PHP's expressions that only give what a list allows. */
import type { HolePart, Template } from '../../../host/template';
import type { Edit } from '../../rule';
import type { Allowed } from '../allowed-texts';
import { inPlaceOf } from '../in-place';
import { codeOf } from './source';

/** A string holds no such expression: it ends before the hole, and begins again behind it. */
export function allowedText(template: Template, hole: HolePart, allowed: Allowed): Edit | undefined {
  const code = listed(codeOf(hole.expression), allowed);
  if (hole.joint !== 'interpolated') return inPlaceOf(template, hole, code);
  const isQuoted = template.parts.some(
    (part) =>
      part.kind === 'text' &&
      part.quote === '"' &&
      (part.span.end === hole.outer.start || part.span.start === hole.outer.end),
  );
  return isQuoted ? { span: hole.outer, text: `" . (${code}) . "` } : undefined;
}

function listed(value: string, allowed: Allowed): string {
  if (allowed.kind === 'direction') return `strtolower(${value}) === 'desc' ? 'DESC' : 'ASC'`;
  const entries = allowed.texts.map((text) => `'${text}' => '${text}'`);
  return `[${entries.join(', ')}][${value}] ?? '${allowed.texts[0]}'`;
}
