/** What a regular expression that matched can have matched, and each of its groups. */
import { allowsOnlyWords } from './refine';

/**
 * Of the whole match and then of each group in brackets: true where it can hold nothing that ends a literal or a name,
 * wherever in the text it was found.
 */
export function matchesOnlyWords(source: string): readonly boolean[] {
  const whole = source.replace(/^\^/, '').replace(/(?<!\\)\$$/, '');
  return [whole, ...groupsIn(source)].map((inside) => allowsOnlyWords(`^(${inside})$`));
}

/** The insides of the groups that capture, in the order of their opening brackets. */
function groupsIn(source: string): readonly string[] {
  const groups: string[] = [];
  const open: { readonly start: number; readonly group: number | undefined }[] = [];
  let isClass = false;
  for (let at = 0; at < source.length; at++) {
    const sign = source.charAt(at);
    if (sign === '\\') at++;
    else if (isClass) isClass = sign !== ']';
    else if (sign === '[') isClass = true;
    else if (sign === '(') {
      const special = /^\?(?!P?<[^=!])|^\?P?<[^=!>]+>/.exec(source.slice(at + 1))?.[0] ?? '';
      open.push({ start: at + 1 + special.length, group: special === '?' ? undefined : groups.push('') - 1 });
    } else if (sign === ')') {
      const last = open.pop();
      if (last?.group !== undefined) groups[last.group] = source.slice(last.start, at);
    }
  }
  return groups;
}
