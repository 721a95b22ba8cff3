/** The calls that follow a call in a chain: `.bind(x)` of sqlx and diesel. */

export interface Bind {
  readonly start: number;
  readonly end: number;
}

/** The `.bind(…)` calls right behind `from`, however they are laid out. */
export function bindsBehind(source: string, from: number): readonly Bind[] {
  const found: Bind[] = [];
  let at = from;
  for (;;) {
    const head = /^\s*\.bind(?:::<[^()]*>)?\(/.exec(source.slice(at));
    const end = head ? closingOf(source, at + head[0].length) : undefined;
    if (!head || end === undefined) return found;
    found.push({ start: at, end });
    at = end;
  }
}

/** The offset behind the parenthesis that closes the one before `from`; undefined where quotes make that uncertain. */
function closingOf(source: string, from: number): number | undefined {
  let depth = 1;
  for (let at = from; at < source.length && at - from < 2000; at++) {
    const character = source.charAt(at);
    if (character === '"') {
      const end = /^"(?:[^"\\]|\\[\s\S])*"/.exec(source.slice(at));
      if (!end || /[r#]$/.test(source.slice(from, at))) return undefined;
      at += end[0].length - 1;
    } else if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character) && --depth === 0) return at + 1;
  }
  return undefined;
}
