/** The values that a call already passes beside its SQL. */
import type { Call } from '../../../host/template';
import type { Span } from '../../../sql/span';

export interface ArgumentList {
  /** The array as it stands; undefined when there is none. */
  readonly span: Span | undefined;
  /** Source of its items. */
  readonly items: readonly string[];
}

/** Undefined when the values are not written out there, so that their number is not known. */
export function argumentList(source: string, call: Call): ArgumentList | undefined {
  const next = call.arguments[call.argument + 1];
  if (!next) return { span: undefined, items: [] };
  const text = source.slice(next.start, next.end);
  // A callback stands behind the values; without values they go before it.
  if (/^(?:async\s+)?(?:function\b|\([^()]*\)\s*=>|\w+\s*=>)/.test(text)) return { span: undefined, items: [] };
  const items = arrayItems(text);
  return items && { span: next, items };
}

/** The items of an array's source; undefined where their number is not known. */
export function arrayItems(text: string): readonly string[] | undefined {
  if (!text.startsWith('[') || !text.endsWith(']')) return undefined;
  const items = splitItems(text.slice(1, -1));
  return items?.some((item) => item.startsWith('...')) ? undefined : items;
}

/** Splits at the commas between items; undefined where quotes or comments make that uncertain. */
function splitItems(text: string): string[] | undefined {
  if (/\/[/*]/.test(text)) return undefined;
  const items: string[] = [];
  let depth = 0;
  let from = 0;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (quote) {
      if (character === '\\') at++;
      else if (character === quote) quote = '';
    } else if ('\'"`'.includes(character)) quote = character;
    else if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character)) depth--;
    else if (character === ',' && depth === 0) {
      items.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  const last = text.slice(from).trim();
  return last === '' ? items : [...items, last];
}
