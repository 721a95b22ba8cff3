/** The methods of Ruby's strings, arrays and hashes, and the tests that clear a value. */
import type { Expression } from '../expression';
import type { Operation } from '../library';
import { allowsOnlyWords, pathOf } from '../refine';
import type { Value } from '../value';

const operations: ReadonlyMap<string, Operation> = new Map([
  ...each(
    'same',
    'strip lstrip rstrip chomp chop squish squeeze to_s to_str to_sym dup clone freeze html_safe tr delete ljust rjust center capitalize titleize titlecase underscore camelize classify tableize pluralize singularize demodulize scrub encode force_encoding unicode_normalize presence itself swapcase succ dump b + -@ +@ strip_heredoc unindent string delete_suffix delete_prefix truncate reverse html_escape then',
  ),
  ...each('append', 'write'),
  ...each('upper', 'upcase'),
  ...each('lower', 'downcase'),
  ...each('slice', 'slice'),
  ...each('replace', 'sub sub!'),
  ...each('replaceAll', 'gsub gsub!'),
  ...each('split', 'split chars lines'),
  ...each(
    'count',
    'length size bytesize index rindex start_with? end_with? include? match? empty? any? none? key? has_key? hash ord sum',
  ),
  ...each('join', 'join'),
  ...each('push', 'push append'),
  ...each('unshift', 'unshift'),
  ...each('forEach', 'each each_with_index each_entry each_value find_each in_batches each_slice times upto downto'),
  ...each('map', 'map collect flat_map filter_map collect_concat map! each_with_object'),
  ...each('forEachEntry', 'each_pair'),
  ...each('mapEntries', 'map_pair'),
  ...each('reduce', 'inject reduce'),
  ...each('filter', 'select filter reject compact_blank partition select! reject! keep_if delete_if'),
  ...each('find', 'find detect'),
  ...each('item', 'first last sample pop shift min max dig'),
  ...each(
    'sameList',
    'sort uniq compact flatten to_a take drop sort_by uniq_by values without rotate shuffle lazy each_slice to_set uniq! compact!',
  ),
  ...each('concatLists', 'union | &'),
  ...each('get', 'fetch'),
  ...each('set', 'store merge! update'),
]);

function each(operation: Operation, methods: string): readonly (readonly [string, Operation])[] {
  return methods.split(' ').map((method) => [method, operation] as const);
}

export function operation(method: string, receiver: Value): Operation | undefined {
  const isList = receiver.kind === 'list';
  if (receiver.kind === 'function') return /^(?:call|\(\)|yield|===)$/.test(method) ? 'invoke' : undefined;
  if (method === '<<') return isList ? 'push' : 'append';
  if (method === 'concat') return isList ? 'pushAll' : 'append';
  if (method === 'prepend') return isList ? 'unshift' : 'prepend';
  if (method === 'append' && receiver.kind === 'text') return undefined;
  if (isList && (method === 'slice' || method === 'reverse')) return 'sameList';
  return operations.get(method);
}

/** `ALLOWED.include?(x)`, `MAP.key?(x)`, `x.in?(LIST)`, `x.match?(/\A\w+\z/)`, `x.is_a?(Integer)`. */
export function harmless(
  call: Extract<Expression, { kind: 'call' }>,
  truth: boolean,
  evaluate: (expression: Expression) => Value,
): readonly Expression[] {
  const { callee } = call;
  const [first] = call.arguments;
  if (callee.kind !== 'member' || !first) return [];
  const isTrue = truth === (callee.property !== 'exclude?');
  if (!isTrue) return [];
  switch (callee.property) {
    case 'include?':
    case 'member?':
    case 'key?':
    case 'has_key?':
    case 'value?':
    case 'exclude?':
      return callee.object.kind === 'text' || pathOf(first) === undefined ? [] : [first];
    case 'in?':
      return [callee.object];
    case 'is_a?':
    case 'kind_of?':
    case 'instance_of?':
      return /^(?:Integer|Numeric|Float|Date|Time|DateTime|TrueClass|FalseClass)$/.test(nameOf(first))
        ? [callee.object]
        : [];
    case 'match?':
    case 'match':
    case '=~':
      return [
        ...(isOfWords(evaluate(first)) ? [callee.object] : []),
        ...(isOfWords(evaluate(callee.object)) ? [first] : []),
      ];
    default:
      return [];
  }
}

function isOfWords(value: Value): boolean {
  return value.kind === 'pattern' && allowsOnlyWords(value.source);
}

function nameOf(expression: Expression): string {
  const inner = expression.kind === 'typed' ? expression.value : expression;
  return inner.kind === 'name' ? inner.name : '';
}
