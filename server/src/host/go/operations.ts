/** The methods of Go's builders, and the functions of its packages strings and slices as methods of what they are given first. */
import type { Expression } from '../expression';
import type { Operation } from '../library';
import { allowsOnlyWords, pathOf } from '../refine';
import { constantText, type Value } from '../value';

const operations: ReadonlyMap<string, Operation> = new Map([
  ...each('append', 'WriteString WriteByte WriteRune Write'),
  ...each('same', 'String Bytes'),
  ...each('count', 'Len Cap'),
  ...ofPackages('same', 'TrimSpace Trim TrimLeft TrimPrefix Repeat Title ToTitle Clone ToValidUTF8'),
  ...ofPackages('withoutSuffix', 'TrimSuffix TrimRight'),
  ...ofPackages('upper', 'ToUpper'),
  ...ofPackages('lower', 'ToLower'),
  ...ofPackages('replaceAll', 'Replace ReplaceAll'),
  ...ofPackages('split', 'Split SplitN SplitAfter Fields FieldsFunc'),
  ...ofPackages('join', 'Join'),
  ['strings.Map', 'map'] as const,
  ...ofPackages(
    'count',
    'Contains ContainsAny ContainsRune HasPrefix HasSuffix Index LastIndex Count EqualFold Compare Equal',
  ),
  ...ofPackages('sameList', 'Sort SortFunc Reverse Compact Sorted Collect'),
]);

function each(operation: Operation, methods: string): readonly (readonly [string, Operation])[] {
  return methods.split(' ').map((method) => [method, operation] as const);
}

function ofPackages(operation: Operation, functions: string): readonly (readonly [string, Operation])[] {
  return ['strings', 'bytes', 'slices'].flatMap((name) =>
    each(
      operation,
      functions.replace(/\w+/g, (method) => `${name}.${method}`),
    ),
  );
}

export function operation(method: string, receiver: Value): Operation | undefined {
  if (method === '[:]') return receiver.kind === 'list' ? 'sameList' : 'slice';
  return operations.get(method);
}

/** Functions that programs write for `slices.Contains`, and those that say a text is a name or a number. */
const contains = /^(?:\w*[cC]ontains\w*|\w*[iI]n(?:Slice|List|Array|Set)|Has|has)$/;
const validates =
  /^(?:[iI]s)?(?:Allowed|allowed|Valid|valid|Safe|safe)(?:\w*(?:Sort|Order|Column|Field|Table|Schema|Ident|Identifier|Name|Direction))\w*$|^Is(?:Int|UUID|UUIDv4|Numeric|Alphanumeric|Alpha)$/;

/** Of one character: no letter or digit ends a literal or a name. */
const characterClass = /^unicode\.Is(?:Digit|Number|Letter)$/;

/** `slices.Contains(list, x)`, `contains(list, x)`, `pattern.MatchString(x)`, `isValidColumn(x)`. */
export function harmless(
  call: Extract<Expression, { kind: 'call' }>,
  truth: boolean,
  evaluate: (expression: Expression) => Value,
): readonly Expression[] {
  const { callee, arguments: given } = call;
  const name = callee.kind === 'member' ? callee.property : (pathOf(callee) ?? '');
  if (!truth || given.length === 0) return [];
  if (name === 'MatchString' || name === 'Match') {
    const pattern = callee.kind === 'member' ? evaluate(callee.object) : undefined;
    if (pattern?.kind === 'pattern') return allowsOnlyWords(pattern.source) ? given : [];
    // The package's own function is given the pattern first.
    const source = pattern?.kind === 'module' && given[0] && constantText(evaluate(given[0]));
    return source && allowsOnlyWords(source) ? given.slice(1) : [];
  }
  if (name === 'slices.Contains' || validates.test(name) || characterClass.test(pathOf(callee) ?? '')) return given;
  // A text that contains another one may hold anything else besides.
  return contains.test(name) ? given.filter((one) => one.kind !== 'text') : [];
}
