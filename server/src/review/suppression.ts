/** Reads `preflight-ignore` comments and applies them to findings. */
import type { Span } from '../sql/span';
import { withOwnLine } from './own-line';

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
  const all = withOwnLine(text, comment);
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
