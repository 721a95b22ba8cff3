/** Judges by the words of a column and its table whether the column holds money. */
import { nameWords } from './name-words';
import {
  abstractions,
  baseRates,
  currencies,
  endings,
  financialTables,
  ifFinancial,
  limited,
  measurements,
  notMoneyBeside,
  notMoneyIn,
  prepositions,
  priced,
  scaled,
  strong,
  unlessMeasured,
} from './vocabulary';

/**
 * True when a person would read the column as an amount of money. English puts the thing last: `unit_price` is a price and
 * `price_count` a count, so the judgement rests on the last word that is no ending such as `usd`, `paid` or `max`, the words
 * before it and the table only decide where that word can mean other things.
 */
export function holdsMoney(column: string, table: string): boolean {
  const words = nameWords(column);
  if (words.some((word) => scaled.has(word))) return false;
  const { core, preposition, rest } = parts(words);
  if (preposition !== undefined && rest.length === 0) return false; // price_updated_at
  if (abstractions.has(rest.at(-1) ?? '')) return false; // cost_of_living_index
  const hasCurrency =
    core.some((word) => currencies.has(word)) || (preposition === 'in' && rest.some((word) => currencies.has(word)));
  const bare = withoutEndings(core);
  const head = bare.at(-1);
  const beside = [...bare.slice(0, -1), ...(preposition === 'of' ? rest : [])];
  const tableWords = nameWords(table);
  if (head === undefined) {
    // Nothing but endings: `usd`, but not `usd_to_eur`; `net` and `paid` among other money.
    if (hasCurrency) return preposition === undefined && !isOther('cent', beside, tableWords);
    return preposition === undefined && core.length > 0 && isFinancial(tableWords);
  }
  if (isOther(head, beside, tableWords)) return false;
  if (head === 'rate') return isBaseRate([...beside, ...core.slice(bare.length)], tableWords);
  if (hasCurrency && preposition !== 'per' && preposition !== 'to') return !isOther('cent', bare, tableWords);
  return isMoneyWord(head, beside, tableWords);
}

function isMoneyWord(head: string, beside: readonly string[], table: readonly string[]): boolean {
  if (strong.has(head)) return true;
  const hasStrong = beside.some((word) => strong.has(word));
  if (unlessMeasured.has(head)) return hasStrong || !isMeasured(beside, table);
  if (ifFinancial.has(head)) return hasStrong || beside.some((word) => financialTables.has(word)) || isFinancial(table);
  if (head === 'value') return hasStrong || beside.some((word) => priced.has(word));
  if (head === 'limit') return beside.some((word) => limited.has(word));
  return head === 'basis' && beside.includes('cost');
}

/** `hourly_rate` is money where people or rooms are paid by it; a rate alone, of exchange or of interest is none. */
function isBaseRate(beside: readonly string[], table: readonly string[]): boolean {
  return beside.some((word) => baseRates.has(word)) && !isMeasured([], table);
}

/** A word of money that means something else here: a white balance, the cost of an edge in a graph. */
function isOther(head: string, beside: readonly string[], table: readonly string[]): boolean {
  return (
    beside.some((word) => notMoneyBeside[head]?.includes(word) ?? false) ||
    (table.some((word) => notMoneyIn[head]?.includes(word) ?? false) && !isFinancial(table))
  );
}

function isMeasured(beside: readonly string[], table: readonly string[]): boolean {
  return (
    beside.some((word) => measurements.has(word)) ||
    (table.some((word) => measurements.has(word)) && !isFinancial(table))
  );
}

function isFinancial(table: readonly string[]): boolean {
  return table.some((word) => financialTables.has(word) || strong.has(word));
}

/** The words before the first preposition, and what it binds to them: `cost` `per` `unit`. */
function parts(words: readonly string[]) {
  const at = words.findIndex((word, index) => index > 0 && prepositions.has(word));
  return at < 0
    ? { core: words, preposition: undefined, rest: [] }
    : { core: words.slice(0, at), preposition: words[at], rest: words.slice(at + 1) };
}

function withoutEndings(words: readonly string[]): readonly string[] {
  const isEnding = (word: string) => endings.has(word) || currencies.has(word);
  return words.slice(0, words.findLastIndex((word) => !isEnding(word)) + 1);
}
