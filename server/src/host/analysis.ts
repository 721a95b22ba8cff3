/** Follows the strings of a file: runs its functions on values that are known only in part, and notes what reaches a call. */
import type { Span } from '../sql/span';
import { assignPlace } from './assign';
import { evaluate } from './evaluate';
import { execute } from './execute';
import type { ClassNode, Expression, FunctionNode, Pattern, Program, Statement, Type } from './expression';
import type { Library } from './library';
import { nobody, type OpenParameter, type Outside } from './outside';
import type { Verdict } from './own-checks';
import { bindPattern } from './patterns';
import type { Relevance } from './relevance';
import { declare, fork, mergeValues, newScope, read, type State } from './state';
import { typed } from './typed';
import { type Binding, constant, optionsOf, type Piece, type Scope, trustOf, untrusted, type Value } from './value';

/** A string on its way out of what the file shows. */
export interface Emission {
  readonly pieces: readonly Piece[];
  /** The expression that is passed, returned or kept. */
  readonly span: Span;
  readonly call:
    | {
        readonly driver: string | undefined;
        readonly name: string;
        readonly span: Span;
        readonly arguments: readonly Span[];
        readonly argument: number;
      }
    | undefined;
  /** True for the argument of a call that takes a piece of a query. */
  readonly fragment: boolean;
  /** True for a language that is turned into SQL. */
  readonly foreign?: boolean;
  /** True for a tagged template or what a builder gave: the language's own judgement that it is SQL. */
  readonly tagged: boolean;
  /** The variable that the argument is, with the expression that it was declared with. */
  readonly variable: { readonly name: string; readonly value: Span; readonly within: Span } | undefined;
  /** For a call: the function that it stands in. */
  readonly site?: Site;
}

/** Where a call that takes SQL stands. */
export interface Site {
  readonly call: Extract<Expression, { kind: 'call' }>;
  /** The SQL as it is passed. */
  readonly text: Expression;
  readonly body: readonly Statement[];
  readonly within: Span;
}

/** What one analysis shares. */
export interface Run {
  readonly program: Program;
  readonly library: Library;
  readonly relevance: Relevance;
  readonly outside: Outside;
  readonly emissions: Emission[];
  /** Modules that the file imports. */
  readonly modules: string[];
  /** Functions that nothing has run yet, with what they can see. */
  readonly pending: Map<
    FunctionNode,
    { readonly scope: Scope; readonly self: Value | undefined; readonly state: State }
  >;
  readonly executed: Set<FunctionNode>;
  /** Declared values of variables, for `Emission.variable`. */
  readonly declared: Map<object, { readonly value: Span; readonly within: Span; readonly name: string }>;
  /** The types that variables were declared with, for what is assigned to them later. */
  readonly types: Map<Binding, Type>;
  /** What functions of the file tell about their arguments. */
  readonly verdicts: Map<FunctionNode, Verdict>;
  /** The conditions whose outcomes variables hold, with the values that they spoke of. */
  readonly tests: Map<
    Binding,
    { readonly test: Expression; readonly values: readonly (readonly [Expression, Value])[] }
  >;
  /** Parameters that were anyone's choice, of methods that other files call, by where they stand. */
  readonly open: Map<number, OpenParameter>;
  /** Those among them of which other files say that they are constants. */
  readonly settled: ReadonlySet<number>;
  /** Calls of a method of another file's class, for that file to ask about. */
  readonly watched: Watched | undefined;
  readonly fields: Map<ClassNode, Map<string, Value>>;
  /** Steps left: a file that is too tangled is read as far as they go. */
  fuel: number;
}

/** Where a function came to an end; without an expression it just ran out. */
interface End {
  readonly value: Value;
  readonly span: Span;
  readonly expression: Expression | undefined;
  readonly state: State;
}

/** A method that calls are looked for of, and what the calls pass for the parameter. */
export interface Watched {
  readonly parameter: OpenParameter;
  readonly passed: Value[];
}

/** Where the evaluation is. */
export interface Frame {
  readonly run: Run;
  readonly scope: Scope;
  readonly state: State;
  readonly self: Value | undefined;
  readonly stack: readonly FunctionNode[];
  readonly returned: End[];
  /** States at break and continue, which join behind the loop or switch. */
  readonly exits: State[];
  readonly within: Span;
  /** True in a loop, where what holds now need not hold the next time. */
  readonly inLoop: boolean;
  /** Variables of the function whose lists or builders it changed in place. */
  readonly changed: Set<Binding>;
}

const fuel = 400_000;
const deepest = 6;

export interface Question {
  readonly program: Program;
  readonly library: Library;
  readonly text: string;
  readonly relevance: Relevance;
  readonly outside: Outside;
  readonly settled?: ReadonlySet<number>;
  readonly watched?: Watched;
}

export function analyze(question: Question): Pick<Run, 'emissions' | 'open'> {
  const frame = beginning(question);
  const { program } = question;
  const { run, within: whole } = frame;
  execute(program.body, frame);
  for (const { value, span } of frame.returned) release(value, span, frame);
  for (const [name, binding] of frame.scope.names) {
    const known = frame.state.values.get(binding);
    if (known && program.exported.has(name)) release(known, run.declared.get(binding)?.value ?? whole, frame);
  }
  runPending(frame);
  return run;
}

/** The names of functions and methods that give a constant on every path, whatever they are given; all of one name must. */
export function constantResults(program: Program, library: Library, text: string): ReadonlySet<string> {
  const everything: Relevance = { touches: () => true, isClosed: () => false, called: new Set() };
  const frame = beginning({ program, library, text, relevance: everything, outside: nobody });
  execute(program.body, frame);
  const constants = new Map<string, boolean>();
  for (const [node, { scope, self, state }] of frame.run.pending) {
    if (node.name === undefined) continue;
    const inner: Frame = { ...frame, scope, self, state: fork(state), stack: [] };
    inner.state.dead = false;
    const { value, returns } = runFunction(node, undefined, inner);
    const isConstant = returns && optionsOf(value).every((option) => trustOf(option) === 'constant');
    constants.set(node.name, isConstant && constants.get(node.name) !== false);
  }
  return new Set([...constants].flatMap(([name, isConstant]) => (isConstant ? [name] : [])));
}

function beginning({ program, library, text, relevance, outside, settled, watched }: Question): Frame {
  const run: Run = {
    program,
    library,
    relevance,
    outside,
    emissions: [],
    modules: [],
    pending: new Map(),
    executed: new Set(),
    declared: new Map(),
    types: new Map(),
    open: new Map(),
    settled: settled ?? new Set(),
    watched,
    fields: new Map(),
    verdicts: new Map(),
    tests: new Map(),
    fuel,
  };
  return {
    run,
    scope: newScope(undefined, true),
    state: fork(undefined),
    self: undefined,
    stack: [],
    returned: [],
    exits: [],
    within: { start: 0, end: text.length },
    inLoop: false,
    changed: new Set(),
  };
}

/** Functions that only others call come last: by then their callers have run them with what they really get. */
function runPending(frame: Frame): void {
  const { run } = frame;
  for (const late of [false, true]) {
    // Running a function finds further ones, which join the end.
    for (const [node, { scope, self, state }] of run.pending) {
      const isOpen = node.name !== undefined && run.program.exported.has(node.name);
      // What other files call may be given anything, whatever this file gives it.
      if (run.executed.has(node) && (late || !isOpen)) continue;
      if (!late && isOnlyCalled(node, run)) continue;
      if (!run.relevance.touches(node.span)) continue;
      const inner: Frame = { ...frame, scope, self, state: fork(state), stack: [] };
      inner.state.dead = false;
      const result = runFunction(node, undefined, inner);
      release(result.value, result.span, inner);
    }
  }
}

function isOnlyCalled(node: FunctionNode, { relevance, program }: Run): boolean {
  return node.name !== undefined && relevance.called.has(node.name) && !program.exported.has(node.name);
}

/** What a call passes for a parameter; `change` puts back a list or a builder that the function changed, or the variable itself. */
interface Given {
  readonly value: Value;
  readonly span: Span;
  readonly name?: string | undefined;
  readonly change?: (value: Value, isShared: boolean) => void;
}

/** Runs a function's body; without arguments every parameter is anyone's choice. */
export function runFunction(
  node: FunctionNode,
  given: readonly Given[] | undefined,
  frame: Frame,
): { value: Value; span: Span; returns: boolean; ends: readonly End[]; scope: Scope; self?: Value | undefined } {
  const span = node.span;
  frame.run.executed.add(node);
  const end = { value: constant, span, expression: undefined };
  const open = { ends: [{ ...end, state: frame.state }], scope: frame.scope };
  // What a recursion gives is what this function gives, and that is being looked at.
  if (frame.stack.includes(node)) return { value: constant, span, returns: true, ...open };
  if (isTooDeep(frame.stack) || frame.run.fuel <= 0) {
    return { value: untrusted, span, returns: true, ...open };
  }
  const inner: Frame = {
    ...frame,
    scope: newScope(frame.scope, true),
    stack: [...frame.stack, node],
    returned: [],
    exits: [],
    within: span,
    changed: new Set(),
  };
  for (const [index, parameter] of node.parameters.entries()) {
    const argument = given && argumentFor(parameter, index, given);
    const value =
      (given && parameter.kind === 'name' && parameter.rest ? furtherFrom(index, given) : argument?.value) ??
      (given && parameter.kind === 'name' && parameter.fallback ? undefined : fromOutside(node, index, given, frame));
    const note = argument
      ? { span: argument.span, note: 'passed here' }
      : { span: parameter.span, note: node.name ? `a parameter of ${node.name}` : 'a parameter' };
    bindPattern(parameter, value ?? constant, binderOf(inner), note);
  }
  for (const name of node.locals ?? []) declare(inner.scope, name);
  if (node.receiver !== undefined && frame.self) rememberFields(node.receiver, frame.self, inner.state);
  execute(node.body, inner);
  const ends = inner.state.dead ? inner.returned : [...inner.returned, { ...end, state: inner.state }];
  frame.state.dead = false;
  for (const [index, parameter] of node.parameters.entries()) {
    const binding = parameter.kind === 'name' ? inner.scope.names.get(parameter.name) : undefined;
    if (!binding || !given) continue;
    const isShared = parameter.kind === 'name' && parameter.isShared === true;
    const argument = isShared || inner.changed.has(binding) ? argumentFor(parameter, index, given) : undefined;
    const value = read(inner.state, binding);
    if (value) argument?.change?.(value, isShared);
  }
  const values = inner.returned.map(({ value }) => value);
  return {
    value: values.length === 0 ? constant : typed(mergeValues(values), node.result, frame.run.program),
    span: inner.returned[0]?.span ?? span,
    returns: values.length > 0,
    ends,
    scope: inner.scope,
    self: node.receiver === undefined ? undefined : readName(node.receiver, inner),
  };
}

/** What a parameter holds that this file gives nothing for. */
function fromOutside(node: FunctionNode, index: number, given: readonly Given[] | undefined, { run }: Frame): Value {
  const { ownClass: className, name: method = 'constructor', parameters } = node;
  const start = parameters[index]?.span.start;
  if (given || className === undefined || start === undefined) return untrusted;
  if (run.settled.has(start)) return constant;
  run.open.set(start, { className, method, index, count: parameters.length });
  return untrusted;
}

/** The arguments from a place on as one list; a list that stands there alone is passed as it is. */
function furtherFrom(index: number, given: readonly Given[]): Value {
  const items = given.slice(index).map(({ value }) => value);
  return items.length === 1 && items[0]?.kind === 'list' ? items[0] : { kind: 'list', items, rest: undefined };
}

/** The fields of an object under the name that it goes by from here on: those of another one may be known by the same name. */
export function rememberFields(name: string, object: Value, state: State): void {
  if (object.kind !== 'record' || object.of === undefined) return;
  for (const [field, value] of object.fields) state.values.set(`${name}.${field}`, value);
}

function readName(name: string, { scope, state }: Frame): Value | undefined {
  const binding = scope.names.get(name);
  return binding && read(state, binding);
}

/** Functions without a name, such as the body of a comprehension, are part of the one that they stand in. */
function isTooDeep(stack: readonly FunctionNode[]): boolean {
  return stack.length >= 3 * deepest || stack.filter(({ name }) => name !== undefined).length >= deepest;
}

function argumentFor(parameter: Pattern, index: number, given: readonly Given[]): Given | undefined {
  const byName = parameter.kind === 'name' ? given.find(({ name }) => name === parameter.name) : undefined;
  const byPlace = given[index];
  return byName ?? (byPlace?.name === undefined ? byPlace : undefined);
}

export function binderOf(frame: Frame) {
  return {
    bind: (name: string, value: Value, type: Type | undefined): void => {
      const binding = declare(frame.scope, name);
      frame.state.values.set(binding, value);
      if (type) frame.run.types.set(binding, type);
    },
    assign: (place: Parameters<typeof evaluate>[0], value: Value): void => assignPlace(place, value, frame),
    evaluate: (expression: Parameters<typeof evaluate>[0]): Value => evaluate(expression, frame),
    typed: (value: Value, type: Type | undefined): Value => typed(value, type, frame.run.program),
  };
}

/** Notes the strings of a value that leaves what the file shows; whether they are SQL is judged later. */
export function release(value: Value, span: Span, frame: Frame, depth = 0): void {
  if (depth > 3) return;
  if (value.kind === 'text' || value.kind === 'sql') {
    emit(
      {
        pieces: value.pieces,
        span,
        call: undefined,
        fragment: false,
        tagged: value.kind === 'sql',
        variable: undefined,
      },
      frame,
    );
  }
  if (value.kind === 'choice') for (const option of value.options) release(option, span, frame, depth + 1);
  if (value.kind === 'list') for (const item of value.items) release(item, span, frame, depth + 1);
  if (value.kind === 'record') for (const field of value.fields.values()) release(field, span, frame, depth + 1);
}

export function emit(emission: Emission, frame: Frame): void {
  if (emission.pieces.length > 0 && frame.run.emissions.length < 5000) frame.run.emissions.push(emission);
}
