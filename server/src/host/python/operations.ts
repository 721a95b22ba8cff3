/** The methods of Python's strings, lists and dictionaries, and the tests that clear a value. */
import type { Expression } from '../expression';
import type { Operation } from '../library';
import { allowsOnlyWords, pathOf } from '../refine';
import { constantText, type Value } from '../value';

const operations: ReadonlyMap<string, Operation> = new Map([
  ...each('same', 'strip lstrip rstrip expandtabs ljust rjust center zfill encode decode removeprefix removesuffix'),
  ...each('same', 'title capitalize swapcase getvalue read translate *'),
  ...each('upper', 'upper'),
  ...each('lower', 'lower casefold'),
  ...each('replaceAll', 'replace'),
  ...each('slice', '[:]'),
  ...each('split', 'split rsplit splitlines readlines partition rpartition'),
  ...each('item', '[-1] popleft readline'),
  ...each('removeAt', 'pop'),
  ...each('joinItems', 'join'),
  ...each('count', 'count find index rfind rindex startswith endswith isdigit isalnum isalpha isdecimal isnumeric'),
  ...each('count', 'isidentifier isspace issubset issuperset isdisjoint fileno'),
  ...each('push', 'append appendleft'),
  ...each('pushAll', 'extend'),
  ...each('set', 'add setdefault'),
  ...each('get', 'get'),
  ...each('map', '[for]'),
  ...each('sameList', 'sort reverse copy difference intersection -'),
  ...each('concatLists', 'union |'),
]);

function each(operation: Operation, methods: string): readonly (readonly [string, Operation])[] {
  return methods.split(' ').map((method) => [method, operation] as const);
}

export function operation(method: string, receiver: Value): Operation | undefined {
  if (receiver.kind === 'list' && (method === '[:]' || method === '*')) return 'sameList';
  if (receiver.kind === 'record' && method === 'pop') return 'get';
  if (receiver.kind === 'text' && method === 'write') return 'append';
  return operations.get(method);
}

const numberTypes = /^(?:int|float|bool|complex|Decimal|UUID|date|datetime|Enum|uuid\.UUID|decimal\.Decimal|\w*Enum)$/;

/** `x.isdigit()`, `isinstance(x, int)`, `re.fullmatch(r"\w+", x)`, `NAME.match(x)`, `columns.issubset(ALLOWED)`. */
export function harmless(
  call: Extract<Expression, { kind: 'call' }>,
  truth: boolean,
  evaluate?: (expression: Expression) => Value,
): readonly Expression[] {
  const { callee } = call;
  const [first, second] = call.arguments;
  if (!truth || !first) return truth && callee.kind === 'member' ? clearedBySelf(callee) : [];
  if (callee.kind === 'name') {
    if (callee.name === 'isinstance' && second) return isNumberType(second) ? [first] : [];
    return callee.name === 'all' ? allOf(first) : [];
  }
  if (callee.kind !== 'member') return [];
  const name = callee.property;
  if (name === 'issubset') return [collected(callee.object)];
  if (name === 'issuperset') return [collected(first)];
  if (name !== 'match' && name !== 'fullmatch') return [];
  const isModule = pathOf(callee.object) === 're' || pathOf(callee.object) === 'regex';
  const subject = isModule ? second : first;
  const source = isModule ? evaluate && constantText(evaluate(first)) : sourceOf(callee.object, evaluate);
  if (!subject || source === undefined) return [];
  const whole = name === 'fullmatch' ? `^${source.replace(/^\^|\$$|\\Z$/g, '')}$` : wholePattern(source);
  return allowsOnlyWords(whole) ? [subject] : [];
}

/** `match` begins at the start in any case; `\Z` is the very end. */
function wholePattern(source: string): string {
  return `^${source.replace(/^(?:\^|\\A)/, '').replace(/\\Z$/, '$')}`;
}

function sourceOf(pattern: Expression, evaluate: ((expression: Expression) => Value) | undefined): string | undefined {
  const value = evaluate?.(pattern);
  return value?.kind === 'pattern' ? value.source : undefined;
}

function clearedBySelf(callee: Extract<Expression, { kind: 'member' }>): readonly Expression[] {
  const object = callee.object.kind === 'call' ? unwrapped(callee.object) : callee.object;
  return /^(?:isdigit|isalnum|isalpha|isdecimal|isnumeric|isidentifier)$/.test(callee.property) ? [object] : [];
}

/** `name.replace("_", "").isalnum()` speaks of the name with underscores. */
function unwrapped(call: Extract<Expression, { kind: 'call' }>): Expression {
  const [sought] = call.arguments;
  const isWordSign = sought?.kind === 'text' && /^[\w.-]*$/.test(sought.text);
  const isReplaced = call.callee.kind === 'member' && call.callee.property === 'replace' && isWordSign;
  if (!isReplaced || call.callee.kind !== 'member') return call;
  const { object } = call.callee;
  return object.kind === 'call' ? unwrapped(object) : object;
}

export function isNumberType(type: Expression): boolean {
  if (type.kind === 'list') return type.items.length > 0 && type.items.every(isNumberType);
  return numberTypes.test(pathOf(type) ?? '');
}

/** `all(column in ALLOWED for column in columns)` speaks of all columns. */
function allOf(items: Expression): readonly Expression[] {
  if (items.kind !== 'call' || items.callee.kind !== 'member' || items.callee.property !== '[for]') return [];
  const [each] = items.arguments;
  const last = each?.kind === 'function' ? each.function.body.at(-1) : undefined;
  const test = last?.kind === 'return' ? last.value : undefined;
  const isChecked = test?.kind === 'compare' ? test.operator === 'in' : test && harmless(callIn(test), true).length > 0;
  return isChecked ? [collected(items.callee.object)] : [];
}

const noCall = { kind: 'call', arguments: [], construct: false, span: { start: 0, end: 0 } } as const;

function callIn(test: Expression): Extract<Expression, { kind: 'call' }> {
  return test.kind === 'call' ? test : { ...noCall, callee: test };
}

/** The variable in `set(columns)`. */
function collected(expression: Expression): Expression {
  const isCopy =
    expression.kind === 'call' &&
    expression.callee.kind === 'name' &&
    /^(?:\[items\]|set|list|tuple|frozenset)$/.test(expression.callee.name);
  const [inside] = isCopy ? expression.arguments : [];
  return inside ? collected(inside) : expression;
}
