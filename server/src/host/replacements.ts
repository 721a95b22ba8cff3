/** What a replacement says of its result: which quotes are doubled in it, and what can still stand there. */
import { lettersWithin } from './letters';
import type { Operation } from './library';
import { type Choosing, constantText, type Value } from './value';

/**
 * `x.replace(/[^a-z]/g, '')`: what is left when all else was taken out; `words` are harmless anywhere, `text` without quotes and
 * backslashes in a literal.
 */
export function keptBy(operation: Operation, [sought, by]: readonly Value[]): 'words' | 'text' | undefined {
  if (operation !== 'replace' && operation !== 'replaceAll') return undefined;
  const text = by && constantText(by);
  if (sought?.kind !== 'pattern' || !sought.everywhere || text === undefined || !/^[\w\s-]*$/.test(text))
    return undefined;
  const kept = /^\\W\+?$/.test(sought.source) ? '\\w' : /^\[\^((?:[^\]\\]|\\[^\]])+)\]\+?$/.exec(sought.source)?.[1];
  const letters = kept === undefined ? 'anything' : lettersWithin(`[${kept}]*`);
  if (letters === 'anything') return undefined;
  return letters === 'words' && !/\s/.test(text) ? 'words' : 'text';
}

/** True where what was made of quotes is so still: for other letters, and where none of them is replaced or put in. */
export function keepsQuotes(
  operation: Operation,
  [sought, by]: readonly Value[],
  chosen: Choosing | undefined,
): boolean {
  if (operation === 'same' || operation === 'upper' || operation === 'lower') return true;
  if (operation !== 'replace' && operation !== 'replaceAll') return false;
  const signs = chosen === 'quoted-name' ? /"/ : chosen === 'backslashed' ? /['"\\]/ : /'/;
  return [sought, by].every((value) => value && !signs.test(constantText(value) ?? `'"`));
}

/** `x.replace(/'/g, "''")`: every quote of it is doubled, or taken out. */
export function doublesQuotes(operation: Operation, [sought, by]: readonly Value[], quote: string): boolean {
  if (operation !== 'replace' && operation !== 'replaceAll') return false;
  const all =
    sought?.kind === 'pattern'
      ? sought.everywhere && sought.source === quote
      : operation === 'replaceAll' && sought && constantText(sought) === quote;
  const text = by && constantText(by);
  return all === true && (text === quote.repeat(2) || text === '');
}
