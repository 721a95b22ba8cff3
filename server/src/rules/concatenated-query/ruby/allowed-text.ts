/** Ruby's expressions that only give what a list allows. */
import type { HolePart, Template } from '../../../host/template';
import type { Edit } from '../../rule';
import type { Allowed } from '../allowed-texts';
import { inPlaceOf } from '../in-place';

export function allowedText(template: Template, hole: HolePart, allowed: Allowed): Edit | undefined {
  return inPlaceOf(template, hole, codeOf(hole.expression, allowed));
}

function codeOf(value: string, allowed: Allowed): string {
  if (allowed.kind === 'direction')
    return `(${value}).to_s.casecmp?("desc") ? "DESC" : "ASC"`.replace(/^\((\w+)\)/, '$1');
  const one = /\ballowed\b/.test(value) ? 'one' : 'allowed';
  const texts = allowed.texts.map((text) => `"${text}"`);
  return `[${texts.join(', ')}].find { |${one}| ${one} == ${value} } || ${texts[0]}`;
}
