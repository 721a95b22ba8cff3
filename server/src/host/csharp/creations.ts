/** What `new` makes in C#: objects with their initialisers, anonymous records, arrays and collections. */
import type { Expression, RecordEntry } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, children, named, spanOf } from '../syntax';
import { argumentsOf, calleeOfType } from './calls';
import { expressionOf } from './expressions';

/** `declared`: the type of the variable, for `new(…)`. */
export function creationOf(node: SyntaxNode, declared?: SyntaxNode): Expression {
  const span = spanOf(node);
  const type = child(node, 'type') ?? declared;
  const list = children(node).find((part) => part.type === 'argument_list');
  const initializer = children(node).find((part) => part.type === 'initializer_expression');
  const { values, names } = argumentsOf(list);
  const callee: Expression = type ? calleeOfType(type) : { kind: 'other', operands: [], span };
  const made = { kind: 'call', callee, arguments: values, construct: true, span } as const;
  const call: Expression = names.some((name) => name !== undefined) ? { ...made, names } : made;
  if (!initializer) return call;
  const entries = named(initializer);
  const assignments = entries.filter((entry) => entry.type === 'assignment_expression');
  if (assignments.some((entry) => child(entry, 'left')?.type === 'identifier'))
    return withProperties(call, callee, assignments);
  const pairs = entries.filter((entry) => entry.type === 'initializer_expression');
  if (assignments.length + pairs.length > 0) return { kind: 'record', entries: entries.flatMap(keyedEntry), span };
  if (entries.length === 0) return call;
  return { kind: 'list', items: entries.map((entry) => expressionOf(entry)), span };
}

/** `new Command { Text = x }`: each property is set, which may run it; what is not written may be anything. */
function withProperties(call: Expression, callee: Expression, assignments: readonly SyntaxNode[]): Expression {
  const { span } = call;
  const unknown: RecordEntry = { key: undefined, value: { kind: 'other', operands: [], span }, spread: false };
  const entries = assignments.flatMap((entry): RecordEntry[] => {
    const name = child(entry, 'left');
    const right = child(entry, 'right');
    if (!name || !right) return [];
    const value = expressionOf(right);
    const place: Expression = { kind: 'member', object: callee, property: name.text, span: spanOf(name) };
    const set: Expression = {
      kind: 'assign',
      target: { kind: 'place', place, span: spanOf(name) },
      operator: 'set',
      value,
      span: spanOf(entry),
    };
    return [{ key: name.text, value: name.text === 'CommandText' ? set : value, spread: false }];
  });
  const record: Expression = { kind: 'record', entries: [...entries, unknown], span };
  return call.kind === 'call' && call.arguments.length > 0 ? { kind: 'sequence', items: [call, record], span } : record;
}

/** `["key"] = value` and `{ "key", value }` of a dictionary. */
function keyedEntry(entry: SyntaxNode): RecordEntry[] {
  const [key, value] =
    entry.type === 'assignment_expression'
      ? [named(named(child(entry, 'left'))[0])[0], child(entry, 'right')]
      : named(entry);
  if (!key || !value) return [];
  const known = expressionOf(key);
  return [{ key: known.kind === 'text' ? known.text : undefined, value: expressionOf(value), spread: false }];
}

/** `new { id, Name = name, user.Email }`: what is not named takes the last name of its value. */
export function recordOf(node: SyntaxNode): Expression {
  const parts = children(node).filter((part) => part.type !== 'comment');
  const entries = parts.flatMap((part, index): RecordEntry[] => {
    if (!part.isNamed || parts[index + 1]?.type === '=') return [];
    const name = parts[index - 1]?.type === '=' ? parts[index - 2]?.text : /[\w@]+$/.exec(part.text)?.[0];
    return [{ key: name, value: expressionOf(part), spread: false }];
  });
  return { kind: 'record', entries, span: spanOf(node) };
}

/** `(a, b)` by their places; `(first: a, second: b)` by their names, too. */
export function tupleOf(node: SyntaxNode): Expression {
  const items = itemsOf(node);
  const span = spanOf(node);
  const names = named(node).map((item) => child(item, 'name')?.text);
  if (names.every((name) => name === undefined)) return { kind: 'list', items, span };
  const entries = items.flatMap((value, index): RecordEntry[] => {
    const byPlace = { key: String(index), value, spread: false };
    const name = names[index];
    return name === undefined ? [byPlace] : [byPlace, { key: name, value, spread: false }];
  });
  return { kind: 'record', entries, span };
}

/** The items of an array, a tuple or a collection; `.. list` spreads one. */
export function itemsOf(node: SyntaxNode): Expression[] {
  const list = children(node).find((part) => part.type === 'initializer_expression') ?? node;
  return named(list).flatMap((item): Expression[] => {
    if (/type$|rank_specifier$/.test(item.type)) return [];
    const name = child(item, 'name');
    const value = item.type === 'argument' ? named(item).filter((part) => part.id !== name?.id)[0] : item;
    if (!value || value.text === '') return [];
    const isSpread = value.type === 'range_expression' || value.type === 'spread_element';
    const inside = isSpread ? named(value).at(-1) : undefined;
    if (inside) return [{ kind: 'spread', value: expressionOf(inside), span: spanOf(value) }];
    return [expressionOf(value)];
  });
}
