/** PHP's functions of strings and arrays, as operations on the value that they work on, and the tests that clear a value. */
import type { Expression } from '../expression';
import type { Operation } from '../library';
import { allowsOnlyWords, pathOf } from '../refine';
import { constantText, type Value } from '../value';

/** Each with the place of the argument that it works on. */
const operations: ReadonlyMap<string, { readonly operation: Operation; readonly receiver: number }> = new Map([
  ...each(
    'same',
    'trim ltrim rtrim chop ucfirst ucwords lcfirst strrev str_pad str_repeat strval strip_tags html_entity_decode htmlspecialchars_decode addslashes stripslashes nl2br urlencode urldecode rawurlencode rawurldecode base64_encode base64_decode quotemeta convert_encoding utf8_encode utf8_decode chunk_split wordwrap nl2br sanitize_text_field wp_unslash esc_html esc_attr wp_strip_all_tags convert_case strstr strrchr stristr',
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

/** `in_array($x, $allowed)`, `isset($map[$x])`, `array_key_exists($x, $map)`, `is_numeric($x)`, `preg_match('/^\w+$/', $x)`. */
export function harmless(
  call: Extract<Expression, { kind: 'call' }>,
  truth: boolean,
  evaluate: (expression: Expression) => Value,
): readonly Expression[] {
  if (!truth) return [];
  const { callee } = call;
  const [first, second] = call.arguments;
  // A set or an enum of the program's own.
  if (callee.kind === 'member') {
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
      return [first];
    case 'isset':
      return first.kind === 'index' && first.index.kind !== 'text' ? [first.index] : [];
    case 'preg_match':
      return second && allowsOnlyWords(insideOf(constantText(evaluate(first)) ?? '')) ? [second] : [];
    case 'filter_var':
      return second?.span && isNumericFilter(second) ? [first] : [];
    default:
      return [];
  }
}

/** The expression between the delimiters of a pattern. */
export function insideOf(pattern: string): string {
  return /^([^\w\s\\])([\s\S]*)\1[a-zA-Z]*$/.exec(pattern)?.[2] ?? '';
}

/** `FILTER_VALIDATE_INT` and its like give nothing but numbers. */
export function isNumericFilter(expression: Expression): boolean {
  return /^FILTER_(?:VALIDATE_(?:INT|FLOAT|BOOL|BOOLEAN)|SANITIZE_NUMBER_(?:INT|FLOAT))$/.test(
    constantName(expression),
  );
}

/** Filters and flags that write quotes as `&#39;`, so that none can end a literal. */
export function encodesQuotes(expression: Expression | undefined): boolean {
  return (
    expression !== undefined &&
    /^(?:FILTER_SANITIZE_(?:FULL_)?SPECIAL_CHARS|ENT_QUOTES)$/.test(constantName(expression))
  );
}

function constantName(expression: Expression): string {
  return (expression.kind === 'typed' ? pathOf(expression.value) : pathOf(expression)) ?? '';
}
