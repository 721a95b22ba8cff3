/** Calls: of the file's own functions, of strings' and lists' methods, and of what the language's library knows. */
import type { Span } from '../sql/span';
import { type Frame, release, rememberFields, runFunction } from './analysis';
import { assignPlace } from './assign';
import { entryOf, withEntry } from './collections';
import { emitRun, interpolated, textsOf } from './emit-run';
import { evaluate, memberOf, placeOf } from './evaluate';
import { clear, refine } from './execute';
import type { Expression } from './expression';
import { fieldsOf } from './fields';
import { formatted } from './formatting';
import type { CallSite, Meaning } from './library';
import { listMethod, textMethod } from './methods';
import { madeOf, runInObject } from './objects';
import { afterOwnCall, clearsItem } from './own-checks';
import { pathOf } from './refine';
import { fork, merge, read, resolve } from './state';
import {
  choice,
  constant,
  constantText,
  flowOf,
  isOwnModule,
  optionsOf,
  piecesOf,
  trustOf,
  untrusted,
  type Value,
  wholePlace,
} from './value';

type Call = Extract<Expression, { kind: 'call' }>;

export function evaluateCall(call: Call, frame: Frame): Value {
  const { callee } = call;
  const path = pathOf(callee);
  const refined = path === undefined ? undefined : read(frame.state, `${path}()`);
  const receiver = callee.kind === 'member' ? evaluate(callee.object, frame) : undefined;
  const method = callee.kind === 'member' ? callee.property : (path ?? '');
  const known = calleeOf(callee, receiver, frame);
  const values = call.arguments.map((argument) => evaluate(argument, frame));
  const site = { expression: call, path, method, callee: known, receiver, arguments: values };
  watch(site, frame);
  if (refined) return refined;

  const own = ownFunction(known, values.length);
  const loaded = path === 'require' ? constantText(values[0] ?? constant) : undefined;
  if (loaded !== undefined) return loadModule(loaded, frame);
  const meaning = own ? undefined : frame.run.library.call(site, frame.run.modules);
  if (meaning) return meant(meaning, call, values, frame);
  if (own && !call.construct) return callOwn(own, call, values, frame);
  if (call.construct || known.kind === 'class') return construct(known, call, values, frame);

  if (receiver && callee.kind === 'member') {
    const result = methodOf(receiver, callee.object, method, call, values, frame);
    if (result) return result;
  }
  runCallbacks(call, values, frame);
  for (const [index, value] of values.entries()) {
    const argument = call.arguments[index];
    if (argument) release(value, argument.span, frame);
  }
  if (isConstantOutside(known, receiver, method, frame)) return constant;
  return frame.run.library.unknown?.(site) ?? resultOf(known, receiver, method, values);
}

/** What is called: for a method that runs a function, such as `supplier.get()`, that function. */
function calleeOf(callee: Expression, receiver: Value | undefined, frame: Frame): Value {
  if (callee.kind !== 'member' || !receiver) return evaluate(callee, frame);
  const isInvoked = receiver.kind === 'function' && frame.run.library.operation(callee.property, receiver) === 'invoke';
  return isInvoked ? receiver : memberOf(callee, callee.property, receiver, frame);
}

/** A property that is given a value may run it: `place` is called with what `written` has come out as. */
export function setProperty(place: Expression, written: Expression, value: Value, frame: Frame): void {
  const { library, modules } = frame.run;
  if (place.kind !== 'member' || !library.set) return;
  const span = { start: place.span.start, end: written.span.end };
  const call: Call = { kind: 'call', callee: place, arguments: [written], construct: false, span };
  const site = {
    expression: call,
    path: pathOf(place),
    method: place.property,
    callee: untrusted,
    receiver: undefined,
  };
  const meaning = library.set({ ...site, arguments: [value] }, modules);
  if (meaning) meant(meaning, call, [value], frame);
}

/** Notes what a call passes to the method that another file asks about; an object that is surely of another class has another one. */
function watch(
  { method, receiver, path = '', arguments: values, expression }: CallSite,
  { run: { watched } }: Frame,
): void {
  if (!watched) return;
  const { className, index, count, method: sought } = watched.parameter;
  const last = (name: string): string => name.slice(Math.max(name.lastIndexOf('.'), name.lastIndexOf('/')) + 1);
  const isMade = expression.construct && sought === 'constructor' && last(path) === className;
  const owner = receiver?.kind === 'made' && receiver.isExact ? last(receiver.module) : undefined;
  const isCalled = method === sought && receiver !== undefined && (owner === undefined || owner === className);
  if (!isMade && !isCalled) return;
  const value = values[index];
  if (value && values.length === count) watched.passed.push(value);
}

/** Of several of one name, the one that takes so many arguments. */
function ownFunction(callee: Value, count: number): Extract<Value, { kind: 'function' }> | undefined {
  const functions = optionsOf(callee).flatMap((option) => (option.kind === 'function' ? [option] : []));
  return functions.find(({ node }) => node.parameters.length === count) ?? functions[0];
}

/** `require('knex')(…)`: the module, wherever it is loaded. */
function loadModule(module: string, frame: Frame): Value {
  if (!frame.run.modules.includes(module)) frame.run.modules.push(module);
  return { kind: 'module', module, path: [] };
}

/** True for a function of another file, or a method of its class, of which that file says so. */
function isConstantOutside(callee: Value, receiver: Value | undefined, method: string, { run }: Frame): boolean {
  if (callee.kind === 'module') return run.outside.givesConstant(callee.module, callee.path.at(-1) ?? method);
  return receiver?.kind === 'made' && run.outside.givesConstant(receiver.module, method);
}

/** Nobody knows what it gives; what was made by a module is remembered by that. */
function resultOf(callee: Value, receiver: Value | undefined, method: string, values: readonly Value[]): Value {
  if (callee.kind === 'module') {
    // `getDateSQL(column)`: the project's own file builds that piece.
    const isPiece =
      isOwnModule(callee.module) && /(?:SQL|Sql|_sql|Clause|Fragment)$/.test(callee.path.at(-1) ?? method);
    if (isPiece) return { kind: 'opaque', trust: 'untrusted', flow: [], chosen: 'sql' };
    return { kind: 'made', module: callee.module, flow: [] };
  }
  if (receiver?.kind === 'made') return receiver;
  if (
    receiver &&
    receiver.kind !== 'module' &&
    trustOf(receiver) === 'constant' &&
    values.length > 0 &&
    values.every((value) => trustOf(value) === 'constant')
  )
    return constant;
  return receiver && trustOf(receiver) !== 'constant'
    ? { kind: 'opaque', trust: trustOf(receiver), flow: flowOf(receiver) }
    : untrusted;
}

function callOwn(own: Extract<Value, { kind: 'function' }>, call: Call, values: readonly Value[], frame: Frame): Value {
  const given = call.arguments.map((argument, index) => ({
    value: values[index] ?? untrusted,
    span: argument.span,
    name: call.names?.[index],
    // What the function adds to a list or a builder that it was given is there afterwards.
    change: (value: Value, isShared: boolean) => {
      const place = argument.kind === 'assign' ? placeOf(argument.target) : argument;
      if (place?.kind !== 'name' && place?.kind !== 'member') return;
      if (isShared) assignPlace(place, value, frame);
      else changeReceiver(place, value, frame);
    },
  }));
  const { self, node, scope } = own;
  const inner: Frame = { ...frame, scope, self };
  const before = self?.kind === 'instance' && self !== frame.self ? self.fields : undefined;
  const { value, self: after } =
    before && self?.kind === 'instance'
      ? runInObject(self, before, node, given, inner)
      : runFunction(node, given, inner);
  if (after && after !== self && call.callee.kind === 'member') changeObject(call.callee.object, after, frame);
  afterOwnCall(own, call, values, frame);
  return value;
}

/** A method has changed fields of its object. */
function changeObject(place: Expression, self: Value, frame: Frame): void {
  if (self.kind !== 'instance' && (self.kind !== 'record' || self.of === undefined)) return;
  changeReceiver(place, self, frame);
  const path = pathOf(place);
  if (path !== undefined) rememberFields(path, self, frame.state);
}

function construct(callee: Value, call: Call, values: readonly Value[], frame: Frame): Value {
  if (callee.kind === 'class') {
    fieldsOf(callee.class, callee.scope, frame);
    for (const [index, value] of values.entries()) release(value, call.arguments[index]?.span ?? call.span, frame);
    return madeOf(callee, call, values, frame);
  }
  const name = pathOf(call.callee);
  const first = values[0];
  if (name === 'Set' || name === 'Array')
    return first?.kind === 'list' ? first : { kind: 'list', items: [], rest: first ?? constant };
  if (name === 'Map') return mapOf(first);
  runCallbacks(call, values, frame);
  for (const [index, value] of values.entries()) release(value, call.arguments[index]?.span ?? call.span, frame);
  const isConstant =
    callee.kind !== 'module' && values.length > 0 && values.every((value) => trustOf(value) === 'constant');
  if (isConstant) return constant;
  return callee.kind === 'module' ? { kind: 'made', module: callee.module, flow: [] } : untrusted;
}

/** `new Map([['a', 1]])`: a record by its keys. */
function mapOf(entries: Value | undefined): Value {
  if (!entries) return { kind: 'record', fields: new Map(), rest: undefined };
  if (entries.kind !== 'list') return untrusted;
  const fields = new Map<string, Value>();
  for (const [index, entry] of entries.items.entries()) {
    if (entry.kind !== 'list') continue;
    const key = entry.items[0] && constantText(entry.items[0]);
    fields.set(key ?? `entry ${index}`, entry.items[1] ?? constant);
  }
  return { kind: 'record', fields, rest: entries.rest };
}

function meant(meaning: Meaning, call: Call, values: readonly Value[], frame: Frame): Value {
  if (meaning.kind === 'value') {
    for (const [index, argument] of call.arguments.entries())
      if (argument.kind === 'function') runCallbacks(call, [values[index] ?? untrusted], frame);
    for (const proved of meaning.proves ?? []) clear(proved, frame);
    return meaning.value;
  }
  if (meaning.kind === 'asserts') {
    refine(meaning.test, true, frame);
    return constant;
  }
  if (meaning.kind === 'ignore') {
    runCallbacks(call, values, frame);
    return untrusted;
  }
  if (meaning.kind === 'format') return formatted(meaning, call, values);
  if (meaning.kind === 'change') {
    if (call.callee.kind === 'member') changeReceiver(call.callee.object, meaning.receiver, frame);
    return meaning.value;
  }
  if (meaning.kind === 'interpolated') return interpolated(meaning, call, values, frame);
  runCallbacks(call, values, frame);
  const value = meaning.text ?? values[meaning.argument];
  const argument = call.arguments[meaning.argument];
  for (const [index, other] of values.entries()) {
    if (index !== meaning.argument) release(other, call.arguments[index]?.span ?? call.span, frame);
  }
  if (!value || !argument) return untrusted;
  for (const text of textsOf(value)) emitRun(text, argument, meaning, call, frame);
  const place = wholePlace(argument.span);
  if (meaning.raw) return { kind: 'sql', pieces: value.kind === 'sql' ? value.pieces : piecesOf(value, place) };
  return untrusted;
}

/** Functions that are passed on may be called, never or often, with anything. */
function runCallbacks(call: Call, values: readonly Value[], frame: Frame): void {
  for (const value of values) {
    if (value.kind !== 'function' || hasNoEffect(value.node.span, frame)) continue;
    runCallback(value, undefined, call, frame);
  }
}

function hasNoEffect(span: Span, { run: { relevance } }: Frame): boolean {
  return !relevance.touches(span) && relevance.isClosed(span);
}

function runCallback(
  callback: Extract<Value, { kind: 'function' }>,
  given: readonly Value[] | undefined,
  call: Call,
  frame: Frame,
): Value {
  const state = fork(frame.state);
  const inner: Frame = { ...frame, state, scope: callback.scope, self: callback.self };
  const span = call.callee.kind === 'member' ? call.callee.object.span : call.span;
  const { value } = runFunction(
    callback.node,
    given?.map((one) => ({ value: one, span })),
    inner,
  );
  merge(frame.state, [fork(frame.state), state]);
  return value;
}

function methodOf(
  receiver: Value,
  place: Expression,
  method: string,
  call: Call,
  values: readonly Value[],
  frame: Frame,
): Value | undefined {
  const callback = values.find((value) => value.kind === 'function');
  const apply = (given: readonly Value[]): Value =>
    callback?.kind === 'function' ? runCallback(callback, given, call, frame) : passedOn(call, given, frame);
  const spans = call.arguments.map((argument) => argument.span);
  const results: Value[] = [];
  for (const option of optionsOf(receiver)) {
    const operation = frame.run.library.operation(method, option);
    if (operation === undefined && option.kind !== 'opaque' && option.kind !== 'number') return undefined;
    if (option.kind === 'record' && (operation === 'get' || operation === 'set')) {
      const kept = operation === 'set' ? withEntry(option, values) : undefined;
      if (kept && receiver.kind === 'record') changeReceiver(place, kept, frame);
      results.push(kept ?? entryOf(option, values));
      continue;
    }
    const found =
      option.kind === 'text'
        ? operation && textMethod(option, operation, values, { call: call.span, arguments: spans })
        : listMethod(option, operation, values, { call: call.span, arguments: spans }, apply);
    if (!found) return undefined;
    if (operation === 'filter' && callback?.kind === 'function' && clearsItem(callback, true, frame)) {
      results.push({ kind: 'list', items: [], rest: constant });
      continue;
    }
    if (found.receiver) changeReceiver(place, found.receiver, frame);
    results.push(found.result);
  }
  return choice(results);
}

/** `ids.map(Number)`: what a function that the language or a driver brings makes of an item. */
function passedOn({ arguments: [callee] }: Call, given: readonly Value[], frame: Frame): Value {
  const path = callee && pathOf(callee);
  if (!callee || path === undefined) return untrusted;
  const { library, modules } = frame.run;
  const receiver = callee.kind === 'member' ? evaluate(callee.object, frame) : undefined;
  const method = callee.kind === 'member' ? callee.property : path;
  const expression: Call = { kind: 'call', callee, arguments: [], construct: false, span: callee.span };
  const site = { expression, path, method, callee: evaluate(callee, frame), receiver, arguments: given };
  const meaning = library.call(site, modules);
  if (meaning?.kind === 'value') return meaning.value;
  return isConstantOutside(site.callee, receiver, method, frame) ? constant : untrusted;
}

/** Puts a changed string or list where it stood; a chain such as `text.append(a).append(b)` changes what it begins with. */
function changeReceiver(place: Expression, value: Value, frame: Frame): void {
  if (place.kind === 'call') {
    if (place.callee.kind === 'member') changeReceiver(place.callee.object, value, frame);
    return;
  }
  const binding = place.kind === 'name' ? resolve(frame.scope, place.name) : undefined;
  if (binding) frame.changed.add(binding);
  assignPlace(place, value, frame);
}
