/** Statements, one after the other: branches are run apart and joined, loops once. */
import { binderOf, type Frame } from './analysis';
import { evaluate } from './evaluate';
import type { Expression, Pattern, Statement } from './expression';
import { isSettled } from './fold';
import type { Library } from './library';
import { outcomeOf } from './outcomes';
import { harmlessIn } from './own-checks';
import { bindPattern, itemOf } from './patterns';
import { harmlessAfter, pathOf } from './refine';
import { asItIs, declare, fork, merge, newScope, read, resolve } from './state';
import { type Binding, chosenAs, cleared, constant, constantText, untrusted, type Value } from './value';

export function execute(body: readonly Statement[], frame: Frame): void {
  hoist(body, frame);
  for (const statement of body) {
    if (frame.state.dead) return;
    if (frame.run.fuel-- <= 0) return;
    executeOne(statement, frame);
  }
}

/** Functions and classes can be used above the line that declares them. */
function hoist(body: readonly Statement[], frame: Frame): void {
  const { run, scope, state, self } = frame;
  for (const statement of body) {
    if (statement.kind === 'function' && statement.function.name) {
      const node = statement.function;
      state.values.set(declare(scope, statement.function.name), { kind: 'function', node, scope, self });
      run.pending.set(node, { scope, self, state });
    }
    if (statement.kind === 'class') declareClass(statement.class, frame);
  }
}

export function declareClass(node: Extract<Statement, { kind: 'class' }>['class'], frame: Frame): Value {
  const { run, scope, state } = frame;
  const value: Value = { kind: 'class', class: node, scope };
  if (node.name) state.values.set(declare(scope, node.name), value);
  const self: Value = { kind: 'instance', class: node, scope };
  for (const method of node.methods) run.pending.set(method.function, { scope, self, state });
  return value;
}

function executeOne(statement: Statement, frame: Frame): void {
  const { state, run } = frame;
  switch (statement.kind) {
    case 'declare':
      declareVariables(statement.pattern, statement.value, frame);
      return;
    case 'evaluate':
      evaluate(statement.expression, frame);
      return;
    case 'if': {
      evaluate(statement.test, frame);
      const outcome = outcomeOf(statement.test, frame);
      const yes = outcome === false ? [] : [branch(frame, statement.whenTrue, statement.test, true)];
      const no = outcome === true ? [] : [branch(frame, statement.whenFalse, statement.test, false)];
      merge(state, [...yes, ...no]);
      return;
    }
    case 'switch':
      executeSwitch(statement, frame);
      return;
    case 'loop':
      executeLoop(statement, frame);
      return;
    case 'try': {
      const tried = branch(frame, statement.body);
      const caught = statement.handlers.map((handler) => branch(frame, handler));
      merge(state, [tried, ...caught]);
      return;
    }
    case 'block':
      execute(statement.body, { ...frame, scope: newScope(frame.scope) });
      return;
    case 'return': {
      const value = statement.value ? evaluate(statement.value, frame) : constant;
      const { value: expression } = statement;
      frame.returned.push({
        value,
        span: expression?.span ?? statement.span,
        expression,
        state: asItIs(state, frame.scope),
      });
      state.dead = true;
      return;
    }
    case 'throw':
      if (statement.value) evaluate(statement.value, frame);
      state.dead = true;
      return;
    case 'leave': {
      const exit = fork(state);
      frame.exits.push(exit);
      state.dead = true;
      return;
    }
    case 'import':
      if (!run.modules.includes(statement.module)) run.modules.push(statement.module);
      for (const { local, imported } of statement.names) {
        const path = imported === 'default' || imported === '*' ? [] : [imported];
        state.values.set(declare(frame.scope, local), { kind: 'module', module: statement.module, path });
      }
      return;
    case 'function':
    case 'class':
      return;
  }
}

function declareVariables(pattern: Pattern, value: Expression | undefined, frame: Frame): void {
  const known = value ? evaluate(value, frame) : constant;
  const binder = binderOf(frame);
  bindPattern(pattern, known, binder, { span: value?.span ?? pattern.span, note: 'assigned here' });
  const binding = pattern.kind === 'name' ? resolve(frame.scope, pattern.name) : undefined;
  if (!binding || !value) return;
  frame.run.declared.set(binding, { value: value.span, within: frame.within, name: binding.name });
  keepTest(binding, value, frame);
}

/** `const isKnown = TABLES.has(table)`: what the variable holds is asked later. */
export function keepTest(binding: Binding, test: Expression, frame: Frame): void {
  const { tests } = frame.run;
  if (!/^(?:compare|not|logical|call)$/.test(test.kind)) tests.delete(binding);
  else tests.set(binding, { test, values: testedIn(test).map((tested) => [tested, valueNow(tested, frame)]) });
}

/** The variables and fields that a condition speaks of. */
function testedIn(test: Expression): readonly Expression[] {
  switch (test.kind) {
    case 'not':
    case 'type-of':
      return testedIn(test.operand);
    case 'logical':
    case 'compare':
      return [...testedIn(test.left), ...testedIn(test.right)];
    case 'call':
      return [...(test.callee.kind === 'member' ? [test.callee.object] : []), ...test.arguments].flatMap(testedIn);
    default:
      return pathOf(test) === undefined ? [] : [test];
  }
}

function valueNow(expression: Expression, frame: Frame): Value {
  return evaluate(expression, { ...frame, state: fork(frame.state) });
}

/** Runs `body` on a layer of its own, with what `test` says about the values in it. */
export function branch(frame: Frame, body: readonly Statement[], test?: Expression, truth = true) {
  const inner: Frame = { ...frame, state: fork(frame.state), scope: newScope(frame.scope) };
  if (test) refine(test, truth, inner);
  execute(body, inner);
  return inner.state;
}

export function refine(test: Expression, truth: boolean, frame: Frame): void {
  const { library, tests } = frame.run;
  const found = harmlessAfter(test, truth, {
    library,
    evaluate: (expression) => valueNow(expression, frame),
    testIn: (name) => {
      const binding = resolve(frame.scope, name);
      const kept = binding && tests.get(binding);
      // What was given another value since then has not been looked at.
      const isSame = kept?.values.every(([tested, value]) => {
        const now = valueNow(tested, frame);
        return now === value || now === cleared;
      });
      return isSame ? kept?.test : undefined;
    },
    harmlessIn: (call, outcome) => harmlessIn(call, outcome, frame),
  });
  for (const one of found) {
    if (one.kind === 'quoteless') clear(one.expression, frame, chosenAs('literal', valueNow(one.expression, frame)));
    else clear(one, frame);
  }
}

/** From here on the value is nobody's choice, or what is left of it. */
export function clear(expression: Expression, frame: Frame, value: Value = cleared): void {
  const path = pathOf(sameInOtherLetters(expression, frame.run.library));
  if (path !== undefined) frame.state.values.set(resolve(frame.scope, path) ?? path, value);
}

/** What is in the list in small letters is the same name in other letters: `x` of `x.trim().toLowerCase()`. */
function sameInOtherLetters(expression: Expression, library: Library): Expression {
  // `(x := …) in ALLOWED` speaks of x.
  if (expression.kind === 'assign' && expression.target.kind === 'place') return expression.target.place;
  if (expression.kind !== 'call' || expression.callee.kind !== 'member') return expression;
  const operation = library.operation(expression.callee.property, untrusted);
  const isSame = operation === 'same' || operation === 'lower' || operation === 'upper';
  return isSame ? sameInOtherLetters(expression.callee.object, library) : expression;
}

function executeSwitch(statement: Extract<Statement, { kind: 'switch' }>, frame: Frame): void {
  const subject = evaluate(statement.subject, frame);
  const exits: Frame['exits'] = [];
  const inner: Frame = { ...frame, exits };
  const path = pathOf(sameInOtherLetters(statement.subject, frame.run.library));
  const only = onlyCase(statement, subject, frame);
  const ends = statement.cases.flatMap((one, index) => {
    if (only !== undefined && only !== index) return [];
    // An empty case falls into the next one that has a body.
    const body =
      one.body.length > 0 ? one.body : (statement.cases.slice(index).find((next) => next.body.length > 0)?.body ?? []);
    const state = fork(frame.state);
    const binding = path === undefined ? undefined : resolve(frame.scope, path);
    if (one.test && path !== undefined) state.values.set(binding ?? path, cleared);
    execute(body, { ...inner, state, scope: newScope(frame.scope) });
    return [state];
  });
  const hasDefault = only !== undefined || statement.cases.some((one) => one.test === undefined);
  for (const exit of exits) exit.dead = false;
  merge(frame.state, [...ends, ...exits, ...(hasDefault || subject.kind === 'number' ? [] : [fork(frame.state)])]);
}

/** The case that a constant takes, where it is the same every time and nothing falls from one case into the next. */
function onlyCase(
  { cases, subject: asked }: Extract<Statement, { kind: 'switch' }>,
  subject: Value,
  frame: Frame,
): number | undefined {
  const text = constantText(subject);
  if (text === undefined || !isSettled(asked, frame)) return undefined;
  const tests = cases.map(({ test }) => test && constantText(evaluate(test, frame)));
  if (cases.some(({ test }, index) => test && tests[index] === undefined)) return undefined;
  const found = tests.indexOf(text);
  const taken = found >= 0 ? found : cases.findIndex(({ test }) => test === undefined);
  const body = cases.slice(Math.max(0, taken)).find((one) => one.body.length > 0)?.body;
  const ends = /^(?:leave|return|throw)$/.test(body?.at(-1)?.kind ?? '') || taken === cases.length - 1;
  return taken >= 0 && ends ? taken : undefined;
}

function executeLoop(statement: Extract<Statement, { kind: 'loop' }>, frame: Frame): void {
  const outer: Frame = { ...frame, scope: newScope(frame.scope) };
  execute(statement.before, outer);
  const exits: Frame['exits'] = [];
  const inner: Frame = { ...outer, state: fork(frame.state), scope: newScope(outer.scope), exits, inLoop: true };
  if (statement.test) evaluate(statement.test, inner);
  if (statement.item) {
    const over = evaluate(statement.item.over, inner);
    const item = statement.item.keys && over.kind !== 'opaque' ? keysOf(over) : itemOf(over);
    bindPattern(statement.item.pattern, item, binderOf(inner), {
      span: statement.item.over.span,
      note: 'taken from here',
    });
  }
  execute(statement.body, inner);
  for (const exit of exits) exit.dead = false;
  const isChecked =
    statement.item && checksEach(statement.item.pattern, [inner, ...exits.map((state) => ({ ...inner, state }))]);
  // `while (true)`, and what holds at least the first time: what was before is gone then.
  const isEntered = statement.test !== undefined && outcomeOf(statement.test, outer) === true;
  merge(frame.state, [inner.state, ...exits, ...(isEntered ? [] : [fork(frame.state)])]);
  if (statement.item && isChecked) clear(itemsIn(statement.item.over), frame);
}

/** `for (const name of names) if (!known(name)) throw …`: behind the loop all of them are known. */
function checksEach(item: Pattern, ends: readonly Frame[]): boolean {
  const place = item.kind === 'place' ? item.place : item;
  const binding = place.kind === 'name' ? resolve(ends[0]?.scope ?? newScope(undefined), place.name) : undefined;
  const alive = ends.filter(({ state }) => !state.dead);
  return binding !== undefined && alive.length > 0 && alive.every(({ state }) => read(state, binding) === cleared);
}

/** What a loop goes through, without the call in brackets by which a reader says that. */
function itemsIn(over: Expression): Expression {
  const isWrapped = over.kind === 'call' && over.callee.kind === 'name' && over.callee.name.startsWith('[');
  return (isWrapped && over.arguments[0]) || over;
}

function keysOf(value: Value): Value {
  return value.kind === 'record' && value.rest ? value.rest : constant;
}
