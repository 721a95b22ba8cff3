/** What a condition says about the values in it: a name that was found in an allow-list is no longer anyone's choice. */
import type { Expression } from './expression';
import type { Library } from './library';
import { constantText, type Value } from './value';

/** The expressions that are harmless where `test` has come out as `truth`. */
export function harmlessAfter(
  test: Expression,
  truth: boolean,
  evaluate: (e: Expression) => Value,
  library: Library,
): readonly Expression[] {
  switch (test.kind) {
    case 'not':
      return harmlessAfter(test.operand, !truth, evaluate, library);
    case 'logical': {
      const left = harmlessAfter(test.left, truth, evaluate, library);
      const right = harmlessAfter(test.right, truth, evaluate, library);
      const both = test.operator === 'and' ? truth : !truth;
      // Of `a === 'x' || a === 'y'` each side must speak of the same value.
      return both ? [...left, ...right] : left.filter((one) => right.some((other) => pathOf(other) === pathOf(one)));
    }
    case 'compare':
      return truth === (test.operator !== 'unequal') ? comparedWithConstant(test, evaluate) : [];
    case 'call':
      return library.harmless(test, truth, evaluate);
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
    if ((other.kind === 'member' || other.kind === 'name') && constantText(evaluate(other)) !== undefined) return [one];
  }
  return [];
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
