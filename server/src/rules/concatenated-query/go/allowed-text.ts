/** Go's expressions that only give what a list allows; anything else gives an empty text. */
import type { HolePart, Template } from '../../../host/template';
import type { Edit } from '../../rule';
import type { Allowed } from '../allowed-texts';
import { inPlaceOf } from '../in-place';

export function allowedText(template: Template, hole: HolePart, allowed: Allowed): Edit | undefined {
  const texts =
    allowed.kind === 'direction'
      ? [
          ['desc', 'DESC'],
          ['DESC', 'DESC'],
        ]
      : allowed.texts.map((text) => [text, text]);
  const entries = texts.map(([key, text]) => `"${key}": "${text}"`).join(', ');
  const edit = inPlaceOf(template, hole, `map[string]string{${entries}}[${hole.expression}]`);
  return edit && { ...edit, text: edit.text.replace(/^\((.*)\)$/s, '$1') };
}
