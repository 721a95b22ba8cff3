/** The text of a query after its values have left it. */
import type { Template, TemplatePart } from '../../../host/template';
import type { Span } from '../../../sql/span';
import type { Edit } from '../../rule';
import { type Bound, rewritten } from '../bound-text';

/** The source with placeholders; literals that held nothing but values lose their `f`. */
export function written(
  template: Template,
  bound: readonly Bound[],
  placeholder: (index: number) => string,
  further: readonly Edit[] = [],
): string {
  return rewritten(template, bound, placeholder, [...further, ...plainLiterals(template, bound)]);
}

function plainLiterals({ parts, source, span }: Template, bound: readonly Bound[]): readonly Edit[] {
  return plainIn(parts, source, span, bound);
}

/** The same for the literals in a part of the file. */
export function plainIn(
  parts: readonly TemplatePart[],
  source: string,
  span: Span,
  bound: readonly Bound[],
): readonly Edit[] {
  const taken = new Set(bound.flatMap((one) => one.expressions));
  const stays = parts.some((part) => {
    // A text that was written elsewhere stands here by a name in braces.
    if (part.kind === 'text') return /[{}]/.test(part.text) || part.span.start < span.start || part.span.end > span.end;
    return part.joint !== 'placeholder' && !taken.has(part.expression);
  });
  if (stays) return [];
  const places = parts.flatMap((part) => {
    const start = part.kind === 'text' && /^[fF]["']/.test(part.quote) ? part.span.start - part.quote.length : -1;
    const opens = part.kind === 'text' && start >= span.start && source.startsWith(part.quote, start);
    return opens ? [start] : [];
  });
  return [...new Set(places)].map((start) => ({ span: { start, end: start + 1 }, text: '' }));
}

/** True for `",".join(names)`: what it joins are texts, where `map(str, ids)` joins numbers. */
export function joinsTexts({ kind, expressions }: Bound): boolean {
  return kind === 'list' && !/\bstr\b/.test(expressions[0] ?? '');
}

/** `IN %s` takes a tuple where the driver writes it out itself; an array of texts would be compared with texts alone. */
export function asTuple(one: Bound): Bound {
  if (one.kind !== 'list') return one;
  const before = one.before.startsWith('<>') ? 'NOT IN ' : 'IN ';
  return { ...one, before, after: one.after.replace(')', ''), value: one.value.replace(/^list\(/, 'tuple(') };
}
