/** The methods of Rust's strings, vectors, iterators and maps, and the tests that clear a value. */
import type { Expression } from '../expression';
import type { Operation } from '../library';
import { allowsOnlyWords } from '../refine';
import type { Value } from '../value';

const operations: ReadonlyMap<string, Operation> = new Map([
  ...each('append', 'push_str'),
  ...each(
    'same',
    'trim trim_start trim_end trim_matches trim_start_matches strip_prefix repeat sql into_sql escape_debug',
  ),
  ...each('withoutSuffix', 'trim_end_matches strip_suffix'),
  ...each('upper', 'to_uppercase to_ascii_uppercase'),
  ...each('lower', 'to_lowercase to_ascii_lowercase'),
  ...each('replaceAll', 'replace'),
  ...each('split', 'split split_whitespace split_once rsplit splitn lines chars'),
  ...each(
    'count',
    'len is_empty count starts_with ends_with contains contains_key find position eq_ignore_ascii_case is_some is_none is_ok is_err',
  ),
  ...each('join', 'join concat'),
  ...each('pushAll', 'extend extend_from_slice'),
  ...each('unshift', 'push_front'),
  ...each('item', 'first last nth next get_or_insert'),
  ...each('get', 'get get_mut remove'),
  ...each('set', 'insert'),
  ...each('map', 'map flat_map filter_map and_then'),
  ...each('forEach', 'for_each'),
  ...each('filter', 'filter take_while skip_while'),
  ...each(
    'sameList',
    'collect enumerate rev take skip sorted unique dedup values keys flatten drain chain zip intersperse chunks windows',
  ),
]);

function each(operation: Operation, methods: string): readonly (readonly [string, Operation])[] {
  return methods.split(' ').map((method) => [method, operation] as const);
}

export function operation(method: string, receiver: Value): Operation | undefined {
  if (method === 'push' || method === 'push_back') return receiver.kind === 'text' ? 'append' : 'push';
  if (method === 'append') return 'pushAll';
  return operations.get(method);
}

const contains = /^(?:contains|contains_key|has)$/;
const validates =
  /^is_(?:allowed|valid|safe)(?:_\w*)?(?:sort|order|column|field|table|schema|ident|identifier|name|direction)\w*$/;

/** `ALLOWED.contains(&x)`, `regex.is_match(x)`, `x.chars().all(char::is_alphanumeric)`, `is_valid_column(x)`. */
export function harmless(
  call: Extract<Expression, { kind: 'call' }>,
  truth: boolean,
  evaluate: (expression: Expression) => Value,
): readonly Expression[] {
  const { callee, arguments: given } = call;
  const [first] = given;
  const name = callee.kind === 'member' ? callee.property : callee.kind === 'name' ? callee.name : '';
  if (callee.kind === 'member' && name === (truth ? 'is_ok' : 'is_err')) return parsedIn(callee.object);
  if (!truth || !first) return [];
  if (validates.test(name)) return given;
  if (callee.kind !== 'member') return [];
  if (name === 'all') return isWordTest(first) ? charactersOf(callee.object) : [];
  if (name === 'is_match') {
    const pattern = evaluate(callee.object);
    return pattern.kind === 'pattern' && allowsOnlyWords(pattern.source) ? [first] : [];
  }
  // A text that contains another one may hold anything else besides.
  return contains.test(name) && first.kind !== 'text' && evaluate(callee.object).kind !== 'text' ? [first] : [];
}

/** x of `x.parse::<i64>()`. */
function parsedIn(expression: Expression): readonly Expression[] {
  return expression.kind === 'typed' && expression.type.kind === 'harmless' ? [expression.value] : [];
}

/** x of `x.chars()`. */
function charactersOf(expression: Expression): readonly Expression[] {
  if (expression.kind !== 'call' || expression.callee.kind !== 'member') return [];
  return /^(?:chars|bytes)$/.test(expression.callee.property) ? [expression.callee.object] : [];
}

const wordTests = /^is_(?:ascii_)?(?:alphanumeric|alphabetic|digit|numeric|hexdigit|lowercase|uppercase)$/;

/** True for a function that holds for letters, digits and such signs as names are made of. */
export function isWordTest(test: Expression): boolean {
  if (test.kind === 'member') return wordTests.test(test.property);
  if (test.kind !== 'function') return false;
  const [only] = test.function.body;
  return only?.kind === 'return' && only.value !== undefined && isWordCondition(only.value);
}

function isWordCondition(expression: Expression): boolean {
  if (expression.kind === 'logical')
    return expression.operator === 'or' && isWordCondition(expression.left) && isWordCondition(expression.right);
  if (expression.kind === 'call')
    return expression.callee.kind === 'member' && wordTests.test(expression.callee.property);
  const { right } =
    expression.kind === 'compare' && expression.operator === 'equal' ? expression : { right: undefined };
  return right?.kind === 'text' && /^[\w.-]$/.test(right.text);
}
