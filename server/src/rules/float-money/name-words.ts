/** Cuts names of columns and tables into the words that people put into them. */

/**
 * The words in lower case and, where English has one, in the singular: `totalAmountsUSD` → total, amount, usd;
 * `HTTPCosts2` → http, cost.
 */
export function nameWords(name: string): readonly string[] {
  return name
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, '$1 $2')
    .split(/[^\p{L}]+/u)
    .filter((word) => word !== '')
    .map((word) => singular(word.toLowerCase()));
}

const unchanged = /(?:ss|us|is|gross|bonus|news|series|process)$/;

function singular(word: string): string {
  if (word.length < 4 || unchanged.test(word)) return word;
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (/(?:xes|ches|shes|sses)$/.test(word)) return word.slice(0, -2);
  return word.endsWith('s') ? word.slice(0, -1) : word;
}
