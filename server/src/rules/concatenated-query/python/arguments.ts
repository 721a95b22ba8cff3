/** The arguments of a call as Python writes them: by place, by name, as tuples, lists and dictionaries. */
import type { Call, Template } from '../../../host/template';
import type { Span } from '../../../sql/span';
import type { Bound } from '../bound-text';

export interface Argument {
  /** The value, without its name. */
  readonly span: Span;
  readonly name: string | undefined;
  readonly text: string;
}

/** What stands behind the SQL in the call. */
export function argumentsBehind(template: Template, call: Call): readonly Argument[] {
  const { source } = template;
  return call.arguments.slice(call.argument + 1).map((span, index) => {
    const from = call.arguments[call.argument + index]?.end ?? span.start;
    const name = /(\w+)\s*=\s*$/.exec(source.slice(from, span.start))?.[1];
    return { span, name, text: source.slice(span.start, span.end) };
  });
}

/** The items of a tuple's, list's or dictionary's source; undefined where their number is not known. */
export interface Items {
  readonly kind: 'tuple' | 'list' | 'dictionary';
  readonly items: readonly string[];
}

export function itemsOf(text: string): Items | undefined {
  const kind = { '(': 'tuple', '[': 'list', '{': 'dictionary' }[text.charAt(0)] as Items['kind'] | undefined;
  const end = kind && { tuple: ')', list: ']', dictionary: '}' }[kind];
  if (!kind || !end || !text.endsWith(end)) return undefined;
  const items = split(text.slice(1, -1));
  if (!items || items.some((item) => /^\*|\bfor\b/.test(item))) return undefined;
  // Without a comma parentheses hold one value, which may be a tuple of its own.
  if (kind === 'tuple' && items.length === 1 && !/,\s*\)$/.test(text)) return undefined;
  return { kind, items };
}

/** Splits at the commas between items; undefined where comments or several quotes make that uncertain. */
function split(text: string): readonly string[] | undefined {
  if (/#|"""|'''/.test(text)) return undefined;
  const items: string[] = [];
  let depth = 0;
  let from = 0;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (quote) {
      if (character === '\\') at++;
      else if (character === quote) quote = '';
    } else if ('\'"'.includes(character)) quote = character;
    else if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character)) depth--;
    else if (character === ',' && depth === 0) {
      items.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  const last = text.slice(from).trim();
  return last === '' ? items : [...items, last];
}

/** The items as Python writes them: `(a,)`, `[a, b]`. */
export function writtenItems(kind: 'tuple' | 'list', items: readonly string[]): string {
  const inside = items.join(', ');
  if (kind === 'list') return `[${inside}]`;
  return items.length === 1 ? `(${inside},)` : `(${inside})`;
}

/** `{"a": 1, "name": name}`. */
export function dictionaryOf(names: readonly string[], bound: readonly Bound[], entries: readonly string[]): string {
  const fresh = new Map(names.map((name, index) => [name, bound[index]?.value ?? '']));
  return `{${[...entries, ...[...fresh].map(([name, value]) => `"${name}": ${value}`)].join(', ')}}`;
}

/** The argument with the values. */
export function parametersOf(template: Template, call: Call, names: RegExp): Argument | undefined {
  const behind = argumentsBehind(template, call);
  const byName = behind.find(({ name }) => name !== undefined && names.test(name));
  const [first] = behind;
  const byPlace = first?.name === undefined ? first : undefined;
  // `read_sql(query, connection, params=…)` takes its connection first.
  return byName ?? (isPandas(call) ? undefined : byPlace);
}

export const valueNames = /^(?:params|parameters|args|vars|values|query_params|seq_of_parameters)$/;

export function isPandas(call: Call): boolean {
  return /(?:^|\.)read_sql\w*$/.test(call.name);
}

/** Several rows share one text. */
export function isMany(call: Call): boolean {
  return /many$/.test(call.name);
}

/** `"… = " + str(id)` needed a text; the driver takes the value as it is. */
export function withoutStr(one: Bound): Bound {
  const inside = one.isQuoted ? undefined : /^str\(([\w.]+(?:\[["']?\w+["']?\])?)\)$/.exec(one.value)?.[1];
  return inside === undefined ? one : { ...one, value: inside };
}
