/** The sign of psycopg's placeholders: alone it stands for itself only in a text without values (psycopg, "Passing parameters"). */
import type { Template } from '../../../host/template';
import type { Edit } from '../../rule';
import type { Bound } from '../bound-text';

/** Edits that double every `%` which stays in the text; undefined when one stands where the fix does not reach. */
export function doubledPercents(template: Template, bound: readonly Bound[]): readonly Edit[] | undefined {
  const { parts, source, span } = template;
  const edits = new Map<number, Edit>();
  for (const part of parts) {
    if (part.kind !== 'text' || !part.text.includes('%')) continue;
    if (part.span.start < span.start || part.span.end > span.end) return undefined;
    for (const { index } of source.slice(part.span.start, part.span.end).matchAll(/%/g)) {
      const at = part.span.start + index;
      const goes = bound.some(({ region }) => at >= region.start && at < region.end);
      if (!goes) edits.set(at, { span: { start: at, end: at + 1 }, text: '%%' });
    }
  }
  return [...edits.values()];
}
