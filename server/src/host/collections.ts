/** Lists and records as they are written, with what is spread into them, and maps by their keys. */
import type { Frame } from './analysis';
import { evaluate } from './evaluate';
import type { Expression, RecordEntry } from './expression';
import { itemOf } from './patterns';
import { choice, constantText, type Value } from './value';

export function listOf(items: readonly Expression[], frame: Frame): Value {
  const known: Value[] = [];
  const rest: Value[] = [];
  for (const item of items) {
    const value = evaluate(item, frame);
    if (item.kind !== 'spread') known.push(value);
    else if (value.kind === 'list') {
      known.push(...value.items);
      if (value.rest) rest.push(value.rest);
    } else rest.push(itemOf(value));
  }
  return { kind: 'list', items: known, rest: rest.length > 0 ? choice(rest) : undefined };
}

export function recordOf(entries: readonly RecordEntry[], frame: Frame): Extract<Value, { kind: 'record' }> {
  const fields = new Map<string, Value>();
  const rest: Value[] = [];
  for (const entry of entries) {
    const value = evaluate(entry.value, frame);
    if (entry.key !== undefined) fields.set(entry.key, value);
    else if (entry.spread && value.kind === 'record') {
      for (const [name, field] of value.fields) fields.set(name, field);
      if (value.rest) rest.push(value.rest);
    } else {
      // What is spread may hold any of the fields before it.
      if (entry.spread && value.kind === 'opaque')
        for (const [name, field] of fields) fields.set(name, choice([field, value]));
      rest.push(value);
    }
  }
  return { kind: 'record', fields, rest: rest.length > 0 ? choice(rest) : undefined };
}

/** What a map holds under a key; a second argument is what it gives where it holds nothing there. */
export function entryOf(map: Extract<Value, { kind: 'record' }>, [key, fallback]: readonly Value[]): Value {
  const name = key && constantText(key);
  const other = [...(map.rest ? [map.rest] : []), ...(fallback ? [fallback] : [])];
  if (name === undefined) return choice([...map.fields.values(), ...other]);
  const found = map.fields.get(name);
  return found ?? choice(other);
}

/** The map with a further entry; one whose key is not known may stand under any other. */
export function withEntry(map: Extract<Value, { kind: 'record' }>, values: readonly Value[]): Value {
  const [key, value] = values;
  const name = key && constantText(key);
  if (name !== undefined && value) return { ...map, fields: new Map([...map.fields, [name, value]]) };
  const hidden = [...map.fields.values(), ...(map.rest ? [map.rest] : []), ...values];
  return { ...map, fields: new Map(), rest: choice(hidden) };
}
