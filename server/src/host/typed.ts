/** What a declared type says about a value. */
import type { Program, Type } from './expression';
import { choice, choosing, constant, trustOf, type Value } from './value';

/** A value of a declared type: what cannot hold SQL is nobody's choice. */
export function typed(value: Value, type: Type | undefined, program: Program, depth = 0): Value {
  if (!type || depth > 4) return value;
  if (value.kind === 'choice') return choice(value.options.map((option) => typed(option, type, program, depth + 1)));
  switch (type.kind) {
    case 'harmless':
      return trustOf(value) === 'untrusted' ? constant : value;
    case 'text':
      return value.kind === 'made'
        ? { kind: 'opaque', trust: 'untrusted', flow: value.flow, chosen: choosing(value) }
        : value;
    case 'made':
      return value.kind === 'opaque' ? { kind: 'made', module: type.module, flow: value.flow } : value;
    case 'reference':
      return typed(value, program.typeNamed(type.name), program, depth + 1);
    case 'record': {
      if (value.kind !== 'opaque') return value;
      const fields = [...type.fields].map(([name, field]) => [name, typed(value, field, program, depth + 1)] as const);
      return { kind: 'record', fields: new Map(fields), rest: value, of: type.of };
    }
    case 'list': {
      if (value.kind === 'list' && type.of.kind === 'harmless')
        return trustOf(value) === 'untrusted' ? harmlessList(value) : value;
      if (value.kind !== 'opaque') return value;
      const item = typed(value, type.of, program, depth + 1);
      if (item === value) return value;
      return trustOf(item) === 'untrusted' ? { kind: 'list', items: [], rest: item } : constant;
    }
    default:
      return value;
  }
}

/** A list of what cannot hold SQL, with what it is known to hold. */
function harmlessList(list: Extract<Value, { kind: 'list' }>): Value {
  const harmless = (item: Value) => (trustOf(item) === 'untrusted' ? constant : item);
  return { ...list, items: list.items.map(harmless), rest: list.rest && harmless(list.rest) };
}
