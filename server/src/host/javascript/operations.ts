/** The methods of JavaScript's strings, lists, sets and maps, and the tests that clear a value. */
import type { Expression } from '../expression';
import type { Operation } from '../library';
import { allowsOnlyWords, pathOf } from '../refine';
import type { Value } from '../value';

const operations: ReadonlyMap<string, Operation> = new Map([
  ...each('same', 'trim trimStart trimEnd toString valueOf normalize padEnd padStart repeat'),
  ...each('upper', 'toUpperCase toLocaleUpperCase'),
  ...each('lower', 'toLowerCase toLocaleLowerCase'),
  ...each('slice', 'slice substring substr'),
  ...each('replace', 'replace'),
  ...each('replaceAll', 'replaceAll'),
  ...each('split', 'split'),
  ...each('character', 'charAt'),
  ...each('item', 'at pop shift'),
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
export function harmless(call: Extract<Expression, { kind: 'call' }>, truth: boolean): readonly Expression[] {
  const { callee } = call;
  const first = call.arguments[0];
  if (callee.kind === 'name' && callee.name === 'isNaN' && first && !truth) return [first];
  if (callee.kind !== 'member' || !first || !truth) return [];
  const owner = pathOf(callee.object) ?? '';
  const last = call.arguments.at(-1) ?? first;
  switch (callee.property) {
    case 'isInteger':
    case 'isSafeInteger':
    case 'isFinite':
      return owner === 'Number' ? [first] : [];
    case 'includes':
    case 'has':
      return callee.object.kind === 'text' || pathOf(first) === undefined ? [] : [first];
    case 'hasOwn':
      return owner === 'Object' ? [last] : [];
    case 'hasOwnProperty':
    case 'call':
      return callee.property === 'call' && !owner.endsWith('hasOwnProperty') ? [] : [last];
    case 'test':
      return callee.object.kind === 'pattern' && allowsOnlyWords(callee.object.source) ? [first] : [];
    case 'match':
      return first.kind === 'pattern' && allowsOnlyWords(first.source) ? [callee.object] : [];
    default:
      return [];
  }
}
