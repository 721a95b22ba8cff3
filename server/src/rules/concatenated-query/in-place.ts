/** Where an expression is written that takes a hole's place and stays an expression of the host language. */
import type { HolePart, Template } from '../../host/template';
import type { Edit } from '../rule';

/** In parentheses beside an operator. Undefined where the hole's own expression is not written there by itself. */
export function inPlaceOf({ source }: Template, { span, expression, joint }: HolePart, code: string): Edit | undefined {
  if (source.slice(span.start, span.end) !== expression) return undefined;
  if (joint === 'concatenated') return { span, text: `(${code})` };
  return joint === 'interpolated' || joint === 'formatted' ? { span, text: code } : undefined;
}

/** True for what may be written twice, since reading it does nothing: names, fields, elements, getters. */
export function isPlain(expression: string): boolean {
  return /^[$@]?\w+(?:(?:\??\.|->|::)\$?\w+(?:\(\))?|\[(?:'\w*'|"\w*"|:?\w+)\])*$/.test(expression);
}
