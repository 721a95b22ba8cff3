/** What functions of the file tell about what they are given: by raising, by never coming back, by what they answer. */
import { type Frame, runFunction } from './analysis';
import { evaluate } from './evaluate';
import { clear, refine } from './execute';
import type { Expression, FunctionNode } from './expression';
import { pathOf } from './refine';
import { fork, read } from './state';
import { cleared, constantText, trustOf, type Value } from './value';

type Call = Extract<Expression, { kind: 'call' }>;
type Own = Extract<Value, { kind: 'function' }>;

/** Of a function, whatever it is given. */
export interface Verdict {
  /** Places of the parameters that are harmless when it has come back, and when it has answered with yes or no. */
  readonly always: ReadonlySet<number>;
  readonly whenTrue: ReadonlySet<number>;
  readonly whenFalse: ReadonlySet<number>;
  readonly comesBack: boolean;
}

/** The arguments that are harmless where the call has come out as `truth`: `if (!isKnown(table)) return`. */
export function harmlessIn(call: Call, truth: boolean, frame: Frame): readonly Expression[] {
  const { callee } = call;
  if (callee.kind === 'member' && hasPath(callee.object)) {
    const [check] = call.arguments.map((argument) =>
      argument.kind === 'function' || hasPath(argument)
        ? evaluate(argument, { ...frame, state: fork(frame.state) })
        : undefined,
    );
    const isEach = truth ? asksAll.test(callee.property) : asksAny.test(callee.property);
    if (isEach && check?.kind === 'function' && clearsItem(check, truth, frame)) return [callee.object];
  }
  if (call.construct || !call.arguments.some(hasPath)) return [];
  const own = evaluate(call.callee, { ...frame, state: fork(frame.state) });
  if (own.kind !== 'function') return [];
  const verdict = verdictOn(own, frame);
  return argumentsAt(call, own.node, truth ? verdict.whenTrue : verdict.whenFalse);
}

/** The methods by which languages ask a condition of the items of a list. */
const asksAll = /^(?:every|all|All|allMatch|TrueForAll)$/;
const asksAny = /^(?:some|any|Any|anyMatch|Exists)$/;

/** Whether an item of a list, given to the function first, is harmless where the function has answered so. */
export function clearsItem(check: Own, truth: boolean, frame: Frame): boolean {
  const verdict = verdictOn(check, frame);
  return (truth ? verdict.whenTrue : verdict.whenFalse).has(0);
}

/** Behind a call that came back: `check(table)` raises unless the table is one of a list. */
export function afterOwnCall(own: Own, call: Call, values: readonly Value[], frame: Frame): void {
  const mayClear = call.arguments.some((argument, index) => {
    const value = values[index];
    return hasPath(argument) && value !== undefined && trustOf(value) === 'untrusted';
  });
  const mayEnd = own.self === undefined && own.node.body.at(-1)?.kind === 'throw';
  if (!(mayClear || mayEnd) || frame.stack.includes(own.node)) return;
  const verdict = verdictOn(own, frame);
  for (const argument of argumentsAt(call, own.node, verdict.always)) clear(argument, frame);
  // A method that only raises is there for others to write.
  if (!verdict.comesBack && own.self === undefined) frame.state.dead = true;
}

function hasPath(argument: Expression): boolean {
  return pathOf(argument) !== undefined;
}

function argumentsAt(call: Call, { parameters }: FunctionNode, places: ReadonlySet<number>): readonly Expression[] {
  return [...places].flatMap((place) => {
    const parameter = parameters[place];
    const named = parameter?.kind === 'name' ? (call.names ?? []).indexOf(parameter.name) : -1;
    const argument = call.arguments[named >= 0 ? named : place];
    return argument && hasPath(argument) ? [argument] : [];
  });
}

/** Runs the function once with anything, and leaves no trace of that. */
function verdictOn(own: Own, frame: Frame): Verdict {
  const { run } = frame;
  const known = run.verdicts.get(own.node);
  if (known) return known;
  const nothing: ReadonlySet<number> = new Set();
  // A function that asks itself has not answered yet.
  run.verdicts.set(own.node, { always: nothing, whenTrue: nothing, whenFalse: nothing, comesBack: true });
  const emissions = run.emissions.length;
  const executed = [...run.executed];
  const inner: Frame = { ...frame, state: fork(frame.state), scope: own.scope, self: own.self };
  const { ends, scope } = runFunction(own.node, undefined, inner);
  run.emissions.length = emissions;
  run.executed.clear();
  for (const node of executed) run.executed.add(node);
  const places = (truth: boolean | undefined): ReadonlySet<number> => {
    const states = ends
      .filter((end) => truth === undefined || answer(end.value, end.expression) !== !truth)
      .map(({ state, expression }) => {
        const there: Frame = { ...inner, state: fork(state), scope };
        if (truth !== undefined && expression) refine(expression, truth, there);
        return there.state;
      });
    const found = own.node.parameters.flatMap((parameter, place) => {
      const binding = parameter.kind === 'name' ? scope.names.get(parameter.name) : undefined;
      const isCleared = binding && states.length > 0 && states.every((state) => read(state, binding) === cleared);
      return isCleared ? [place] : [];
    });
    return new Set(found);
  };
  const verdict = {
    always: places(undefined),
    whenTrue: places(true),
    whenFalse: places(false),
    comesBack: ends.length > 0,
  };
  run.verdicts.set(own.node, verdict);
  return verdict;
}

/** Yes or no, where the value can only be one of them; a function without a value answers no. */
function answer(value: Value, expression: Expression | undefined): boolean | undefined {
  if (!expression || (expression.kind === 'constant' && /^(?:null|undefined|nil|None)$/.test(expression.text)))
    return false;
  const text = value.kind === 'number' ? constantText(value)?.toLowerCase() : undefined;
  if (text === 'true' || text === 'false') return text === 'true';
  return value.kind === 'made' || value.kind === 'instance' ? true : undefined;
}
