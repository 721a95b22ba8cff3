/** Assignments: to variables, and to fields by their path. */
import { type Frame, release } from './analysis';
import { evaluate } from './evaluate';
import type { Expression } from './expression';
import { pathOf } from './refine';
import { declareInFunction, read, resolve } from './state';
import { choice, type Value } from './value';

/** Puts `value` where `place` stands: `name`, `this.field`, `record.field`, `list[i]`. */
export function assignPlace(place: Expression, value: Value, frame: Frame): void {
  const { state, scope } = frame;
  if (place.kind === 'name') {
    const known = resolve(scope, place.name);
    if (!known && isOwnField(place.name, frame)) {
      assignPlace(ownField(place), value, frame);
      return;
    }
    state.values.set(known ?? declareInFunction(scope, place.name), value);
    return;
  }
  if (place.kind === 'typed') {
    assignPlace(place.value, value, frame);
    return;
  }
  if (place.kind === 'index' && place.index.kind !== 'text') {
    const list = evaluate(place.object, frame);
    evaluate(place.index, frame);
    if (list.kind === 'list')
      assignPlace(place.object, { ...list, rest: choice(list.rest ? [list.rest, value] : [value]) }, frame);
    if (list.kind === 'record')
      assignPlace(place.object, { ...list, rest: choice(list.rest ? [list.rest, value] : [value]) }, frame);
    return;
  }
  if (place.kind !== 'member' && place.kind !== 'index') {
    evaluate(place, frame);
    return;
  }
  const path = pathOf(place);
  const name = place.kind === 'member' ? place.property : path?.slice(path.lastIndexOf('.') + 1);
  const root = rootOf(place.object);
  const owner = root && resolve(scope, root);
  const record = owner && place.object.kind === 'name' ? read(state, owner) : undefined;
  if (owner && record?.kind === 'record' && name !== undefined) {
    state.values.set(owner, { ...record, fields: new Map([...record.fields, [name, value]]) });
  } else if (path !== undefined) state.values.set(path, value);
  // A field outlives the function, and an object from elsewhere is read by others.
  if (path === undefined || (!path.startsWith('this.') && record?.kind !== 'record')) release(value, place.span, frame);
}

function isOwnField(name: string, { run, self }: Frame): boolean {
  if (!run.library.selfIsImplied || (self?.kind !== 'instance' && self?.kind !== 'class')) return false;
  return self.class.fields.some((field) => field.name === name);
}

function ownField({ name, span }: Extract<Expression, { kind: 'name' }>): Expression {
  return { kind: 'member', object: { kind: 'this', span }, property: name, span };
}

function rootOf(expression: Expression): string | undefined {
  if (expression.kind === 'name') return expression.name;
  return expression.kind === 'member' || expression.kind === 'index' ? rootOf(expression.object) : undefined;
}
