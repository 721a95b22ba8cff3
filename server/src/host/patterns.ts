/** Binds the names of a declaration or an assignment to the parts of a value. */

import type { Span } from '../sql/span';
import type { Expression, Pattern, Type } from './expression';
import { choice, constant, constantText, flowOf, optionsOf, trustOf, untrusted, type Value, withStep } from './value';

export interface Binder {
  bind(name: string, value: Value, type: Type | undefined): void;
  assign(place: Expression, value: Value): void;
  evaluate(expression: Expression): Value;
  typed(value: Value, type: Type | undefined): Value;
}

/** Gives every name of `pattern` its value; `note` says how it came, for values that nobody knows. */
export function bindPattern(pattern: Pattern, value: Value, binder: Binder, note: { span: Span; note: string }): void {
  switch (pattern.kind) {
    case 'name': {
      const fallback = pattern.fallback && binder.evaluate(pattern.fallback);
      const known = binder.typed(fallback ? choice([value, fallback]) : value, pattern.type);
      binder.bind(pattern.name, withStep(known, note), pattern.type);
      return;
    }
    case 'record': {
      const typed = binder.typed(value, pattern.type);
      for (const entry of pattern.entries) {
        const part = entry.rest || entry.key === undefined ? typed : fieldOf(typed, entry.key);
        bindPattern(entry.pattern, part, binder, note);
      }
      return;
    }
    case 'list': {
      const typed = binder.typed(value, pattern.type);
      for (const [index, item] of pattern.items.entries()) {
        if (item) bindPattern(item, itemOf(typed, index), binder, note);
      }
      return;
    }
    case 'place':
      binder.assign(pattern.place, value);
  }
}

/** `value.name`, as far as the value is a record that is known. */
export function fieldOf(value: Value, name: string): Value {
  const found = optionsOf(value).map((option): Value => {
    if (option.kind === 'record') return option.fields.get(name) ?? option.rest ?? constant;
    if (option.kind === 'module') return { kind: 'module', module: option.module, path: [...option.path, name] };
    if (option.kind === 'made') return option;
    if (option.kind === 'opaque') return option;
    if ((option.kind === 'list' || option.kind === 'text') && name === 'length')
      return { kind: 'opaque', trust: 'constant', flow: [] };
    // What a text says of itself says no more than the text.
    return option.kind === 'number' || trustOf(option) === 'constant' ? constant : untrusted;
  });
  return choice(found);
}

/** One item of a list; which one may not be known. */
export function itemOf(value: Value, index?: number): Value {
  const found = optionsOf(value).map((option): Value => {
    if (option.kind === 'list') {
      const item = index === undefined || option.loose ? undefined : option.items[index];
      if (item) return item;
      if (index !== undefined && !option.loose && !option.rest) return constant;
      return choice([...option.items, ...(option.rest ? [option.rest] : [])]);
    }
    if (option.kind === 'record') {
      const field = index === undefined ? undefined : option.fields.get(String(index));
      return field ?? choice([...option.fields.values(), ...(option.rest ? [option.rest] : [])]);
    }
    if (option.kind === 'opaque' || option.kind === 'module' || option.kind === 'made') return option;
    return option.kind === 'text' ? characterOf(option, index) : untrusted;
  });
  return choice(found);
}

function characterOf(text: Extract<Value, { kind: 'text' }>, index: number | undefined): Value {
  const character = index === undefined ? undefined : constantText(text)?.charAt(index);
  const first = text.pieces[0];
  const span = first?.kind === 'text' ? first.span : undefined;
  if (character && span) return { kind: 'text', pieces: [{ kind: 'text', text: character, span, verbatim: false }] };
  return { kind: 'opaque', trust: trustOf(text), flow: flowOf(text) };
}
