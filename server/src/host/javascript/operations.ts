/** The methods of JavaScript's strings, lists, sets and maps, and the tests that clear a value. */
import type { Expression } from '../expression';
import type { Operation } from '../library';
import { allowsOnlyWords, pathOf } from '../refine';
import type { Value } from '../value';

type Call = Extract<Expression, { kind: 'call' }>;

const operations: ReadonlyMap<string, Operation> = new Map([
  ...each('same', 'trim trimStart trimEnd toString valueOf normalize padEnd padStart repeat'),
  ...each('upper', 'toUpperCase toLocaleUpperCase'),
  ...each('lower', 'toLowerCase toLocaleLowerCase'),
  ...each('slice', 'slice substring substr'),
  ...each('replace', 'replace'),
  ...each('replaceAll', 'replaceAll'),
  ...each('split', 'split'),
  ...each('character', 'charAt'),
  ...each('item', 'at'),
  ...each('removeFirst', 'shift'),
  ...each('removeLast', 'pop'),
  ...each(
    'count',
    'length indexOf lastIndexOf includes has startsWith endsWith localeCompare getTime toFixed search codePointAt charCodeAt',
  ),
  ...each('test', 'some every findIndex'),
  ...each('join', 'join'),
  ...each('push', 'push'),
  ...each('unshift', 'unshift'),
  ...each('fill', 'fill'),
  ...each('set', 'add set'),
  ...each('get', 'get'),
  ...each('map', 'map flatMap'),
  ...each('forEach', 'forEach'),
  ...each('reduce', 'reduce reduceRight'),
  ...each('filter', 'filter'),
  ...each('find', 'find'),
  ...each('sameList', 'sort reverse toSorted toReversed flat values keys'),
]);

function each(operation: Operation, methods: string): readonly (readonly [string, Operation])[] {
  return methods.split(' ').map((method) => [method, operation] as const);
}

export function operation(method: string, receiver: Value): Operation | undefined {
  if (method === 'concat') return receiver.kind === 'list' ? 'concatLists' : 'concat';
  if (method === 'slice' && receiver.kind === 'list') return 'sameList';
  return operations.get(method);
}

/** `list.includes(x)`, `set.has(x)`, `Object.hasOwn(map, x)`, `/^[a-z]+$/.test(x)`, `Number.isInteger(x)`. */
export function harmless(
  call: Call,
  truth: boolean,
  evaluate: (expression: Expression) => Value,
): readonly Expression[] {
  const { callee } = call;
  const first = call.arguments[0];
  if (!first) return [];
  const path = pathOf(callee);
  if (path === 'isNaN' || path === 'Number.isNaN') return truth ? [] : [readAsNumber(first)];
  if (!truth) return [];
  if (path === 'isFinite') return [readAsNumber(first)];
  if (isValidation(evaluate(callee))) return [first];
  if (callee.kind !== 'member') return [];
  const owner = pathOf(callee.object) ?? '';
  const admits = (pattern: Expression): boolean => {
    const value = evaluate(pattern);
    return value.kind === 'pattern' && allowsOnlyWords(value.source);
  };
  const last = call.arguments.at(-1) ?? first;
  switch (callee.property) {
    case 'isInteger':
    case 'isSafeInteger':
    case 'isFinite':
      return owner === 'Number' ? [readAsNumber(first)] : [];
    case 'includes':
    case 'has':
      return callee.object.kind === 'text' || pathOf(first) === undefined ? [] : [first];
    case 'hasOwn':
      return owner === 'Object' ? [last] : [];
    case 'hasOwnProperty':
    case 'call':
      return callee.property === 'call' && !owner.endsWith('hasOwnProperty') ? [] : [last];
    case 'test':
    case 'exec':
      return admits(callee.object) ? [first] : [];
    case 'match':
      return admits(first) ? [callee.object] : [];
    default:
      return [];
  }
}

/** The text that `Number(x)` reads to its end (ECMAScript, StringToNumber); `parseInt(x)` stops at what is no digit. */
function readAsNumber(value: Expression): Expression {
  const isRead = value.kind === 'call' && pathOf(value.callee) === 'Number';
  return (isRead && value.arguments[0]) || value;
}

/** Functions of validator and uuid whose texts hold letters, digits, `-`, `+`, `:` and dots at most, by their documentation. */
function isValidation(callee: Value): boolean {
  if (callee.kind !== 'module') return false;
  const name = callee.path.at(-1) ?? callee.module.slice(callee.module.lastIndexOf('/') + 1);
  if (callee.module === 'uuid') return name === 'validate';
  return (
    /^validator(?:\/.*)?$/.test(callee.module) &&
    /^is(?:UUID|ULID|Int|Float|Decimal|Numeric|Alpha|Alphanumeric|Hexadecimal|Octal|MongoId|MD5|Hash|ISO8601|RFC3339|Date|IP|Port|Boolean|In)$/.test(
      name,
    )
  );
}
