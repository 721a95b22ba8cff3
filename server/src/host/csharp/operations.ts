/** The methods of C#'s strings, builders and collections, and the tests that clear a value. */
import type { Expression } from '../expression';
import type { Operation } from '../library';
import { allowsOnlyWords, pathOf } from '../refine';
import { constantText, type Value } from '../value';

const operations: ReadonlyMap<string, Operation> = new Map([
  ...each(
    'same',
    'Trim TrimStart TrimEnd ToString PadLeft PadRight Normalize Value GetValueOrDefault AsSpan ToArray ToCharArray Clone',
  ),
  ...each('upper', 'ToUpper ToUpperInvariant'),
  ...each('lower', 'ToLower ToLowerInvariant'),
  ...each('slice', 'Substring'),
  ...each('replaceAll', 'Replace'),
  ...each('split', 'Split'),
  ...each('append', 'Append'),
  ...each('shorten', 'SetLength Remove'),
  ...each(
    'count',
    'length IndexOf LastIndexOf Contains ContainsKey StartsWith EndsWith CompareTo Equals GetHashCode Sum Max Min Average',
  ),
  ...each('test', 'Any All Exists TrueForAll FindIndex'),
  ...each('item', 'Pop Dequeue Peek'),
  ...each('get', 'ElementAt ElementAtOrDefault'),
  ...each('removeAt', 'RemoveAt'),
  ...each('find', 'First FirstOrDefault Last LastOrDefault Single SingleOrDefault Find'),
  ...each('push', 'Add AddLast Push Enqueue TryAdd'),
  ...each('unshift', 'AddFirst Prepend'),
  ...each('pushAll', 'AddRange UnionWith'),
  ...each('map', 'Select SelectMany ConvertAll'),
  ...each('forEach', 'ForEach'),
  ...each('reduce', 'Aggregate'),
  ...each('filter', 'Where OfType Cast TakeWhile SkipWhile FindAll DistinctBy'),
  ...each(
    'sameList',
    'ToList ToHashSet AsEnumerable AsReadOnly Distinct OrderBy OrderByDescending ThenBy Reverse Take Skip Except Intersect Keys Values Sort',
  ),
]);

function each(operation: Operation, methods: string): readonly (readonly [string, Operation])[] {
  return methods.split(' ').map((method) => [method, operation] as const);
}

export function operation(method: string, receiver: Value): Operation | undefined {
  if (receiver.kind === 'list') {
    if (method === 'Concat' || method === 'Union') return 'concatLists';
    if (method === 'Append') return 'concatLists';
    if (method === 'ToArray') return 'sameList';
    if (method === 'Join') return 'join';
    if (method === 'Remove' || method === 'ToString' || method === 'Replace') return undefined;
  }
  if (method === 'Insert') return receiver.kind === 'text' ? 'prepend' : undefined;
  if (receiver.kind === 'record') {
    if (method === 'Add' || method === 'TryAdd') return 'set';
    if (method === 'GetValueOrDefault') return 'get';
  }
  return operations.get(method);
}

/** `list.Contains(x)`, `map.ContainsKey(x)`, `int.TryParse(x, out _)`, `Regex.IsMatch(x, "^[a-z]+$")`, `Enum.IsDefined(type, x)`. */
export function harmless(
  call: Extract<Expression, { kind: 'call' }>,
  truth: boolean,
  evaluate: (expression: Expression) => Value,
): readonly Expression[] {
  const { callee } = call;
  const [first, second] = call.arguments;
  if (callee.kind !== 'member' || !first || !truth) return [];
  const owner = pathOf(callee.object) ?? '';
  switch (callee.property) {
    case 'Contains':
    case 'ContainsKey':
      return callee.object.kind === 'text' || pathOf(first) === undefined ? [] : [first];
    case 'TryGetValue':
      return pathOf(first) === undefined ? [] : [first];
    case 'TryParse':
    case 'TryParseExact':
      return [first];
    case 'Exists':
    case 'Any':
      return [];
    case 'All':
      return asksForWords(first) ? [callee.object] : [];
    case 'IsDefined':
      return owner === 'Enum' ? [second ?? first] : [];
    case 'IsMatch': {
      const given = evaluate(callee.object);
      const own = given.kind === 'pattern' ? given.source : undefined;
      const pattern = owner === 'Regex' && second ? constantText(evaluate(second)) : own;
      return pattern !== undefined && allowsOnlyWords(pattern) ? [first] : [];
    }
    case 'Equals': {
      // `x.Equals("asc", …)`, `"asc".Equals(x)`, `string.Equals(x, "asc")`
      const sides = /^(?:string|String)$/.test(owner) ? [first, second] : [callee.object, first];
      const [one, other] = sides;
      if (one?.kind === 'text') return other ? [other] : [];
      return one && other?.kind === 'text' ? [one] : [];
    }
    default:
      return [];
  }
}

/** `char.IsDigit`, `c => char.IsLetter(c) || c == '_'`: what says yes to no character that could end a literal or a name. */
export function asksForWords(question: Expression): boolean {
  if (question.kind === 'member') return wordCharacters.test(pathOf(question) ?? '');
  if (question.kind === 'function') {
    const [only, ...others] = question.function.body;
    return only?.kind === 'return' && others.length === 0 && only.value !== undefined && asksForWords(only.value);
  }
  if (question.kind === 'logical') {
    const sides = [asksForWords(question.left), asksForWords(question.right)];
    return question.operator === 'and' ? sides.includes(true) : question.operator === 'or' && !sides.includes(false);
  }
  if (question.kind === 'compare')
    return question.operator === 'equal' && question.right.kind === 'text' && /^[\w-]$/.test(question.right.text);
  return question.kind === 'call' && asksForWords(question.callee);
}

const wordCharacters =
  /^(?:char|Char)\.(?:IsLetter|IsDigit|IsLetterOrDigit|IsAsciiLetter|IsAsciiDigit|IsAsciiLetterOrDigit|IsAsciiHexDigit|IsNumber)$/;
