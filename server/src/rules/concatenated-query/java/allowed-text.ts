/** Java's expressions that only give what a list allows. */
import type { HolePart, Template } from '../../../host/template';
import type { Edit } from '../../rule';
import type { Allowed } from '../allowed-texts';
import { inPlaceOf, isPlain } from '../in-place';

export function allowedText(template: Template, hole: HolePart, allowed: Allowed): Edit | undefined {
  const code = codeOf(hole.expression, allowed, template.source);
  return code === undefined ? undefined : inPlaceOf(template, hole, code);
}

/** A list made by `Arrays` may be asked for null, which those of `List.of` refuse. */
function codeOf(value: string, allowed: Allowed, source: string): string | undefined {
  if (allowed.kind === 'direction') return `"desc".equalsIgnoreCase(${value}) ? "DESC" : "ASC"`;
  if (!isPlain(value)) return undefined;
  const arrays = /^\s*import\s+java\.util\.(?:\*|Arrays)\s*;/m.test(source) ? 'Arrays' : 'java.util.Arrays';
  const texts = allowed.texts.map((text) => `"${text}"`);
  return `${arrays}.asList(${texts.join(', ')}).contains(${value}) ? ${value} : ${texts[0]}`;
}
