/** Names for the parameters that values become, as a person would call them. */
import type { Template } from '../../../host/template';
import { type Bound, placeholdersOf } from '../bound-text';

/** One name for each value, in their order: the same value has one name, and none is taken already. */
export function parameterNames(
  template: Template,
  bound: readonly Bound[],
  taken: readonly string[] = [],
): readonly string[] {
  const used = new Set([...taken, ...placeholdersOf(template).map(({ text }) => text.slice(1))]);
  const byValue = new Map<string, string>();
  for (const { value, expressions } of bound) {
    if (byValue.has(value)) continue;
    const base = nameFor(expressions[0] ?? value);
    let name = base;
    for (let count = 2; used.has(name); count++) name = `${base}${count}`;
    used.add(name);
    byValue.set(value, name);
  }
  return bound.map(({ value }) => byValue.get(value) ?? 'value');
}

/** `name` of `request.Name.Trim()`: the last word that is a value's, beginning with a small letter. */
function nameFor(expression: string): string {
  const list = /\.Join\(.*,\s*([\w.]+)\s*\)$/.exec(expression)?.[1];
  const key = /\["(\w+)"\]$/.exec(expression)?.[1];
  const path = /^@?[\w.?]+/.exec(list ?? expression)?.[0] ?? '';
  const words = path.replaceAll('?', '').split('.');
  const last =
    (key ?? (list === undefined && /\w\(/.test(expression) && words.length > 1 ? words.at(-2) : words.at(-1))) ||
    'value';
  const plain = last.replace(/^[_@\d]+/, '');
  return plain === '' ? 'value' : plain.charAt(0).toLowerCase() + plain.slice(1);
}
