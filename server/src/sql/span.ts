/** Where something stands in a text: UTF-16 code units from its first character, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The span moved by `by` code units. */
export function shift(span: Span, by: number): Span {
  return { start: span.start + by, end: span.end + by };
}
