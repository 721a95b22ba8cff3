/** The places that Rust's format macros fill (std::fmt). */
import type { Verb } from '../library';

const place = /\{\{|\}\}|\{\s*([\p{L}_][\p{L}\w]*|\d+)?\s*(?::([^{}]*))?\}/gu;

export function formatVerbs(text: string): readonly Verb[] {
  return [...text.matchAll(place)].map((match): Verb => {
    const [all, name, options = ''] = match;
    const where = { start: match.index, end: match.index + all.length };
    if (all === '{{' || all === '}}') return { ...where, argument: undefined, reads: all.charAt(0), fills: 'text' };
    const argument = name === undefined ? 'next' : /^\d/.test(name) ? Number(name) : name;
    const isNumber = /[xXobeEp]\??$/.test(options) && !options.endsWith('?');
    return { ...where, argument, fills: isNumber ? 'number' : 'text', derived: options !== '' };
  });
}

/** The variables that a format names and is not given: they are read where it stands. Offsets in the text. */
export function capturedNames(text: string): readonly { readonly name: string; readonly at: number }[] {
  return [...text.matchAll(place)].flatMap((match) => {
    const [all, name] = match;
    return name !== undefined && !/^\d/.test(name) ? { name, at: match.index + all.indexOf(name) } : [];
  });
}
