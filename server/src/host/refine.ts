/** What a condition says about the values in it: a name that was found in an allow-list is no longer anyone's choice. */
import type { Expression } from './expression';
import { lettersOf } from './letters';
import type { Library } from './library';
import { constantText, optionsOf, type Value } from './value';

type Call = Extract<Expression, { kind: 'call' }>;

/** What is asked about the program around a condition. */
export interface Known {
  readonly library: Library;
  evaluate(expression: Expression): Value;
  /** The condition whose outcome a variable holds. */
  testIn(name: string): Expression | undefined;
  /** What a function of the file has found harmless where it has come out as `truth`. */
  harmlessIn(call: Call, truth: boolean): readonly Expression[];
}

/** What a condition clears: an expression as a whole, or only in so far as no quote is in it. */
export type Cleared = Expression | { readonly kind: 'quoteless'; readonly expression: Expression };

export function clearedExpression(cleared: Cleared): Expression {
  return cleared.kind === 'quoteless' ? cleared.expression : cleared;
}

/** What is harmless where `test` has come out as `truth`. */
export function harmlessAfter(test: Expression, truth: boolean, known: Known): readonly Cleared[] {
  switch (test.kind) {
    case 'not':
      return harmlessAfter(test.operand, !truth, known);
    case 'logical': {
      const left = harmlessAfter(test.left, truth, known);
      const right = harmlessAfter(test.right, truth, known);
      const both = test.operator === 'and' ? truth : !truth;
      // Of `a === 'x' || a === 'y'` each side must speak of the same value.
      return both ? [...left, ...right] : left.filter((one) => right.some((other) => isSame(one, other)));
    }
    case 'compare': {
      const holds = truth === (test.operator !== 'unequal');
      const answer = answerIn(test);
      if (answer) return harmlessAfter(answer.call, answer.truth === holds, known);
      const sought = soughtIn(test, truth, known);
      if (sought) return [sought];
      return holds ? comparedWithConstant(test, known.evaluate) : [];
    }
    case 'call':
      return [...known.library.harmless(test, truth, known.evaluate), ...known.harmlessIn(test, truth)];
    case 'name': {
      const held = known.testIn(test.name);
      // `x = not x` speaks of what x was before.
      const others: Known = { ...known, testIn: (name) => (name === test.name ? undefined : known.testIn(name)) };
      return held ? harmlessAfter(held, truth, others) : [];
    }
    case 'assign':
      return test.operator === 'set' ? harmlessAfter(test.value, truth, known) : [];
    default:
      return [];
  }
}

function isSame(one: Cleared, other: Cleared): boolean {
  return pathOf(clearedExpression(one)) === pathOf(clearedExpression(other));
}

/** `check(x) is None`, `check(x) == false`: a question about what the call gave. */
function answerIn({
  left,
  right,
  operator,
}: Compare): { readonly call: Expression; readonly truth: boolean } | undefined {
  if (operator !== 'equal' && operator !== 'unequal') return undefined;
  const [call, other] = left.kind === 'constant' ? [right, left] : [left, right];
  if (other.kind !== 'constant' || (call.kind !== 'call' && call.kind !== 'name')) return undefined;
  return { call, truth: /^true$/i.test(other.text) };
}

/** What `names.indexOf(x)` says, compared so. */
const placeMeansFound: ReadonlyMap<string, boolean> = new Map([
  ['equal -1', false],
  ['unequal -1', true],
  ['> -1', true],
  ['>= 0', true],
  ['< 0', false],
]);

/** `names.indexOf(x) >= 0`: what was looked for, where it was found. */
function soughtIn({ left, right, operator, sign }: Compare, truth: boolean, known: Known): Expression | undefined {
  if (left.kind !== 'call' || left.callee.kind !== 'member' || !/^indexOf$/i.test(left.callee.property))
    return undefined;
  const isFound = placeMeansFound.get(`${sign ?? operator} ${constantText(known.evaluate(right))}`) === truth;
  return isFound && known.evaluate(left.callee.object).kind !== 'text' ? left.arguments[0] : undefined;
}

type Compare = Extract<Expression, { kind: 'compare' }>;

function comparedWithConstant(test: Compare, evaluate: (e: Expression) => Value): readonly Expression[] {
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
    if ((other.kind === 'member' || other.kind === 'name') && isWritten(evaluate(other))) return [one];
  }
  return [];
}

/** A text of the program, or one of several: an item of its list. */
function isWritten(value: Value): boolean {
  return optionsOf(value).every((option) => constantText(option) !== undefined);
}

/** A pattern over the whole text in which nothing can end a literal or a name. */
export function allowsOnlyWords(pattern: string): boolean {
  return lettersOf(pattern) === 'words';
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
