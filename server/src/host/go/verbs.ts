/** The verbs of Go's fmt (package documentation, "Printing"). */
import type { Verb } from '../library';

const verb = /%[-+# 0]*(?:\[(\d+)\])?(?:\*|\d+)?(?:\.(?:\*|\d+)?)?(?:\[(\d+)\])?([a-zA-Z%])/g;

/** Those of `text`, in order; `%q` gives its quotes as well. */
export function formatVerbs(text: string): readonly Verb[] {
  // The text may be one of several pieces, unless arguments are counted in it.
  const isCounted = /%[^a-zA-Z%]*[[*]/.test(text);
  let next = 0;
  return [...text.matchAll(verb)].flatMap((match): Verb[] => {
    const [all, early, late, letter = ''] = match;
    const start = match.index;
    const end = start + all.length;
    if (letter === '%') return [{ start, end, argument: undefined, reads: '%', fills: 'text' }];
    // A star takes the width from an argument of its own.
    const stars = all.split('*').length - 1;
    const position = late ?? early;
    const argument = position === undefined ? next + stars : Number(position) - 1;
    next = argument + 1;
    const filled: Verb = {
      start,
      end,
      argument: isCounted ? argument : 'next',
      fills: /[svqw]/.test(letter) ? 'text' : 'number',
    };
    if (letter !== 'q') return [filled];
    const item: Verb = { ...filled, derived: true };
    const quote = { argument: undefined, reads: '"', fills: 'text' } as const;
    return [{ ...quote, start, end: start }, item, { ...quote, start: end, end }];
  });
}
