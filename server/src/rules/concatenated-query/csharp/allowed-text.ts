/** C#'s expressions that only give what a list allows. */
import type { HolePart, Template } from '../../../host/template';
import type { Edit } from '../../rule';
import type { Allowed } from '../allowed-texts';
import { inPlaceOf } from '../in-place';

/** In parentheses in a string, too, where a colon would begin a format. */
export function allowedText(template: Template, hole: HolePart, allowed: Allowed): Edit | undefined {
  const edit = inPlaceOf(template, hole, codeOf(hole.expression, allowed));
  return edit && hole.joint === 'interpolated' ? { ...edit, text: `(${edit.text})` } : edit;
}

function codeOf(value: string, allowed: Allowed): string {
  if (allowed.kind === 'direction')
    return `string.Equals(${value}, "desc", System.StringComparison.OrdinalIgnoreCase) ? "DESC" : "ASC"`;
  const arms = allowed.texts.map((text) => `"${text}" => "${text}"`);
  return `${value} switch { ${arms.join(', ')}, _ => "${allowed.texts[0]}" }`;
}
