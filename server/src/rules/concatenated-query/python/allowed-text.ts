/** Python's expressions that only give what a list allows. */
import type { HolePart, Template } from '../../../host/template';
import type { Edit } from '../../rule';
import type { Allowed } from '../allowed-texts';
import { inPlaceOf, isPlain } from '../in-place';

export function allowedText(template: Template, hole: HolePart, allowed: Allowed): Edit | undefined {
  const code = codeOf(hole.expression, allowed, quoteFor(template, hole));
  return code === undefined ? undefined : inPlaceOf(template, hole, code);
}

function codeOf(value: string, allowed: Allowed, quote: string): string | undefined {
  const text = (one: string): string => `${quote}${one}${quote}`;
  if (allowed.kind === 'direction')
    return `${text('DESC')} if str(${value}).lower() == ${text('desc')} else ${text('ASC')}`;
  const [first = '', ...others] = allowed.texts.map(text);
  const list = others.length === 0 ? `(${first},)` : `(${[first, ...others].join(', ')})`;
  return isPlain(value) ? `${value} if ${value} in ${list} else ${first}` : undefined;
}

/** Before 3.12 an f-string's own quotes cannot stand in its holes. */
function quoteFor({ source, parts }: Template, hole: HolePart): string {
  if (hole.joint !== 'interpolated') return '"';
  const beside = parts.find(
    ({ kind, span }) => kind === 'text' && (span.end === hole.outer.start || span.start === hole.outer.end),
  );
  const opening = beside?.kind === 'text' ? beside.quote : source.charAt(hole.outer.start - 1);
  return opening.endsWith('"') ? "'" : '"';
}
