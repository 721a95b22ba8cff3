/** A list that grows at its end and is the same object as long as it holds the same objects, so that it can be compared. */

export interface Chain<T extends object> {
  readonly last: T;
  readonly before: Chain<T> | undefined;
}

const links = new WeakMap<object, Chain<object>>();

/** The list with one more object at its end; the very same chain as last time when both are the same. */
export function link<T extends object>(before: Chain<T> | undefined, last: T): Chain<T> {
  const known = links.get(last);
  if (known && known.before === before) return known as Chain<T>;
  const made: Chain<T> = { last, before };
  links.set(last, made);
  return made;
}

/** Its objects, first to last. */
export function items<T extends object>(chain: Chain<T> | undefined): readonly T[] {
  const found: T[] = [];
  for (let part = chain; part; part = part.before) found.push(part.last);
  return found.reverse();
}
