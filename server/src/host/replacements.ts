/** What a replacement says of its result: which quotes are doubled in it, and what can still stand there. */
import type { Operation } from './library';
import { allowsOnlyWords } from './refine';
import { constantText, type Value } from './value';

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
  if (kept === undefined || /\\[WDSbnrtx'"\\]|['"`]/.test(kept)) return undefined;
  if (allowsOnlyWords(`^[${kept}]+$`) && !/\s/.test(text)) return 'words';
  const ranges = [...kept.matchAll(/([^\\])-(.)/g)];
  const holdsQuotes = ranges.some(([, from = '', to = '']) =>
    ["'", '"', '\\'].some((sign) => from <= sign && sign <= to),
  );
  return holdsQuotes ? undefined : 'text';
}

/** What replaces and is replaced holds no quote, so that those which were doubled are so still. */
export function keepsQuotes(operation: Operation, [sought, by]: readonly Value[]): boolean {
  if (operation !== 'replace' && operation !== 'replaceAll') return false;
  return [sought, by].every((value) => value && /^[^'"]*$/.test(constantText(value) ?? "'"));
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
