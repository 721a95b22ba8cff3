/** Runs the statements that build a text, to see whether all that was put into pieces of it is in it when it comes to the call. */

import type { Span } from '../sql/span';
import {
  afterTest,
  type Call,
  concerns,
  contentIn,
  type Followed,
  grows,
  isHarmless,
  operationOf,
  speaks,
} from './building-texts';
import type { Expression, Pattern, Statement } from './expression';
import {
  assigned,
  type Content,
  contentOf,
  emptyContent,
  type Held,
  joined,
  merged,
  nothingHeld,
  sameHeld,
} from './held-values';
import type { Writing } from './template';

export interface Steps {
  readonly writings: readonly Writing[];
  readonly conditional: readonly Span[];
  readonly inOrder: boolean;
}

/** The steps from `start` to the call; undefined where a text goes elsewhere, or one of its values may not be in it. */
export function stepsFrom(start: Statement, body: readonly Statement[], followed: Followed): Steps | undefined {
  const walk = new Walk(start, followed);
  walk.run(body, undefined);
  const writings = [...walk.writings.values()];
  return walk.failed || !walk.runs ? undefined : { writings, conditional: walk.conditional, inOrder: walk.inOrder };
}

interface State {
  held: Held;
  isBegun: boolean;
  isRun: boolean;
  isDead: boolean;
  /** Variables that hold another text since the call. */
  free: ReadonlySet<string>;
}

/** What a call of a list's method does that takes a function. */
const eachItem = new Set(['forEach', 'forEachEntry']);

class Walk {
  readonly writings = new Map<number, Writing>();
  readonly conditional: Span[] = [];
  failed = false;
  runs = false;
  inOrder = true;
  readonly #start: Statement;
  readonly #followed: Followed;
  #state: State = { held: nothingHeld, isBegun: false, isRun: false, isDead: false, free: new Set() };
  #exits: State[] = [];
  /** Where the way may go on from any point of a `try`. */
  #attempts: State[][] = [];
  #isCallback = false;
  /** How many loops there are around, since the text began. */
  #loops = 0;

  constructor(start: Statement, followed: Followed) {
    this.#start = start;
    this.#followed = followed;
  }

  /** `branch`: where a test or a head ends, behind which the statements stand. */
  run(body: readonly Statement[], branch: Span | undefined): void {
    for (const statement of body) {
      if (this.failed || this.#state.isDead) return;
      const { hasBraces, source } = this.#followed;
      const isOnly = hasBraces && branch !== undefined && body.length === 1;
      const isAlone = isOnly && !standsInBraces(statement, source);
      this.#one(statement, isAlone);
      for (const states of this.#attempts) states.push({ ...this.#state });
    }
  }

  #one(statement: Statement, isAlone: boolean): void {
    if (statement === this.#start) {
      this.#state = { held: nothingHeld, isBegun: true, isRun: false, isDead: false, free: new Set() };
      this.#loops = 0;
    }
    const { start, end } = this.#start.span;
    const leads = statement.span.start <= start && end <= statement.span.end;
    if (!this.#state.isBegun && !leads) return;
    switch (statement.kind) {
      case 'declare':
        this.#declared(statement.pattern, statement.value, statement, isAlone);
        return;
      case 'evaluate':
        this.#evaluated(statement.expression, statement, isAlone);
        return;
      case 'if':
        this.#other(statement.test, statement, true);
        this.#ways([
          () => this.#branch(statement.whenTrue, statement.test, true),
          () => this.#branch(statement.whenFalse, statement.test, false),
        ]);
        return;
      case 'switch':
        this.#switch(statement);
        return;
      case 'loop':
        this.run(statement.before, undefined);
        if (statement.test) this.#asked(statement.test, statement);
        if (statement.item) this.#other(statement.item.over, statement, false);
        this.#loop(() => this.run(statement.body, statement.span));
        return;
      case 'try':
        this.#try(statement);
        return;
      case 'block':
        this.run(statement.body, undefined);
        return;
      case 'return':
        if (statement.value) this.#other(statement.value, statement, false);
        if (this.#isCallback) this.#exits.push({ ...this.#state });
        this.#state.isDead = true;
        return;
      case 'throw':
        if (statement.value) this.#other(statement.value, statement, false);
        this.#state.isDead = true;
        return;
      case 'leave':
        this.#exits.push({ ...this.#state });
        this.#state.isDead = true;
        return;
      case 'function':
      case 'class':
        if (speaks(statement.span, this.#followed, true)) this.failed = true;
        return;
      case 'import':
        return;
    }
  }

  #declared(pattern: Pattern, value: Expression | undefined, statement: Statement, isAlone: boolean): void {
    const name = nameOf(pattern);
    if (name !== undefined && this.#followed.variables.has(name)) this.#set(name, value, [], statement, isAlone);
    else if (value) this.#other(value, statement, false);
  }

  #set(name: string, value: Expression | undefined, before: readonly string[], statement: Statement, isAlone: boolean) {
    const content = value ? this.#content(value) : emptyContent(this.#state.held.put);
    if (!content) return;
    const isOwn = before.length > 0 || content.sequence.includes(name);
    if (this.#state.isRun && !isOwn) {
      // Another text begins.
      if (content.sequence.length > 0) this.failed = true;
      this.#state.free = new Set([...this.#state.free, name]);
      return;
    }
    if (this.#state.isRun && !this.#state.free.has(name)) this.failed = true;
    const all = before.reduceRight<Content>(
      (rest, one) => joined(contentOf(one, rest.put, this.#state.held), rest),
      content,
    );
    if (value) this.#written(value, statement, isAlone);
    this.#state.held = assigned(this.#state.held, name, all);
  }

  #written({ span }: Expression, statement: Statement, isBranch: boolean): void {
    this.writings.set(span.start, { span, statement: statement.span, isBranch, isInLoop: this.#loops > 0 });
  }

  #content(expression: Expression): Content | undefined {
    const { variables } = this.#followed;
    const free = this.#state.free;
    const followed = free.size > 0 ? { ...this.#followed, variables: minus(variables, free) } : this.#followed;
    if (concerns(expression, followed, true) && this.#call(expression)) this.failed = true;
    const content = contentIn(expression, this.#state.held, followed, this.conditional);
    if (!content) this.failed = true;
    return content;
  }

  #evaluated(expression: Expression, statement: Statement, isAlone: boolean): void {
    if (expression.kind === 'assign') {
      const name = nameOf(expression.target);
      if (name === undefined || !this.#followed.variables.has(name)) {
        if (expression.target.kind === 'place') this.#other(expression.target.place, statement, false);
        this.#other(expression.value, statement, false);
      } else if (expression.operator === 'other') this.failed = true;
      else this.#set(name, expression.value, expression.operator === 'append' ? [name] : [], statement, isAlone);
      return;
    }
    if (expression.kind !== 'call' || expression.callee.kind !== 'member') {
      this.#other(expression, statement, false);
      return;
    }
    const { callee, arguments: given } = expression;
    const operation = operationOf(callee, this.#followed);
    const [callback] = given;
    if (operation && eachItem.has(operation) && callback?.kind === 'function') {
      this.#other(callee.object, statement, false);
      this.#forEach(callback.function.body);
      return;
    }
    const grown = this.#grown(expression);
    if (grown) this.#grow(grown.name, grown.calls, statement, isAlone);
    else this.#other(expression, statement, false);
  }

  /** `list.push(a)`, `text.append(a).append(b)`: the variable that grows, and the calls in their order. */
  #grown(call: Call): { name: string; calls: readonly Call[] } | undefined {
    const { callee } = call;
    if (callee.kind !== 'member') return undefined;
    if (!grows(callee, this.#followed)) return undefined;
    const { object } = callee;
    if (object.kind === 'name' && this.#followed.variables.has(object.name))
      return { name: object.name, calls: [call] };
    const before = object.kind === 'call' ? this.#grown(object) : undefined;
    return before && { ...before, calls: [...before.calls, call] };
  }

  #grow(name: string, calls: readonly Call[], statement: Statement, isAlone: boolean): void {
    for (const { callee, arguments: given } of calls) {
      const operation = callee.kind === 'member' ? operationOf(callee, this.#followed) : undefined;
      if (this.#state.isRun && !this.#state.free.has(name)) this.failed = true;
      let all: Content | undefined = contentOf(name, this.#state.held.put, this.#state.held);
      const isBefore = operation === 'unshift' || operation === 'prepend';
      for (const one of given) {
        const content = this.#content(one);
        all = content && all && (isBefore ? joined(content, { ...all, put: content.put }) : joined(all, content));
        this.#written(one, statement, isAlone);
      }
      if (all) this.#state.held = assigned(this.#state.held, name, all);
    }
  }

  /** An expression that is no part of the text; the call may stand in it. */
  #other(expression: Expression, statement: Statement, isTest: boolean): void {
    const call = this.#call(expression);
    if (call) {
      this.#runs(statement);
      return;
    }
    const { variables } = this.#followed;
    const followed = { ...this.#followed, variables: minus(variables, this.#state.free) };
    if (!isHarmless(expression, followed, isTest)) this.failed = true;
  }

  /** A loop's test, which is asked each time. */
  #asked(test: Expression, statement: Statement): void {
    if (this.#call(test)) this.failed = true;
    else this.#other(test, statement, true);
  }

  /** The call in an expression in which nothing else is of concern. */
  #call(expression: Expression): boolean {
    const { start, end } = this.#followed.call.span;
    return expression.span.start <= start && end <= expression.span.end;
  }

  #runs(statement: Statement): void {
    const { text, call } = this.#followed;
    const content = this.#content(text);
    if (!content) return;
    if (this.#state.isRun) this.failed = true;
    const { held } = this.#state;
    const after = assigned(held, '', content);
    if ([...content.put].some((value) => !content.holds.has(value))) this.failed = true;
    const order = after.order?.filter((name) => name !== '');
    if (!order || order.length > 0) this.inOrder = false;
    this.#written(text, statement, false);
    for (const argument of call.arguments) {
      const isText = argument.span.start <= text.span.start && text.span.end <= argument.span.end;
      if (!isText && concerns(argument, this.#followed, true)) this.failed = true;
    }
    this.#state.isRun = true;
    this.runs = true;
  }

  #branch(body: readonly Statement[], test: Expression, truth: boolean): void {
    this.#state.held = afterTest(this.#state.held, test, truth, this.#followed);
    this.run(body, test.span);
  }

  /** Takes each of several ways from here, and goes on with what they have in common. */
  #ways(ways: readonly (() => void)[]): void {
    const before = { ...this.#state };
    const ends = ways.map((way) => {
      this.#state = { ...before };
      way();
      return this.#state;
    });
    this.#goOn(ends);
  }

  #goOn(states: readonly State[]): void {
    const [first, ...others] = states.filter(({ isDead }) => !isDead);
    if (!first) this.#state.isDead = true;
    else this.#state = others.reduce(together, first);
  }

  #loop(once: () => void): void {
    const outer = this.#exits;
    const loops = this.#loops;
    this.#loops = loops + 1;
    for (let time = 0; time < 4; time++) {
      const before = { ...this.#state };
      this.#exits = [];
      once();
      const exits = this.#exits.map((state) => ({ ...state, isDead: false }));
      this.#goOn([before, this.#state, ...exits]);
      if (sameHeld(before.held, this.#state.held) && before.isRun === this.#state.isRun) break;
      if (time === 3) this.failed = true;
    }
    this.#loops = loops;
    this.#exits = outer;
  }

  #forEach(body: readonly Statement[]): void {
    const isCallback = this.#isCallback;
    this.#isCallback = true;
    this.#loop(() => this.run(body, undefined));
    this.#isCallback = isCallback;
  }

  #switch(statement: Extract<Statement, { kind: 'switch' }>): void {
    this.#other(statement.subject, statement, true);
    const before = { ...this.#state };
    const outer = this.#exits;
    this.#exits = [];
    let fallen: State | undefined;
    for (const { test, body } of statement.cases) {
      this.#state = { ...before };
      if (test) this.#other(test, statement, false);
      if (fallen && !fallen.isDead) this.#goOn([before, fallen]);
      this.run(body, undefined);
      fallen = this.#state;
    }
    const exits = this.#exits.map((state) => ({ ...state, isDead: false }));
    this.#exits = outer;
    const hasDefault = statement.cases.some(({ test }) => test === undefined);
    this.#goOn([...(hasDefault ? [] : [before]), ...(fallen ? [fallen] : []), ...exits]);
  }

  #try(statement: Extract<Statement, { kind: 'try' }>): void {
    const before = { ...this.#state };
    const points: State[] = [before];
    this.#attempts.push(points);
    this.run(statement.body, undefined);
    this.#attempts.pop();
    const done = this.#state;
    const ends = statement.handlers.map((handler) => {
      this.#state = before;
      this.#goOn(points.map((state) => ({ ...state, isDead: false })));
      this.run(handler, undefined);
      return this.#state;
    });
    this.#goOn([done, ...ends]);
  }
}

function together(a: State, b: State): State {
  return {
    held: merged(a.held, b.held),
    isBegun: a.isBegun || b.isBegun,
    isRun: a.isRun || b.isRun,
    isDead: false,
    free: new Set([...a.free].filter((name) => b.free.has(name))),
  };
}

function minus(names: ReadonlySet<string>, others: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...names].filter((name) => !others.has(name)));
}

export function nameOf(pattern: Pattern): string | undefined {
  if (pattern.kind === 'name') return pattern.name;
  return pattern.kind === 'place' && pattern.place.kind === 'name' ? pattern.place.name : undefined;
}

/** True where a brace opens right before the statement. */
function standsInBraces({ span }: Statement, source: string): boolean {
  let before = source.slice(Math.max(0, span.start - 400), span.start).trimEnd();
  for (let shorter = before; ; before = shorter) {
    const line = before.slice(before.lastIndexOf('\n') + 1);
    const comment = before.endsWith('*/')
      ? before.lastIndexOf('/*')
      : before.length - line.length + line.search(/\/\/|$/);
    shorter = before.slice(0, comment).trimEnd();
    if (shorter === before) return before.endsWith('{');
  }
}
