/** The values of a text that several statements build, and what a fix writes for each where it stands. */
import type { Building, Writing } from '../../host/template';
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
