/** Conditions that come out alike every time. */
import type { Frame } from './analysis';
import { evaluate } from './evaluate';
import type { Expression } from './expression';
import { compared, isSettled } from './fold';
import { fork } from './state';
import { constantText } from './value';

/** How a condition comes out, where it is the same every time. */
export function outcomeOf(test: Expression, frame: Frame): boolean | undefined {
  return isSettled(test, frame) ? truthOf(test, { ...frame, state: fork(frame.state) }) : undefined;
}

function truthOf(test: Expression, frame: Frame): boolean | undefined {
  switch (test.kind) {
    case 'not': {
      const truth = truthOf(test.operand, frame);
      return truth === undefined ? undefined : !truth;
    }
    case 'logical': {
      const sides = [truthOf(test.left, frame), truthOf(test.right, frame)];
      if (test.operator === 'and') return sides.includes(false) ? false : sides.includes(undefined) ? undefined : true;
      if (test.operator === 'or') return sides.includes(true) ? true : sides.includes(undefined) ? undefined : false;
      return undefined;
    }
    case 'compare': {
      const left = constantText(evaluate(test.left, frame));
      const right = constantText(evaluate(test.right, frame));
      return left === undefined || right === undefined ? undefined : compared(test, left, right);
    }
    default: {
      const value = evaluate(test, frame);
      const text = value.kind === 'number' ? value.text?.toLowerCase() : undefined;
      return text === 'true' || text === 'false' ? text === 'true' : undefined;
    }
  }
}
