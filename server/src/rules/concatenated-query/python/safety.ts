/** When a value as a parameter is certainly read as it was in the text. */
import type { Template } from '../../../host/template';
import { type Bound, safetyOf } from '../bound-text';

/**
 * True when all values stood in quotes and are texts for sure. Another value would be sent with a type of its own: a number is no
 * text to the server, where `'5'` could be one.
 */
export function certainText(template: Template, bound: readonly Bound[]): boolean {
  return safetyOf(bound) === 'safe' && bound.every(({ value }) => isText(value, template.source));
}

function isText(value: string, source: string): boolean {
  if (/^(?:[fF]?["']|str\()/.test(value)) return true;
  if (!/^\w+$/.test(value)) return false;
  const annotations = [...source.matchAll(new RegExp(`\\b${value}\\s*:\\s*([\\w.|\\[\\] ]+)`, 'g'))].map(
    (match) => match[1],
  );
  return annotations.length > 0 && annotations.every((annotation) => annotation?.trim() === 'str');
}
