/** The text of a query with placeholders, and the array of values that goes with it. */
import type { Template } from '../../../host/template';
import { type Bound, placeholdersOf, rewritten } from '../bound-text';
import { type ArrayItems, nameFor, parameterOf, quoted } from './source';

export interface Written {
  readonly text: string;
  readonly values: string;
}

/** The text with `?` for every bound value, between those that are there. */
export function withMarks(
  template: Template,
  bound: readonly Bound[],
  own: ArrayItems | undefined,
): Written | undefined {
  const marks = placeholdersOf(template);
  const items = own?.items ?? [];
  if (marks.length !== items.length || marks.some(({ text }) => text !== '?')) return undefined;
  const all = inOrder(
    marks.map(({ place }, index) => ({ at: place.start, value: items[index] ?? '' })),
    bound,
  );
  return { text: rewritten(template, bound, () => '?'), values: `[${all.join(', ')}]` };
}

/** Values that are there and those that are bound, in the order of their placeholders. */
export function inOrder(given: readonly { at: number; value: string }[], bound: readonly Bound[]): readonly string[] {
  const added = bound.map((one) => ({ at: one.place.start, value: parameterOf(one) }));
  return [...given, ...added].sort((a, b) => a.at - b.at).map(({ value }) => value);
}

/** As `withMarks`, for values with names. */
export function withNamedItems(template: Template, bound: readonly Bound[], own: ArrayItems): Written | undefined {
  if (placeholdersOf(template).some(({ text }) => !text.startsWith(':'))) return undefined;
  const { names, text } = withNames(template, bound);
  const colon = /^['"]:/.test(own.items[0] ?? '') ? ':' : '';
  const added = [...names].map(([value, name]) => `${quoted(`${colon}${name}`)} => ${value}`);
  return { text, values: `[${[...own.items, ...added].join(', ')}]` };
}

/** The text with `:name` for every bound value; the same value twice has one name. */
export function withNames(template: Template, bound: readonly Bound[]) {
  const taken = new Set(placeholdersOf(template).map(({ text }) => text.slice(1)));
  const names = new Map<string, string>();
  for (const one of bound) {
    const value = parameterOf(one);
    if (names.has(value)) continue;
    const name = nameFor(one.expressions[0] ?? '', taken);
    taken.add(name);
    names.set(value, name);
  }
  const text = rewritten(
    template,
    bound,
    (index) => `:${names.get(bound[index] ? parameterOf(bound[index]) : '') ?? 'value'}`,
  );
  return { names, text };
}
