/** Assignments: to variables, and to fields by their path. */
import { type Frame, release } from './analysis';
import { evaluate } from './evaluate';
import type { Expression } from './expression';
import { pathOf } from './refine';
import { declareInFunction, resolve } from './state';
import { typed } from './typed';
import { choice, constantText, type Value } from './value';

/** Puts `value` where `place` stands: `name`, `this.field`, `record.field`, `list[i]`. */
export function assignPlace(place: Expression, value: Value, frame: Frame): void {
  const { state, scope } = frame;
  if (place.kind === 'name') {
    const known = resolve(scope, place.name);
    if (!known && isOwnField(place.name, frame)) {
      assignPlace(ownField(place), value, frame);
      return;
    }
    const type = known && frame.run.types.get(known);
    state.values.set(known ?? declareInFunction(scope, place.name), typed(value, type, frame.run.program));
    return;
  }
  if (place.kind === 'typed') {
    assignPlace(place.value, value, frame);
    return;
  }
  if (place.kind === 'index' && place.index.kind !== 'text') {
    const list = evaluate(place.object, frame);
    const changed = withItem(list, constantText(evaluate(place.index, frame)), value);
    if (changed) assignPlace(place.object, changed, frame);
    return;
  }
  if (place.kind !== 'member' && place.kind !== 'index') {
    evaluate(place, frame);
    return;
  }
  const path = pathOf(place);
  const name = place.kind === 'member' ? place.property : path?.slice(path.lastIndexOf('.') + 1);
  const held = place.kind === 'index' || place.object.kind === 'name' ? evaluate(place.object, frame) : undefined;
  const record = held && recordIn(held, place.kind);
  if (path !== undefined) state.values.set(path, value);
  const object = held?.kind === 'instance' && held.fields ? held : undefined;
  const holder = record ?? object;
  if (holder && name !== undefined) {
    assignPlace(place.object, { ...holder, fields: new Map([...(holder.fields ?? []), [name, value]]) }, frame);
  }
  // A field outlives the function, and an object from elsewhere is read by others.
  if (path === undefined || (!path.startsWith('this.') && !record)) release(value, place.span, frame);
}

/** A list or record with `value` at an index; an index that nobody knows may be any. */
function withItem(held: Value, index: string | undefined, value: Value): Value | undefined {
  if (held.kind === 'record' && index !== undefined) {
    return { ...held, fields: new Map([...held.fields, [index, value]]) };
  }
  if (held.kind !== 'list' && held.kind !== 'record') return undefined;
  const at = index !== undefined && /^\d+$/.test(index) ? Number(index) : undefined;
  if (held.kind === 'list' && at !== undefined && at <= held.items.length && !held.loose && !held.rest) {
    return { ...held, items: [...held.items.slice(0, at), value, ...held.items.slice(at + 1)] };
  }
  return { ...held, rest: choice(held.rest ? [held.rest, value] : [value]) };
}

/** What takes a field: a record, or a list that is still empty where one value is both, as in PHP. */
function recordIn(held: Value, place: 'index' | 'member'): Extract<Value, { kind: 'record' }> | undefined {
  if (held.kind === 'record') return held;
  const isEmpty = held.kind === 'list' && held.items.length === 0 && !held.rest;
  return isEmpty && place === 'index' ? { kind: 'record', fields: new Map(), rest: undefined } : undefined;
}

function isOwnField(name: string, { run, self }: Frame): boolean {
  if (!run.library.selfIsImplied || (self?.kind !== 'instance' && self?.kind !== 'class')) return false;
  return self.class.fields.some((field) => field.name === name);
}

function ownField({ name, span }: Extract<Expression, { kind: 'name' }>): Expression {
  return { kind: 'member', object: { kind: 'this', span }, property: name, span };
}
