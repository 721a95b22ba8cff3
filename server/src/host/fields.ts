/** The fields of the file's own classes: what its declarations, its constructor and its methods put there. */
import { type Frame, runFunction } from './analysis';
import { evaluate } from './evaluate';
import type { ClassNode } from './expression';
import { fork, mergeValues } from './state';
import { typed } from './typed';
import { choice, type Scope, untrusted, type Value } from './value';

/** The fields of a class: what its declarations and its constructor put there, unless other methods change them. */
export function fieldsOf(node: ClassNode, scope: Scope, frame: Frame): Map<string, Value> {
  const known = frame.run.fields.get(node);
  if (known) return known;
  const fields = new Map<string, Value>();
  frame.run.fields.set(node, fields);
  const types = new Map(node.fields.map((field) => [field.name, field.type]));
  const set = (name: string, value: Value) => fields.set(name, typed(value, types.get(name), frame.run.program));
  const inner: Frame = {
    ...frame,
    scope,
    state: fork(frame.state),
    self: { kind: 'instance', class: node, scope },
    stack: [],
    returned: [],
  };
  for (const field of node.fields) {
    set(field.name, field.value ? evaluate(field.value, inner) : untrusted);
  }
  const own = node.methods.find((method) => method.name === 'constructor');
  if (own) {
    const emissions = frame.run.emissions.length;
    runFunction(own.function, undefined, inner);
    frame.run.emissions.length = emissions; // the constructor is looked at in its own turn
    frame.run.executed.delete(own.function);
    for (const [key, value] of inner.state.values) {
      if (typeof key === 'string' && key.startsWith('this.')) set(key.slice(5), value);
    }
  }
  const grown = grownFields(node, fields, inner);
  for (const [name, value] of grown) set(name, value);
  for (const name of node.assigned) {
    if (grown.has(name)) continue;
    const written = node.assignedTo?.(name)?.map((value) => evaluate(value, inner));
    const declared = fields.get(name);
    set(name, written ? choice([...(declared ? [declared] : []), ...written]) : untrusted);
  }
  return fields;
}

/** The texts and lists that methods add to, as each of them leaves them. */
function grownFields(node: ClassNode, fields: ReadonlyMap<string, Value>, frame: Frame): Map<string, Value> {
  const { emissions, executed } = frame.run;
  const grown = new Map<string, Value>();
  for (const method of node.adding ?? []) {
    const written = emissions.length;
    const wasExecuted = executed.has(method);
    const inner: Frame = { ...frame, state: fork(frame.state) };
    runFunction(method, undefined, inner);
    emissions.length = written; // the method is looked at in its own turn
    if (!wasExecuted) executed.delete(method);
    for (const [key, value] of inner.state.values) {
      const name = typeof key === 'string' && key.startsWith('this.') ? key.slice(5) : '';
      const before = grown.get(name) ?? fields.get(name);
      if (before?.kind === value.kind && (value.kind === 'text' || value.kind === 'list'))
        grown.set(name, mergeValues([before, value]));
    }
  }
  return grown;
}
