/** What PHP's own filters (`filter_var`, `htmlspecialchars`) leave of a text, by their manual: php.net/filter.constants. */
import type { Expression } from '../expression';
import { pathOf } from '../refine';
import { chosenAs, constant, type Value } from '../value';
import { lettersOfMatch } from './regular-expressions';

/** Give a number, a truth, an address of digits, or nothing. */
const validating = /^FILTER_VALIDATE_(?:INT|FLOAT|BOOL|BOOLEAN|IP|MAC)$/;
const numbers = /^FILTER_SANITIZE_NUMBER_(?:INT|FLOAT)$/;
/** Write quotes as `&#39;` or `%27`. */
const encoding = /^FILTER_SANITIZE_(?:(?:FULL_)?SPECIAL_CHARS|STRING|STRIPPED|ENCODED)$/;
const backslashing = /^FILTER_SANITIZE_(?:ADD_SLASHES|MAGIC_QUOTES)$/;

/** What the filter makes of `given`; addresses and URLs may hold quotes, so that most filters leave it as it was. */
export function filtered(filter: Expression | undefined, options: Expression | undefined, given: Value): Value {
  const name = filter ? constantName(filter) : '';
  if (validates(filter, options) || numbers.test(name)) return constant;
  if (backslashing.test(name)) return chosenAs('backslashed', given);
  const isEncoded = encoding.test(name) && !namesFlag(options, 'FILTER_FLAG_NO_ENCODE_QUOTES');
  return isEncoded ? chosenAs('literal', given) : given;
}

/** True where what passes the filter is nobody's choice. */
export function validates(filter: Expression | undefined, options: Expression | undefined): boolean {
  const name = filter ? constantName(filter) : '';
  if (name === 'FILTER_VALIDATE_DOMAIN') return namesFlag(options, 'FILTER_FLAG_HOSTNAME');
  if (name !== 'FILTER_VALIDATE_REGEXP') return validating.test(name);
  const pattern = entryOf(entryOf(options, 'options'), 'regexp');
  return pattern?.kind === 'text' && lettersOfMatch(pattern.text) === 'words';
}

/** True for `ENT_QUOTES`, with other flags or without. */
export function encodesQuotes(flags: Expression | undefined): boolean {
  return namesFlag(flags, 'ENT_QUOTES');
}

function namesFlag(flags: Expression | undefined, name: string): boolean {
  if (!flags) return false;
  if (flags.kind === 'arithmetic') return flags.operands.some((operand) => namesFlag(operand, name));
  return flags.kind === 'record' ? namesFlag(entryOf(flags, 'flags'), name) : constantName(flags) === name;
}

export function entryOf(record: Expression | undefined, key: string): Expression | undefined {
  return record?.kind === 'record' ? record.entries.find((entry) => entry.key === key)?.value : undefined;
}

/** The name of a constant, such as `FILTER_VALIDATE_INT`. */
export function constantName(expression: Expression): string {
  return (expression.kind === 'typed' ? pathOf(expression.value) : pathOf(expression)) ?? '';
}
