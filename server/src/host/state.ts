/** What the variables hold at one point of the program, kept as layers so that branches are cheap. */
import { type Binding, choice, type Piece, type Scope, type Value } from './value';

/** A variable, or the path of a field such as `this.table`. */
export type Key = Binding | string;

export interface State {
  readonly parent: State | undefined;
  readonly values: Map<Key, Value>;
  /** True behind a return, a throw or a break. */
  dead: boolean;
  /** True where another object is `this`, so that fields of the one before are not seen. */
  readonly isOtherObject?: boolean;
}

export function fork(parent: State | undefined): State {
  return { parent, values: new Map(), dead: parent?.dead ?? false };
}

/** A layer for the code of another object. */
export function forkForObject(parent: State): State {
  return { ...fork(parent), isOtherObject: true };
}

export function read(state: State, key: Key): Value | undefined {
  for (let layer: State | undefined = state; layer; layer = layer.parent) {
    const value = layer.values.get(key);
    if (value) return value;
    if (layer.isOtherObject && isOwnKey(key)) return undefined;
  }
  return undefined;
}

export function isOwnKey(key: Key): key is `this.${string}` {
  return typeof key === 'string' && key.startsWith('this.');
}

/** Sets in `state` what its branches left behind; branches that ended the path do not come back. */
export function merge(state: State, branches: readonly State[]): void {
  const alive = branches.filter((branch) => !branch.dead);
  if (alive.length === 0) {
    state.dead = true;
    return;
  }
  const keys = new Set(
    alive.flatMap((branch) => [...layersUpTo(branch, state)].flatMap((layer) => [...layer.values.keys()])),
  );
  for (const key of keys) {
    const values = alive.flatMap((branch) => read(branch, key) ?? []);
    state.values.set(key, mergeValues(values));
  }
}

function* layersUpTo(branch: State, end: State): Generator<State> {
  for (let layer: State | undefined = branch; layer && layer !== end; layer = layer.parent) yield layer;
}

/** One of several values, with what they begin with in common kept once: that is what `+=` and `push` under an `if` give. */
export function mergeValues(values: readonly Value[]): Value {
  const [first, ...others] = [...new Set(values)];
  if (!first || others.length === 0) return first ?? choice(values);
  const texts = [first, ...others].flatMap((value) => (value.kind === 'text' ? [value.pieces] : []));
  if (texts.length === others.length + 1) {
    const shared = sharedLength(texts);
    const rests = texts.map((pieces) => pieces.slice(shared));
    const options = rests.some((rest) => rest.length === 0) ? [...rests.filter((rest) => rest.length > 0), []] : rests;
    if (shared > 0 || options.at(-1)?.length === 0) {
      const pieces: Piece[] = [...(texts[0] ?? []).slice(0, shared)];
      if (options.length > 1) pieces.push({ kind: 'choice', options });
      return { kind: 'text', pieces };
    }
  }
  const lists = [first, ...others].flatMap((value) => (value.kind === 'list' ? [value] : []));
  if (lists.length === others.length + 1) {
    const shared = sharedLength(lists.map((list) => list.items));
    const rests = lists.flatMap((list) => list.rest ?? []);
    return {
      kind: 'list',
      items: [...(lists[0]?.items ?? []).slice(0, shared), ...lists.flatMap((list) => list.items.slice(shared))],
      rest: rests.length > 0 ? choice(rests) : undefined,
      loose: lists.some((list) => list.loose || list.items.length > shared),
      ...(lists[0]?.joined ? { joined: lists[0].joined } : {}),
    };
  }
  return choice([first, ...others]);
}

function sharedLength(rows: readonly (readonly unknown[])[]): number {
  let length = 0;
  while (rows.every((row) => length < row.length && row[length] === rows[0]?.[length])) length++;
  return length;
}

export function newScope(parent: Scope | undefined, isFunction = false): Scope {
  return { parent, names: new Map(), isFunction };
}

export function resolve(scope: Scope, name: string): Binding | undefined {
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    const binding = at.names.get(name);
    if (binding) return binding;
  }
  return undefined;
}

/** The state with the function's own variables as they are now: what comes after joins into the layers below it. */
export function asItIs(state: State, scope: Scope): State {
  const now = fork(state);
  for (let at: Scope | undefined = scope; at; at = at.isFunction ? undefined : at.parent) {
    for (const binding of at.names.values()) {
      const value = read(state, binding);
      if (value) now.values.set(binding, value);
    }
  }
  return now;
}

/** Declares a variable that belongs to the whole function, whatever block it is first assigned in. */
export function declareInFunction(scope: Scope, name: string): Binding {
  let at = scope;
  while (!at.isFunction && at.parent) at = at.parent;
  return declare(at, name);
}

export function declare(scope: Scope, name: string): Binding {
  const binding: Binding = scope.names.get(name) ?? { name };
  scope.names.set(name, binding);
  return binding;
}
