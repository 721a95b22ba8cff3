/** A template's SQL as a statement, so that the rules for queries apply inside host code. */
import { readSource, type Statement } from '../sql/source-file';
import { type Span, shift } from '../sql/span';
import type { Template } from './template';

export interface HostStatement {
  readonly statement: Statement;
  /** Where a span of the statement stands in the host file, for underlining; undefined when no text of it is written there. */
  toFile(span: Span): Span | undefined;
  /** The same for an edit: undefined unless all that it replaces, and what it writes, reads the same in the file. */
  editToFile(edit: { readonly span: Span; readonly text: string }): { span: Span; text: string } | undefined;
}

/**
 * The statements of a template, holes filled by stand-ins. For the review of host files: call for every template, run each
 * rule's `check` with role `query`, report at `toFile(span)`, drop what stands in a hole, where the SQL is a stand-in, and keep a
 * fix only when `editToFile` gives something for every edit. Templates of one file may share text (branches of a conditional): equal findings are one finding.
 */
export function statementsOf(template: Template): readonly HostStatement[] {
  if (!template.complete) return [];
  return readSource('', template.sql).statements.map(({ statement, place }) => ({
    statement,
    toFile: (span) => toFile(template, shift(span, place.start)),
    editToFile: ({ span, text }) => {
      const target = sameText(template, shift(span, place.start));
      return target && readsAsWritten(target.quote, text) ? { span: target.span, text } : undefined;
    },
  }));
}

function toFile(template: Template, span: Span): Span | undefined {
  const last = Math.max(span.end, span.start + 1);
  const isWritten = template.parts.some((part, index) => {
    const place = template.places[index];
    return part.kind === 'text' && place && Math.max(place.start, span.start) < Math.min(place.end, last);
  });
  if (!isWritten) return undefined;
  const start = locate(template, span.start, 'after');
  const end = span.end > span.start ? locate(template, span.end, 'before') : start;
  return start !== undefined && end !== undefined && start <= end ? { start, end } : undefined;
}

/** The offset in the file of an offset in the SQL, taken with the character after or before it. */
function locate(template: Template, at: number, side: 'after' | 'before'): number | undefined {
  for (const [index, part] of template.parts.entries()) {
    const place = template.places[index];
    if (!place) continue;
    const inside = side === 'after' ? at >= place.start && at < place.end : at > place.start && at <= place.end;
    // Among escapes nobody counts characters, and in a hole there are none: the whole piece is underlined.
    const isWhole = part.kind === 'hole' || !part.verbatim;
    if (inside && isWhole) return side === 'after' ? part.span.start : part.span.end;
    if (inside) return part.span.start + at - place.start;
  }
  return undefined;
}

function sameText(template: Template, span: Span): { span: Span; quote: string } | undefined {
  for (const [index, part] of template.parts.entries()) {
    const place = template.places[index];
    if (!place || part.kind !== 'text' || !part.verbatim) continue;
    if (span.start < place.start || span.end > place.end) continue;
    return { span: shift(span, part.span.start - place.start), quote: part.quote };
  }
  return undefined;
}

/** True when the text means the same inside a literal of any language that `quote` opens: no escape, no hole, no end of it. */
function readsAsWritten(quote: string, text: string): boolean {
  if (/[\\%{}]|[$#]\{|\$[A-Za-z_]/.test(text)) return false;
  const end = quote.at(-1) ?? '';
  if (/["'`]/.test(end) && text.includes(end)) return false;
  const isOneLine = /^[\w$]*["']$/.test(quote);
  return !(isOneLine && /[\r\n]/.test(text));
}
