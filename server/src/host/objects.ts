/** Objects that the file shows from their making on: what each of them holds by itself. */
import { type Frame, runFunction } from './analysis';
import type { Expression, FunctionNode } from './expression';
import { forkForObject, isOwnKey } from './state';
import { untrusted, type Value } from './value';

/** An object with what its constructor puts into it. */
export function madeOf(
  { class: node, scope }: Extract<Value, { kind: 'class' }>,
  call: Extract<Expression, { kind: 'call' }>,
  values: readonly Value[],
  frame: Frame,
): Value {
  const constructors = node.methods.filter((method) => method.name === 'constructor');
  const own = constructors.find((method) => method.function.parameters.length === values.length) ?? constructors[0];
  const fields: ReadonlyMap<string, Value> = new Map();
  const object = { kind: 'instance', class: node, scope, fields } as const;
  if (!own) return object;
  const given = call.arguments.map((argument, index) => ({
    value: values[index] ?? untrusted,
    span: argument.span,
    name: call.names?.[index],
  }));
  const emissions = frame.run.emissions.length;
  const wasExecuted = frame.run.executed.has(own.function);
  const { self } = runInObject(object, fields, own.function, given, { ...frame, scope, self: object });
  frame.run.emissions.length = emissions; // the constructor is looked at in its own turn
  if (!wasExecuted) frame.run.executed.delete(own.function);
  return self;
}

/** Runs a method or the constructor of an object that is known by itself: what it gives, and the object afterwards. */
export function runInObject(
  object: Extract<Value, { kind: 'instance' }>,
  before: ReadonlyMap<string, Value>,
  node: FunctionNode,
  given: Parameters<typeof runFunction>[1],
  frame: Frame,
): { readonly value: Value; readonly self: Extract<Value, { kind: 'instance' }> } {
  const state = forkForObject(frame.state);
  const { value } = runFunction(node, given, { ...frame, state });
  const own = [...state.values].filter(([key]) => isOwnKey(key));
  for (const [key, held] of state.values) if (!isOwnKey(key)) frame.state.values.set(key, held);
  if (own.length === 0) return { value, self: object };
  const held = own.map(([key, field]) => [String(key).slice('this.'.length), field] as const);
  return { value, self: { ...object, fields: new Map([...before, ...held]) } };
}
