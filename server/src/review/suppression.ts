/** Reads `preflight-ignore` comments and applies them to findings. */
import type { Span } from '../sql/span';

/** One rule id in one comment (empty when the comment names none). Spans are in the file. */
export interface Suppression {
  readonly rule: string;
  readonly ruleSpan: Span;
  readonly scope: 'file' | 'statement';
  readonly comment: Span;
  /** What it covers: a finding whose span (or, for a comment above it, whose statement) touches this; the whole file when undefined. */
  readonly covers: Span | undefined;
  /** Takes this id out of the comment, or the comment away when it is the only one. */
  readonly removal: { readonly span: Span; readonly text: string };
}

// What may stand before the words: the marks that open a comment in SQL and in the host languages.
const directive = /^[\s*/#-]*preflight-ignore(-file)?(?=[\s:]|$|\*\/)[ \t]*/;

/** The ids that a comment names, each with its span from the comment's first character; undefined for any other comment. */
export function readDirective(comment: string):
  | {
      readonly file: boolean;
      readonly rules: readonly { readonly id: string; readonly span: Span }[];
      readonly end: number;
    }
  | undefined {
  const head = directive.exec(comment);
  if (!head) return undefined;
  const list =
    /^[\w-]*(?:[ \t]*,[ \t]*[\w-]+)*/.exec(comment.slice(head[0].length).replace(/\*\/[\s\S]*$/, ''))?.[0] ?? '';
  const rules = [...list.matchAll(/[\w-]+/g)].map((match) => {
    const start = head[0].length + match.index;
    return { id: match[0], span: { start, end: start + match[0].length } };
  });
  return { file: head[1] !== undefined, rules, end: head[0].length + list.length };
}

/**
 * The suppressions of one comment. `covers` gives what an ignore comment at that place speaks of.
 */
export function readSuppressions(text: string, comment: Span, covers: Span): readonly Suppression[] {
  const read = readDirective(text.slice(comment.start, comment.end));
  if (!read) return [];
  const all = wholeComment(text, comment);
  if (read.rules.length === 0) {
    return [{ rule: '', ruleSpan: comment, scope: 'statement', comment, covers, removal: { span: all, text: '' } }];
  }
  return read.rules.map(({ id, span }, index) => ({
    rule: id,
    ruleSpan: { start: comment.start + span.start, end: comment.start + span.end },
    scope: read.file ? 'file' : 'statement',
    comment,
    covers: read.file ? undefined : covers,
    removal: {
      span: read.rules.length === 1 ? all : oneRule(read.rules, index, comment.start),
      text: '',
    },
  }));
}

/** The id with the comma that parts it from its neighbour. */
function oneRule(rules: readonly { readonly span: Span }[], index: number, from: number): Span {
  const own = rules[index]?.span ?? { start: 0, end: 0 };
  const next = rules[index + 1]?.span;
  const previous = rules[index - 1]?.span;
  if (next) return { start: from + own.start, end: from + next.start };
  return { start: from + (previous?.end ?? own.start), end: from + own.end };
}

/** The comment with its line when nothing else stands there, otherwise with the white space before it. */
export function wholeComment(text: string, comment: Span): Span {
  let start = comment.start;
  while (start > 0 && /[ \t]/.test(text.charAt(start - 1))) start--;
  let end = comment.end;
  while (/[ \t]/.test(text.charAt(end))) end++;
  const lineBreak = /^(\r\n|\n|\r)/.exec(text.slice(end, end + 2))?.[0] ?? '';
  const beginsLine = start === 0 || /[\r\n]/.test(text.charAt(start - 1));
  if (beginsLine && (lineBreak !== '' || end === text.length)) return { start, end: end + lineBreak.length };
  if (lineBreak !== '' || end === text.length) return { start, end: comment.end };
  return { start: comment.start, end };
}

/** The line that holds the offset, without its line break. */
export function lineAt(text: string, offset: number): Span {
  let start = offset;
  while (start > 0 && !/[\r\n]/.test(text.charAt(start - 1))) start--;
  let end = offset;
  while (end < text.length && !/[\r\n]/.test(text.charAt(end))) end++;
  return { start, end };
}
