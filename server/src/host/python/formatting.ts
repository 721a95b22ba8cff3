/** How Python's formats fill a text: `%`, `str.format`, `string.Template`. */
import type { Verb } from '../library';

/** A format specification that only numbers and dates take: text in its place is an error. */
export function isNumberSpec(spec: string): boolean {
  return /(?:[bcdoxXeEfFgGn%]|,|%[a-zA-Z-].*)$/.test(spec);
}

/** `%s`, `%d`, `%(name)s`. */
export function percentVerbs(text: string): readonly Verb[] {
  return [...text.matchAll(/%(?:\((\w+)\))?([-+# 0]*(?:\d+|\*)?(?:\.(?:\d+|\*))?)[hlL]?([a-zA-Z%])/g)].flatMap(
    (match): Verb[] => {
      const [all, name, width = '', letter = ''] = match;
      const place = { start: match.index, end: match.index + all.length };
      if (letter === '%') return [{ ...place, argument: undefined, reads: '%', fills: 'text' }];
      if (!/[sradiouxXeEfFgGc]/.test(letter)) return [];
      const fills = /[diouxXeEfFgG]/.test(letter) ? 'number' : 'text';
      return [{ ...place, argument: name ?? 'next', fills, derived: width !== '' || letter !== 's' }];
    },
  );
}

/** `{}`, `{0}`, `{name}`, `{name.field}`, `{0[key]}`, `{name!r:>10}`, `{{`. */
export function braceVerbs(text: string): readonly Verb[] {
  const found = /\{\{|\}\}|\{(\d+|[^\W\d]\w*)?((?:\.\w+|\[[^\]]*\])*)(![rsa])?(?::((?:[^{}]|\{[^{}]*\})*))?\}/g;
  return [...text.matchAll(found)].map((match): Verb => {
    const [all, argument, path = '', conversion, spec] = match;
    const place = { start: match.index, end: match.index + all.length };
    if (all === '{{' || all === '}}') return { ...place, argument: undefined, reads: all.charAt(0), fills: 'text' };
    const fills = spec !== undefined && isNumberSpec(spec) ? 'number' : 'text';
    const derived = path !== '' || (conversion !== undefined && conversion !== '!s') || Boolean(spec);
    const which = argument === undefined ? 'next' : /^\d/.test(argument) ? Number(argument) : argument;
    return { ...place, argument: which, fills, derived };
  });
}

/** `$name`, `${name}`, `$$`. */
export function dollarVerbs(text: string): readonly Verb[] {
  return [...text.matchAll(/\$(?:\$|([^\W\d]\w*)|\{([^\W\d]\w*)\})/g)].map((match): Verb => {
    const [all, plain, braced] = match;
    const place = { start: match.index, end: match.index + all.length };
    const argument = plain ?? braced;
    return argument === undefined
      ? { ...place, argument, reads: '$', fills: 'text' }
      : { ...place, argument, fills: 'text' };
  });
}
