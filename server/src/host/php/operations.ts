/** PHP's functions of strings and arrays, as operations on the value that they work on, and the tests that clear a value. */
import type { Expression } from '../expression';
import type { Letters } from '../letters';
import type { Operation } from '../library';
import { type Cleared, pathOf } from '../refine';
import { constantText, type Value } from '../value';
import { validates } from './filters';
import { lettersOfMatch } from './regular-expressions';

/** Each with the place of the argument that it works on. */
const operations: ReadonlyMap<string, { readonly operation: Operation; readonly receiver: number }> = new Map([
  ...each(
    'same',
    'trim ltrim rtrim chop ucfirst ucwords lcfirst str_pad str_repeat strval strip_tags nl2br quotemeta convert_encoding utf8_encode utf8_decode sanitize_text_field wp_strip_all_tags convert_case',
  ),
  ...each(
    'decode',
    'strrev chunk_split wordwrap strstr strrchr stristr html_entity_decode htmlspecialchars_decode stripslashes stripcslashes urldecode rawurldecode base64_decode hex2bin quoted_printable_decode str_rot13 wp_unslash',
  ),
  ...each('upper', 'strtoupper'),
  ...each('lower', 'strtolower'),
  ...each('slice', 'substr'),
  ...each('split', 'str_split', 0),
  ...each('split', 'explode preg_split', 1),
  ...each('replaceAll', 'str_replace'),
  ...each('join', 'implode join', 1),
  ...each('push', 'array_push'),
  ...each('unshift', 'array_unshift'),
  ...each('concatLists', 'array_merge array_replace array_merge_recursive'),
  ...each('item', 'array_pop array_shift end reset current next array_rand'),
  ...each(
    'sameList',
    'array_values array_unique array_reverse array_slice sort usort rsort array_filter array_splice array_diff array_pad iterator_to_array',
  ),
  ...each('map', 'array_map', 1),
  ...each('forEach', 'array_walk'),
  ...each('reduce', 'array_reduce'),
]);

function each(operation: Operation, names: string, receiver = 0) {
  return names.split(' ').map((name) => [name, { operation, receiver }] as const);
}

/** Which argument of a function is what it works on; undefined for all other functions. */
export function receiverIndex(name: string, count: number): number | undefined {
  const known = operations.get(name)?.receiver;
  return known === 1 && count === 1 ? 0 : known;
}

/** Methods of objects that have a function's name do not do what it does, but for a few of builders. */
export function operation(method: string, _receiver: Value): Operation | undefined {
  return operations.get(method)?.operation;
}

const numeric =
  /^(?:is_(?:numeric|int|integer|long|float|double|bool|null)|ctype_(?:digit|alnum|alpha|xdigit|lower|upper)|wp_is_uuid)$/;

/** Superglobals that whoever calls fills: what is found in them is no less free. */
const given = /^\$_(?:GET|POST|REQUEST|COOKIE)\b/;

/** `in_array($x, $allowed)`, `isset($map[$x])`, `array_key_exists($x, $map)`, `is_numeric($x)`, `preg_match('/^\w+$/', $x)`. */
export function harmless(
  call: Extract<Expression, { kind: 'call' }>,
  truth: boolean,
  evaluate: (expression: Expression) => Value,
): readonly Cleared[] {
  if (!truth) return [];
  const { callee } = call;
  const [first, second, third] = call.arguments;
  // A set or an enum of the program's own.
  if (callee.kind === 'member') {
    if (callee.property === 'isValid' && /^(?:Uuid|Ulid)$/i.test(pathOf(callee.object) ?? ''))
      return first ? [first] : [];
    return first && /^(?:contains|has|tryFrom|hasColumn)$/.test(callee.property) && pathOf(first) !== undefined
      ? [first]
      : [];
  }
  if (callee.kind !== 'name' || !first) return [];
  const name = callee.name.toLowerCase();
  if (numeric.test(name)) return [first];
  switch (name) {
    case 'in_array':
    case 'array_key_exists':
    case 'key_exists':
    case 'array_search':
      return second && given.test(pathOf(second) ?? '') ? [] : [first];
    case 'isset':
      return first.kind === 'index' && first.index.kind !== 'text' ? [first.index] : [];
    case 'preg_match':
      return second ? matched(second, lettersOfMatch(constantText(evaluate(first)))) : [];
    case 'filter_var':
      return validates(second, third) ? [first] : [];
    default:
      return [];
  }
}

function matched(subject: Expression, letters: Letters): readonly Cleared[] {
  if (letters === 'words') return [subject];
  return letters === 'quoteless' ? [{ kind: 'quoteless', expression: subject }] : [];
}
