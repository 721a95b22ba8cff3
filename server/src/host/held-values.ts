/**
 * Which variables hold the values that a program has put into pieces of text. A value is told by where it stands in the file. What
 * is said of a value holds wherever it has been put somewhere, and for all times that it was, as in a loop.
 */

/** What a text is made of, in the order of the text: values by their place, variables by their name. */
export type Sequence = readonly (number | string)[];

/** A text on its way to a variable or to the call. */
export interface Content {
  /** Values that are in it if they have been put anywhere. */
  readonly holds: ReadonlySet<number>;
  /** Values that have been put anywhere by now. */
  readonly put: ReadonlySet<number>;
  /** Values that were put in just now. */
  readonly fresh: ReadonlySet<number>;
  readonly sequence: Sequence;
}

export interface Held {
  readonly put: ReadonlySet<number>;
  readonly variables: ReadonlyMap<string, ReadonlySet<number>>;
  /** Variables in the order in which their values were put there; undefined where that is not the order of any text. */
  readonly order: readonly string[] | undefined;
  /** Variables whose values stand in another text by now. */
  readonly moved: ReadonlySet<string>;
}

export const nothingHeld: Held = { put: new Set(), variables: new Map(), order: [], moved: new Set() };

const none: ReadonlySet<number> = new Set();

export function emptyContent(put: ReadonlySet<number>): Content {
  return { holds: none, put, fresh: none, sequence: [] };
}

/** A value that is put into a text; the one that was put there before, in a loop, is elsewhere. */
export function freshContent(value: number, put: ReadonlySet<number>): Content {
  const isAgain = put.has(value);
  return {
    holds: isAgain ? none : new Set([value]),
    put: new Set([...put, value]),
    fresh: new Set([value]),
    sequence: [value],
  };
}

export function contentOf(variable: string, put: ReadonlySet<number>, held: Held): Content {
  return { holds: held.variables.get(variable) ?? none, put, fresh: none, sequence: [variable] };
}

/** Two texts, one behind the other. */
export function joined(first: Content, second: Content): Content {
  return {
    holds: new Set([...first.holds, ...second.holds]),
    put: second.put,
    fresh: new Set([...first.fresh, ...second.fresh]),
    sequence: [...first.sequence, ...second.sequence],
  };
}

/** One of two texts. */
export function either(first: Content, second: Content): Content {
  return {
    holds: heldInBoth([first.holds, first.put], [second.holds, second.put]),
    put: new Set([...first.put, ...second.put]),
    fresh: new Set([...first.fresh, ...second.fresh]),
    sequence: [...first.sequence, ...second.sequence],
  };
}

type Way = readonly [holds: ReadonlySet<number>, put: ReadonlySet<number>];

/** What is held whichever way was taken: a value that a way did not put anywhere is held by all in that way. */
function heldInBoth([a, putA]: Way, [b, putB]: Way): ReadonlySet<number> {
  return new Set(
    [...a, ...b].filter((value) => (a.has(value) || !putA.has(value)) && (b.has(value) || !putB.has(value))),
  );
}

export function assigned(held: Held, variable: string, content: Content): Held {
  const variables = new Map(
    [...held.variables].map(([name, values]) => [name, without(values, content.fresh)] as const),
  );
  variables.set(variable, content.holds);
  const { order, moved } = placed(held, variable, content.sequence);
  return { put: content.put, variables, order, moved };
}

function without(values: ReadonlySet<number>, others: ReadonlySet<number>): ReadonlySet<number> {
  return others.size === 0 ? values : new Set([...values].filter((value) => !others.has(value)));
}

/** Values are put behind those that are there; so a text may end with new ones only where nothing else was put since. */
function placed({ order, moved }: Held, target: string, sequence: Sequence): Pick<Held, 'order' | 'moved'> {
  const names = sequence.filter((one) => typeof one === 'string');
  const parts = names.filter((name) => order?.includes(name));
  const after = new Set([...moved, ...names]);
  after.delete(target);
  const broken = { order: undefined, moved: after };
  const first = sequence.findIndex((one) => typeof one === 'number');
  const isLost = order?.includes(target) && !names.includes(target);
  if (!order || isLost || new Set(names).size < names.length || names.some((name) => moved.has(name))) return broken;
  if (first >= 0 && sequence.slice(first).some((one) => typeof one === 'string' && parts.includes(one))) return broken;
  if (parts.length === 0) return { order: first >= 0 ? [...order, target] : order, moved: after };
  const at = order.indexOf(parts[0] ?? '');
  const end = at + parts.length;
  const isInRow = parts.every((name, index) => order[at + index] === name);
  if (!isInRow || (first >= 0 && end < order.length)) return broken;
  return { order: [...order.slice(0, at), target, ...order.slice(end)], moved: after };
}

/** A variable that turned out to be empty: what it would hold was not put anywhere. */
export function emptied(held: Held, variable: string): Held {
  const own = held.variables.get(variable) ?? none;
  return { ...held, put: without(held.put, own), order: held.order?.filter((name) => name !== variable) };
}

/** What holds behind a condition, whichever way was taken. */
export function merged(a: Held, b: Held): Held {
  const names = new Set([...a.variables.keys(), ...b.variables.keys()]);
  const variables = new Map(
    [...names].map((name) => {
      const ways = [a, b].map((way): Way => [way.variables.get(name) ?? none, way.put]);
      return [name, ways[0] && ways[1] ? heldInBoth(ways[0], ways[1]) : none] as const;
    }),
  );
  return {
    put: new Set([...a.put, ...b.put]),
    variables,
    order: a.order && b.order && inOneOrder(a.order, b.order),
    moved: new Set([...a.moved, ...b.moved]),
  };
}

/** Variables that only one way filled stand where that way has them. */
function inOneOrder(a: readonly string[], b: readonly string[]): readonly string[] | undefined {
  const rest = [...b];
  const result: string[] = [];
  for (const name of a) {
    const at = rest.indexOf(name);
    if (at < 0 && b.includes(name)) return undefined;
    if (at >= 0) result.push(...rest.splice(0, at + 1));
    else result.push(name);
  }
  return [...result, ...rest];
}

export function sameHeld(a: Held, b: Held): boolean {
  const text = ({ put, variables, order, moved }: Held) =>
    JSON.stringify([
      [...put].sort(),
      [...variables].map(([name, values]) => [name, [...values].sort()]).sort(),
      order,
      [...moved].sort(),
    ]);
  return text(a) === text(b);
}
