/** Calls: of the file's own functions, of strings' and lists' methods, and of what the language's library knows. */
import type { Span } from '../sql/span';
import { emit, type Frame, fieldsOf, release, runFunction } from './analysis';
import { assignPlace } from './assign';
import { evaluate, memberOf } from './evaluate';
import type { Expression } from './expression';
import type { Meaning } from './library';
import { listMethod, textMethod } from './methods';
import { pathOf } from './refine';
import { fork, merge, read, resolve } from './state';
import {
  choice,
  constant,
  constantText,
  flowOf,
  optionsOf,
  type Piece,
  piecesOf,
  trustOf,
  untrusted,
  type Value,
} from './value';

type Call = Extract<Expression, { kind: 'call' }>;

export function evaluateCall(call: Call, frame: Frame): Value {
  const { callee } = call;
  const path = pathOf(callee);
  const refined = path === undefined ? undefined : read(frame.state, `${path}()`);
  const receiver = callee.kind === 'member' ? evaluate(callee.object, frame) : undefined;
  const method = callee.kind === 'member' ? callee.property : (path ?? '');
  const known =
    callee.kind === 'member' && receiver ? memberOf(callee, callee.property, receiver, frame) : evaluate(callee, frame);
  const values = call.arguments.map((argument) => evaluate(argument, frame));
  const site = { expression: call, path, method, callee: known, receiver, arguments: values };
  if (refined) return refined;

  const own = optionsOf(known).find((option) => option.kind === 'function');
  const loaded = path === 'require' ? constantText(values[0] ?? constant) : undefined;
  if (loaded !== undefined) return loadModule(loaded, frame);
  const meaning = own ? undefined : frame.run.library.call(site, frame.run.modules);
  if (meaning) return meant(meaning, call, values, frame);
  if (own?.kind === 'function' && !call.construct) return callOwn(own, call, values, frame);
  if (call.construct) return construct(known, call, values, frame);

  if (receiver && callee.kind === 'member') {
    const result = methodOf(receiver, callee.object, method, call, values, frame);
    if (result) return result;
  }
  runCallbacks(call, values, frame);
  for (const [index, value] of values.entries()) {
    const argument = call.arguments[index];
    if (argument) release(value, argument.span, frame);
  }
  return resultOf(known, receiver, values);
}

/** `require('knex')(…)`: the module, wherever it is loaded. */
function loadModule(module: string, frame: Frame): Value {
  if (!frame.run.modules.includes(module)) frame.run.modules.push(module);
  return { kind: 'module', module, path: [] };
}

/** Nobody knows what it gives; what was made by a module is remembered by that. */
function resultOf(callee: Value, receiver: Value | undefined, values: readonly Value[]): Value {
  if (callee.kind === 'module') return { kind: 'made', module: callee.module, flow: [] };
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
  const given = call.arguments.map((argument, index) => ({ value: values[index] ?? untrusted, span: argument.span }));
  return runFunction(own.node, given, { ...frame, scope: own.scope, self: own.self }).value;
}

function construct(callee: Value, call: Call, values: readonly Value[], frame: Frame): Value {
  if (callee.kind === 'class') {
    fieldsOf(callee.class, callee.scope, frame);
    for (const [index, value] of values.entries()) release(value, call.arguments[index]?.span ?? call.span, frame);
    return { kind: 'instance', class: callee.class, scope: callee.scope };
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
    if (entry.kind === 'list') fields.set(String(index), entry.items[1] ?? constant);
  }
  return { kind: 'record', fields, rest: entries.rest };
}

function meant(meaning: Meaning, call: Call, values: readonly Value[], frame: Frame): Value {
  if (meaning.kind === 'value') {
    for (const [index, argument] of call.arguments.entries())
      if (argument.kind === 'function') runCallbacks(call, [values[index] ?? untrusted], frame);
    return meaning.value;
  }
  if (meaning.kind === 'ignore') {
    runCallbacks(call, values, frame);
    return untrusted;
  }
  if (meaning.kind === 'format') return formatted(call, values, meaning.escapes);
  runCallbacks(call, values, frame);
  const value = values[meaning.argument];
  const argument = call.arguments[meaning.argument];
  for (const [index, other] of values.entries()) {
    if (index !== meaning.argument) release(other, call.arguments[index]?.span ?? call.span, frame);
  }
  if (!value || !argument) return untrusted;
  for (const text of textsOf(value)) emitRun(text, argument, meaning, call, frame);
  const place = { span: argument.span, outer: argument.span };
  if (meaning.raw) return { kind: 'sql', pieces: value.kind === 'sql' ? value.pieces : piecesOf(value, place) };
  return untrusted;
}

/** The SQL of an argument: itself, or the `text` or `sql` of a record. */
function textsOf(value: Value): readonly Value[] {
  return optionsOf(value).flatMap((option) => {
    if (option.kind === 'record') return optionsOf(option.fields.get('text') ?? option.fields.get('sql') ?? constant);
    if (option.kind === 'list') return option.items;
    return option;
  });
}

function emitRun(
  value: Value,
  argument: Expression,
  meaning: Extract<Meaning, { kind: 'run' }>,
  call: Call,
  frame: Frame,
): void {
  const { run, scope } = frame;
  const binding = argument.kind === 'name' ? resolve(scope, argument.name) : undefined;
  const pieces = piecesOf(value, { span: argument.span, outer: argument.span });
  emit(
    {
      pieces,
      span: argument.span,
      call: {
        driver: meaning.driver,
        name: pathOf(call.callee) ?? (call.callee.kind === 'member' ? call.callee.property : ''),
        span: call.span,
        arguments: call.arguments.map((one) => one.span),
        argument: meaning.argument,
      },
      fragment: meaning.frame === 'fragment',
      tagged: value.kind === 'sql',
      variable: binding && run.declared.get(binding),
    },
    frame,
  );
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
    callback?.kind === 'function' ? runCallback(callback, given, call, frame) : untrusted;
  const spans = call.arguments.map((argument) => argument.span);
  const results: Value[] = [];
  for (const option of optionsOf(receiver)) {
    if (option.kind === 'record' && (method === 'get' || method === 'set') && option.fields.size + values.length > 0) {
      if (method === 'get') results.push(choice([...option.fields.values(), ...(option.rest ? [option.rest] : [])]));
      continue;
    }
    const found =
      option.kind === 'text'
        ? textMethod(option, method, values, { call: call.span, arguments: spans })
        : listMethod(option, method, values, { call: call.span, arguments: spans }, apply);
    if (!found) return undefined;
    if (found.receiver) assignPlace(place, found.receiver, frame);
    results.push(found.result);
  }
  return choice(results);
}

/** `format('… %s …', x)`, as util.format and pg-format read it. */
function formatted(call: Call, values: readonly Value[], escapes: boolean): Value {
  const text = values[0];
  if (text?.kind !== 'text') return untrusted;
  let next = 1;
  const pieces = text.pieces.flatMap((piece): readonly Piece[] => {
    if (piece.kind !== 'text') return [piece];
    const parts: Piece[] = [];
    let at = 0;
    for (const match of piece.text.matchAll(/%(?:(\d+)\$)?([sdifjoOIL%])/g)) {
      parts.push(...textPiece(piece, at, match.index));
      at = match.index + match[0].length;
      if (match[2] === '%') {
        parts.push({ ...piece, text: '%', verbatim: false });
        continue;
      }
      const index = match[1] ? Number(match[1]) : next++;
      const argument = call.arguments[index];
      const place = { span: argument?.span ?? call.span, outer: argument?.span ?? call.span };
      const value = values[index] ?? constant;
      const quoted = escapes && (match[2] === 'I' || match[2] === 'L');
      if (quoted) parts.push({ kind: 'hole', ...place, trust: 'escaped', number: false, chosen: 'freely', flow: [] });
      else if (/[dif]/.test(match[2] ?? ''))
        parts.push({ kind: 'hole', ...place, trust: 'constant', number: true, chosen: 'freely', flow: [] });
      else parts.push(...piecesOf(value, place));
    }
    return [...parts, ...textPiece(piece, at, piece.text.length)];
  });
  return { kind: 'text', pieces };
}

export function textPiece(piece: Extract<Piece, { kind: 'text' }>, start: number, end: number): readonly Piece[] {
  if (start >= end) return [];
  const span = piece.verbatim ? { start: piece.span.start + start, end: piece.span.start + end } : piece.span;
  return [{ ...piece, text: piece.text.slice(start, end), span }];
}
