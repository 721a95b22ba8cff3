/** Names of parameters, after the values that they stand for. */
import type { Bound } from '../bound-text';

/** A name for every value; the same value has the same name, and none has one of `taken`. */
export function parameterNames(bound: readonly Bound[], taken: ReadonlySet<string>): readonly string[] {
  const names = new Map<string, string>();
  for (const { value } of bound) {
    if (names.has(value)) continue;
    const used = new Set([...taken, ...names.values()]);
    const name = nameFor(value);
    let free = name;
    for (let next = 2; used.has(free); next++) free = `${name}_${next}`;
    names.set(value, free);
  }
  return bound.map(({ value }) => names.get(value) ?? 'value');
}

/** `user.id` is `id`, `args["from"]` is `from_`, `f"%{term}%"` is `term`. */
function nameFor(value: string): string {
  const word =
    /^[fF]["'][^{}]*\{([\w.]+)\}[^{}]*["']$/.exec(value)?.[1] ??
    /\[["'](\w+)["']\]$/.exec(value)?.[1] ??
    /\.get\(["'](\w+)["']/.exec(value)?.[1] ??
    /^[\w.]+$/.exec(value)?.[0] ??
    'value';
  const last = word.slice(word.lastIndexOf('.') + 1);
  if (!/^[A-Za-z_]/.test(last)) return 'value';
  return keywords.has(last) ? `${last}_` : last;
}

const keywords = new Set(
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(
    ' ',
  ),
);
