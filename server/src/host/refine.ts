/** What a condition says about the values in it: a name that was found in an allow-list is no longer anyone's choice. */
import type { Expression } from './expression';
import { constantText, type Value } from './value';

/** The expressions that are harmless where `test` has come out as `truth`. */
export function harmlessAfter(
  test: Expression,
  truth: boolean,
  evaluate: (e: Expression) => Value,
): readonly Expression[] {
  switch (test.kind) {
    case 'not':
      return harmlessAfter(test.operand, !truth, evaluate);
    case 'logical': {
      const left = harmlessAfter(test.left, truth, evaluate);
      const right = harmlessAfter(test.right, truth, evaluate);
      const both = test.operator === 'and' ? truth : !truth;
      // Of `a === 'x' || a === 'y'` each side must speak of the same value.
      return both ? [...left, ...right] : left.filter((one) => right.some((other) => pathOf(other) === pathOf(one)));
    }
    case 'compare':
      return truth === (test.operator !== 'unequal') ? comparedWithConstant(test, evaluate) : [];
    case 'call':
      return harmlessByCall(test, truth);
    default:
      return [];
  }
}

function comparedWithConstant(
  test: Extract<Expression, { kind: 'compare' }>,
  evaluate: (e: Expression) => Value,
): readonly Expression[] {
  if (test.operator === 'other') return [];
  if (test.operator === 'in') return [test.left];
  for (const [one, other] of [
    [test.left, test.right],
    [test.right, test.left],
  ] as const) {
    if (one.kind === 'type-of' && other.kind === 'text') {
      return /^(?:number|boolean|bigint|undefined)$/.test(other.text) ? [one.operand] : [];
    }
    if (other.kind === 'text' || other.kind === 'number' || other.kind === 'constant') return [one];
    if (other.kind === 'member' && constantText(evaluate(other)) !== undefined) return [one];
  }
  return [];
}

/** `list.includes(x)`, `set.has(x)`, `Object.hasOwn(map, x)`, `/^[a-z]+$/.test(x)`, `Number.isInteger(x)`. */
function harmlessByCall(call: Extract<Expression, { kind: 'call' }>, truth: boolean): readonly Expression[] {
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

/** A pattern over the whole text in which nothing can end a literal or a name. */
export function allowsOnlyWords(pattern: string): boolean {
  if (!/^\^[\s\S]*\$$/.test(pattern)) return false;
  const inside = pattern
    .slice(1, -1)
    .replace(/\\[.\-_dw]/g, '')
    .replace(/\{\d+(?:,\d*)?\}/g, '');
  return !/[.'"`;\s\\]|\[\^|^\|[^)]*$/.test(inside) && !/(?:^|[^(])\|/.test(inside.replace(/\([^()]*\)/g, ''));
}

/** The path as text (`req.query.sort`), by which the same place is known again. */
export function pathOf(expression: Expression): string | undefined {
  if (expression.kind === 'name') return expression.name;
  if (expression.kind === 'this') return 'this';
  if (expression.kind === 'member') {
    const object = pathOf(expression.object);
    return object === undefined ? undefined : `${object}.${expression.property}`;
  }
  if (expression.kind === 'index' && expression.index.kind === 'text') {
    const object = pathOf(expression.object);
    return object === undefined ? undefined : `${object}.${expression.index.text}`;
  }
  if (expression.kind === 'call' && expression.callee.kind === 'member' && expression.arguments.length === 0) {
    const object = pathOf(expression.callee);
    return object === undefined ? undefined : `${object}()`;
  }
  if (expression.kind === 'typed') return pathOf(expression.value);
  return undefined;
}
