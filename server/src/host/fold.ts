/** Sums and conditions of constants: what they come out as, where that is the same every time they are reached. */
import type { Frame } from './analysis';
import { evaluate } from './evaluate';
import type { Expression } from './expression';
import { fieldsOf } from './fields';
import { fork } from './state';
import { optionsOf, type Scope } from './value';

type Arithmetic = NonNullable<Extract<Expression, { kind: 'arithmetic' }>['operator']>;
type Comparison = Extract<Expression, { kind: 'compare' }>;

/** The result as text; undefined where an operand is no number, or where languages would write the number in other ways. */
export function calculated(operator: Arithmetic, left: string, right: string): string | undefined {
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a === undefined || b === undefined) return undefined;
  const result = {
    '+': () => a + b,
    '-': () => a - b,
    '*': () => a * b,
    '/': () => a / b,
    div: () => Math.trunc(a / b),
    '%': () => a % b,
  }[operator]();
  return Number.isSafeInteger(result) ? String(result) : undefined;
}

/** Whether the comparison of two constants holds. */
export function compared({ operator, sign }: Comparison, left: string, right: string): boolean | undefined {
  const [a, b] = [numberOf(left), numberOf(right)];
  const areNumbers = a !== undefined && b !== undefined;
  if (operator === 'equal') return areNumbers ? a === b : left === right;
  if (operator === 'unequal') return areNumbers ? a !== b : left !== right;
  if (!sign || !areNumbers) return undefined;
  return { '<': a < b, '<=': a <= b, '>': a > b, '>=': a >= b }[sign];
}

function numberOf(text: string): number | undefined {
  return /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : undefined;
}

/**
 * True for an expression that has the same value whenever its function is run with the same arguments: it reads variables of the function
 * only, outside of loops. Elsewhere a constant may be no more than the first of several values.
 */
export function isSettled(expression: Expression, frame: Frame): boolean {
  if (frame.inLoop) return false;
  switch (expression.kind) {
    case 'text':
    case 'number':
    case 'constant':
      return true;
    case 'name':
      return isOfFunction(expression.name, frame);
    case 'not':
      return isSettled(expression.operand, frame);
    case 'typed':
      return isSettled(expression.value, frame);
    case 'compare':
    case 'logical':
      return isSettled(expression.left, frame) && isSettled(expression.right, frame);
    case 'arithmetic':
      return expression.operands.every((operand) => isSettled(operand, frame));
    case 'concat':
      return expression.pieces.every((piece) => isSettled(piece.expression, frame));
    case 'member':
      return isOwnField(expression, frame);
    case 'index':
      return isSettled(expression.object, frame) && isSettled(expression.index, frame);
    case 'call':
      return (
        givesOneConstant(expression, frame) ||
        (expression.callee.kind === 'member' &&
          isSettled(expression.callee.object, frame) &&
          expression.arguments.every((argument) => isSettled(argument, frame)))
      );
    default:
      return false;
  }
}

/** `isOn()` of a function of the file that does nothing but return a constant. */
function givesOneConstant({ callee }: Extract<Expression, { kind: 'call' }>, frame: Frame): boolean {
  if (callee.kind !== 'name') return false;
  const own = evaluate(callee, { ...frame, state: fork(frame.state) });
  const [only, ...others] = own.kind === 'function' ? own.node.body : [];
  return only?.kind === 'return' && others.length === 0 && /^(?:text|number|constant)$/.test(only.value?.kind ?? '');
}

/** A field that the class declares, or its constructor sets; what other methods do to it counts where it is read. */
function isOwnField({ object, property }: Extract<Expression, { kind: 'member' }>, frame: Frame): boolean {
  if (object.kind !== 'this' && object.kind !== 'name') return false;
  return optionsOf(evaluate(object, { ...frame, state: fork(frame.state) })).every(
    (owner) =>
      (owner.kind === 'instance' || owner.kind === 'class') && fieldsOf(owner.class, owner.scope, frame).has(property),
  );
}

function isOfFunction(name: string, { scope, run }: Frame): boolean {
  let isInside = true;
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    if (at.names.has(name)) return isInside || (!at.parent && run.program.settled?.(name) === true);
    if (at.isFunction) isInside = false;
  }
  // Fields that methods change are known to nobody; the others keep what they were declared with.
  return run.library.selfIsImplied;
}
