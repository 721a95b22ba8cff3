/** The methods of Java's strings, builders, lists, maps and streams, and the tests that clear a value. */
import type { Expression } from '../expression';
import type { Operation } from '../library';
import { allowsOnlyWords, pathOf } from '../refine';
import { optionsOf, type Value } from '../value';

const operations: ReadonlyMap<string, Operation> = new Map([
  ...each(
    'same',
    'trim strip stripLeading stripTrailing stripIndent toString intern repeat translateEscapes getBytes toCharArray clone orElseThrow',
  ),
  ...each('upper', 'toUpperCase'),
  ...each('lower', 'toLowerCase'),
  ...each('slice', 'substring subSequence'),
  ...each('replaceAll', 'replace replaceAll'),
  ...each('replace', 'replaceFirst'),
  ...each('split', 'split lines'),
  ...each('character', 'charAt'),
  ...each('concat', 'concat'),
  ...each('append', 'append'),
  ...each(
    'count',
    `length size isEmpty isBlank indexOf lastIndexOf contains containsKey containsValue startsWith endsWith compareTo compareToIgnoreCase equals equalsIgnoreCase
    hashCode intValue longValue doubleValue floatValue shortValue byteValue booleanValue asInt asLong asDouble asBoolean asDecimal matches codePointAt count ordinal getTime toEpochMilli hasNext isPresent`,
  ),
  ...each('test', 'anyMatch allMatch noneMatch'),
  ...each('join', 'collect'),
  ...each('push', 'add addLast offer push'),
  ...each('pushAll', 'addAll'),
  ...each('removeAt', 'remove'),
  ...each('set', 'put set putIfAbsent'),
  ...each('get', 'get getOrDefault'),
  ...each('item', 'getFirst getLast next nextElement poll pop peek findFirst findAny element'),
  ...each('map', 'map flatMap mapToObj'),
  ...each('forEach', 'forEach'),
  ...each('filter', 'filter takeWhile dropWhile'),
  ...each(
    'sameList',
    'stream parallelStream toList sorted distinct limit skip boxed toArray iterator listIterator subList asList values immutableCopy reversed',
  ),
]);

function each(operation: Operation, methods: string): readonly (readonly [string, Operation])[] {
  return methods.split(/\s+/).map((method) => [method, operation] as const);
}

/** The methods of Java's functional interfaces that run the function. */
const invokes = /^(?:get|apply|accept|run|call|test|getAs\w+|applyAs\w+)$/;

export function operation(method: string, receiver: Value): Operation | undefined {
  if (receiver.kind === 'function') return invokes.test(method) ? 'invoke' : undefined;
  if (method === 'get') return receiver.kind === 'text' ? 'same' : 'get';
  return operations.get(method);
}

/** Calls that are true for one of a few values only: `allowed.contains(x)`, `"a".equals(x)`, `x.matches("\\w+")`. */
export function harmless(
  call: Extract<Expression, { kind: 'call' }>,
  truth: boolean,
  evaluate: (expression: Expression) => Value,
): readonly Expression[] {
  const { callee } = call;
  if (callee.kind !== 'member' || !truth) return [];
  const [first, second] = call.arguments;
  if (!first) return matched(callee, evaluate);
  switch (callee.property) {
    case 'contains':
    case 'containsKey':
      return callee.object.kind === 'text' || pathOf(first) === undefined ? [] : [first];
    case 'matches': {
      const pattern = second ? first : call.arguments[0];
      const value = second ?? callee.object;
      return pattern?.kind === 'text' && allowsOnlyWords(anchored(pattern.text)) ? [value] : [];
    }
    case 'isNumeric':
    case 'isDigits':
    case 'isCreatable':
    case 'isParsable':
    case 'isAlphanumeric':
    case 'isAlpha':
      return [first];
    default:
      return [];
  }
}

/** `NAME.matcher(x).matches()`, and `find()` where the pattern says itself that it is the whole text. */
function matched(
  { object, property }: Extract<Expression, { kind: 'member' }>,
  evaluate: (expression: Expression) => Value,
): readonly Expression[] {
  const [value] = object.kind === 'call' ? object.arguments : [];
  if (object.kind !== 'call' || object.callee.kind !== 'member' || object.callee.property !== 'matcher' || !value)
    return [];
  const isWhole = property === 'matches';
  if (!isWhole && property !== 'find') return [];
  const patterns = optionsOf(evaluate(object.callee.object));
  const allows = (one: Value): boolean =>
    one.kind === 'pattern' && allowsOnlyWords(isWhole ? anchored(one.source) : one.source);
  return patterns.every(allows) ? [value] : [];
}

/** Java matches the whole text, whether the pattern says so or not. */
function anchored(pattern: string): string {
  return `^${pattern.replace(/^\^|\$$/g, '')}$`;
}
