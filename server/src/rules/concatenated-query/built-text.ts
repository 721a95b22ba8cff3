/** The values of a text that several statements build, and what a fix writes for each where it stands. */
import type { Building, Template, TemplatePart, ValueList, Writing } from '../../host/template';
import type { Span } from '../../sql/span';
import type { Edit } from '../rule';
import { type Bound, boundValues, takesParameters } from './bound-text';
import type { HostWriter } from './host-writer';

export interface BuiltValue {
  readonly bound: Bound;
  /** The expression of the text that it is taken from. */
  readonly writing: Writing;
  /** True where it is not put in exactly once each time that its statement runs. */
  readonly isConditional: boolean;
}

/** All values of all texts, in the order of the file; undefined where one of them cannot be passed apart. */
export function builtValues(building: Building, writer: HostWriter): readonly BuiltValue[] | undefined {
  const areas = building.writings.map(({ span }) => span);
  const found = new Map<string, Bound>();
  for (const text of building.texts) {
    const bound = boundValues(text, writer, areas);
    if (!bound || !text.complete || !takesParameters(text, bound)) return undefined;
    for (const one of bound) found.set(sameness(one), one);
  }
  const all = [...found.values()].sort((a, b) => a.region.start - b.region.start);
  // A place that one text reads in another way than the next cannot become the same for both.
  const isClear = all.every((one, index) => index === 0 || one.region.start >= (all[index - 1]?.region.end ?? 0));
  if (all.length === 0 || !isClear) return undefined;
  const values = all.map((bound): BuiltValue | undefined => {
    const writing = building.writings.find(({ span }) => isWithin(bound.region, span));
    return writing && { bound, writing, isConditional: building.conditional.some((hole) => isNear(hole, bound)) };
  });
  return values.every((value) => value !== undefined) ? values : undefined;
}

function sameness({ region, before, after, value }: Bound): string {
  return JSON.stringify([region, before, after, value]);
}

/** A hole of a format stands beside the verb that is replaced, in the same call. */
function isNear(hole: Span, { region, formattings }: Bound): boolean {
  return isWithin(hole, region) || formattings.some(({ call }) => isWithin(hole, call));
}

function isWithin(inner: Span, outer: Span): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}

/** A name for a list that is free in the function: the first of `names`, or one of them with a number. */
export function freeName({ texts, within, earlier }: Building, names: readonly string[]): string {
  const source = texts[0]?.source.slice(within.start, within.end) ?? '';
  const taken = new Set(source.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu));
  const [first = 'values'] = names;
  const free = names.filter((name) => !taken.has(name));
  for (let next = 2; free.length <= earlier; next++) if (!taken.has(`${first}${next}`)) free.push(`${first}${next}`);
  return free[earlier] ?? first;
}

/** A statement before another one: on a line of its own, or on the same where that is not the first of its line. */
export function statementBefore(source: string, { start }: Span, statement: string): Edit | undefined {
  const line = source.slice(source.lastIndexOf('\n', start - 1) + 1, start);
  const end = source.slice(0, start).includes('\r\n') ? '\r\n' : '\n';
  if (/^[ \t]*$/.test(line)) return { span: { start, end: start }, text: `${statement}${end}${line}` };
  return /[{;]\s*$/.test(line) ? { span: { start, end: start }, text: `${statement} ` } : undefined;
}

/** How a language writes a statement beside another one. */
export interface Beside {
  /** What ends a statement on the same line as the next one. */
  readonly between: string;
  /** Says that a statement which is not the first of its line may follow this. */
  readonly follows: RegExp;
}

/**
 * A statement right behind another one, or before it where something follows on its line, or `isBefore` asks for it: it runs
 * whenever the other one does.
 */
export function statementBeside(
  source: string,
  { statement, isBranch }: Writing,
  added: string,
  isBefore: boolean,
  { between, follows }: Beside,
): Edit | undefined {
  const { start, end } = statement;
  const line = source.slice(source.lastIndexOf('\n', start - 1) + 1, start);
  const rest = /^[^\r\n]*/.exec(source.slice(end))?.[0] ?? '';
  const isFirst = /^[ \t]*$/.test(line);
  if (isBranch) return undefined;
  if (!isBefore && isFirst && rest.trim() === '') {
    const newLine = source.includes('\r\n') ? '\r\n' : '\n';
    return { span: { start: end, end }, text: `${newLine}${line}${added}` };
  }
  if (isFirst) return statementBefore(source, statement, added);
  if (!follows.test(line)) return undefined;
  return isBefore
    ? { span: { start, end: start }, text: `${added}${between} ` }
    : { span: { start: end, end }, text: `${between} ${added}` };
}

/** Values by the statement that puts them into the text, in order. */
export function byStatement(values: readonly BuiltValue[]): readonly (readonly BuiltValue[])[] {
  const grouped = new Map<number, BuiltValue[]>();
  for (const value of values) {
    const { start } = value.writing.statement;
    grouped.set(start, [...(grouped.get(start) ?? []), value]);
  }
  return [...grouped.values()];
}

/**
 * True where each value of a list that the call is given stands at its mark: it is added right beside the statement with the
 * mark, or is there from the beginning.
 */
export function keepsMarks({ texts }: Building, list: ValueList, values: readonly BuiltValue[]): boolean {
  const marks = new Set(texts.flatMap((text) => text.parts.filter(isMark).map(({ span }) => span.start)));
  const marksIn = ({ start, end }: Span) => [...marks].filter((mark) => mark >= start && mark < end);
  for (const push of list.pushes) {
    const pair = push.beside.find((statement) => {
      const isOwn = values.every(({ writing }) => writing.statement.start !== statement.start);
      return push.isStatement && isOwn && push.count > 0 && marksIn(statement).length === push.count;
    });
    if (!pair) return false;
    for (const mark of marksIn(pair)) marks.delete(mark);
  }
  return marks.size === list.begins && texts.every((text) => comeFirst(text, marks, values));
}

/** True where the text has all of these marks before all other ones, and before the values. */
export function comeFirst(text: Template, first: ReadonlySet<number>, values: readonly BuiltValue[]): boolean {
  const starts = text.parts.flatMap((part) => (isMark(part) || isTaken(part, values) ? [part.span.start] : []));
  return starts.length >= first.size && starts.slice(0, first.size).every((start) => first.has(start));
}

function isMark(part: TemplatePart): boolean {
  return part.kind === 'hole' && part.joint === 'placeholder';
}

function isTaken(part: TemplatePart, values: readonly BuiltValue[]): boolean {
  return part.kind === 'hole' && values.some(({ bound }) => isNear(part.span, bound));
}

/**
 * `$` and a number in the place of a value, written for the literal around it: `inside` gives the number where the literal takes
 * expressions, else `beside` is added to it.
 */
export function withNumber(
  { texts }: Building,
  bound: Bound,
  inside: (quote: string) => string | undefined,
  beside: string,
): Bound | undefined {
  const { region, before, after } = bound;
  const source = texts[0]?.source ?? '';
  const parts = texts.flatMap((text) => text.parts);
  const quotes = parts.flatMap((part) => {
    const touches = part.kind === 'text' && part.span.start <= region.end && region.start <= part.span.end;
    return touches && part.quote !== '' ? [part.quote] : [];
  });
  const [quote = ''] = quotes;
  if (quote === '' || quotes.some((one) => one !== quote)) return undefined;
  const number = inside(quote);
  if (number !== undefined) return { ...bound, before: `${before}$${number}${after}`, after: '' };
  const close = quote.replace(/^[A-Za-z]+/, '');
  const isEnd = after === close && !source.startsWith(close, region.end);
  const start = `${before}$${close} + ${beside}`;
  if (isEnd) return { ...bound, before: start, after: '' };
  if (after === '' && source.startsWith(close, region.end)) {
    return { ...bound, region: { start: region.start, end: region.end + close.length }, before: start, after: '' };
  }
  return { ...bound, before: `${start} + ${quote}${after}`, after: '' };
}
