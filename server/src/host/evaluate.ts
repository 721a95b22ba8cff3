/** Expressions: what value each has, as far as the file tells. */
import type { Span } from '../sql/span';
import { binderOf, emit, type Frame, release, runFunction } from './analysis';
import { assignPlace } from './assign';
import { evaluateCall, setProperty } from './call';
import { listOf, recordOf } from './collections';
import { declareClass, keepTest, refine } from './execute';
import type { ConcatPiece, Expression } from './expression';
import { fieldsOf } from './fields';
import { calculated } from './fold';
import { withLists } from './methods';
import { outcomeOf } from './outcomes';
import { bindPattern, fieldOf, itemOf } from './patterns';
import { pathOf } from './refine';
import { fork, forkForObject, read, resolve, type State } from './state';
import { typed } from './typed';
import {
  aNumber,
  choice,
  constant,
  constantText,
  emptyText,
  flowOf,
  optionsOf,
  type Piece,
  type Place,
  piecesOf,
  trustOf,
  untrusted,
  type Value,
  wholePlace,
  withStep,
} from './value';

export function evaluate(expression: Expression, frame: Frame): Value {
  const { run, state } = frame;
  if (run.fuel-- <= 0) return untrusted;
  const { span } = expression;
  switch (expression.kind) {
    case 'text':
      if (expression.text === '') return emptyText;
      return {
        kind: 'text',
        pieces: [
          {
            kind: 'text',
            text: expression.text,
            span: expression.inner,
            verbatim: expression.verbatim,
            quote: expression.quote,
          },
        ],
      };
    case 'number':
      return { kind: 'number', text: expression.text, span, verbatim: true };
    case 'constant':
      return expression.text === 'null' || expression.text === 'undefined'
        ? constant
        : { kind: 'number', text: expression.text, span, verbatim: true };
    case 'pattern':
      return { kind: 'pattern', source: expression.source, everywhere: expression.everywhere };
    case 'concat':
      return concatenation(expression, frame);
    case 'name': {
      const binding = resolve(frame.scope, expression.name);
      if (!binding && run.library.selfIsImplied) return ownMember(expression, frame);
      return (binding && read(state, binding)) ?? run.library.global(expression.name) ?? untrusted;
    }
    case 'this':
      return frame.self ?? untrusted;
    case 'member':
      return memberOf(expression, expression.property, evaluate(expression.object, frame), frame);
    case 'index':
      return indexOf(expression, frame);
    case 'call':
      return evaluateCall(expression, frame);
    case 'tagged':
      return tagged(expression, frame);
    case 'conditional':
      return conditional(expression.test, expression.whenTrue, expression.whenFalse, frame);
    case 'logical':
      return logical(expression, frame);
    case 'not':
      evaluate(expression.operand, frame);
      return aNumber(span);
    case 'compare':
      evaluate(expression.left, frame);
      evaluate(expression.right, frame);
      return aNumber(span);
    case 'type-of':
      return constant;
    case 'arithmetic':
      return arithmetic(expression, frame);
    case 'typed': {
      const value = evaluate(expression.value, frame);
      // What came from outside is what it was; of what a library gave the writer may know.
      return expression.believed && value.kind === 'opaque' ? value : typed(value, expression.type, run.program);
    }
    case 'list':
      return listOf(expression.items, frame);
    case 'spread':
      return evaluate(expression.value, frame);
    case 'record':
      return { ...recordOf(expression.entries, frame), of: expression.of };
    case 'function': {
      const node = expression.function;
      run.pending.set(node, { scope: frame.scope, self: frame.self, state });
      return { kind: 'function', node, scope: frame.scope, self: frame.self };
    }
    case 'class':
      return declareClass(expression.class, frame);
    case 'assign':
      return assign(expression, frame);
    case 'sequence':
      return expression.items.map((item) => evaluate(item, frame)).at(-1) ?? constant;
    case 'other':
      for (const operand of expression.operands) release(evaluate(operand, frame), operand.span, frame);
      return untrusted;
  }
}

function concatenation(expression: Extract<Expression, { kind: 'concat' }>, frame: Frame): Value {
  const values = expression.pieces.map((piece) => evaluate(piece.expression, frame));
  if (!expression.certain) {
    const kinds = values.flatMap(optionsOf).map((value) => value.kind);
    if (kinds.every((kind) => kind === 'number')) return total(values, '+', expression.span);
    const [first, ...others] = values;
    if (first?.kind === 'list') return withLists(first, others);
    if (!kinds.includes('text')) {
      const worst = values.find((value) => trustOf(value) === 'untrusted');
      return worst ? { kind: 'opaque', trust: 'untrusted', flow: flowOf(worst) } : constant;
    }
  }
  const pieces = expression.pieces.flatMap((piece, index) => piecesOf(values[index] ?? untrusted, placeIn(piece)));
  return { kind: 'text', pieces: limited(pieces) };
}

function arithmetic({ operands, operator, span }: Extract<Expression, { kind: 'arithmetic' }>, frame: Frame): Value {
  const values = operands.map((operand) => evaluate(operand, frame));
  return operator === undefined ? aNumber(span) : total(values, operator, span);
}

/** What the operator makes of constants, from the left; an unknown number of anything else. */
function total(values: readonly Value[], operator: Parameters<typeof calculated>[0], span: Span): Value {
  const texts = values.map(constantText);
  const text = texts.slice(1).reduce((left, right) => {
    return left === undefined || right === undefined ? undefined : calculated(operator, left, right);
  }, texts[0]);
  return text === undefined ? aNumber(span) : { kind: 'number', text, span, verbatim: false };
}

function placeIn({ expression, outer, joint }: ConcatPiece): Place {
  return { span: expression.span, outer, joint };
}

/** A string that grows without end is read as far as anyone would look. */
function limited(pieces: readonly Piece[]): readonly Piece[] {
  return pieces.length > 400 ? pieces.slice(0, 400) : pieces;
}

/** `owner.name`; what a condition or an assignment said about the path counts before what the owner holds. */
export function memberOf(expression: Expression, name: string, owner: Value, frame: Frame): Value {
  const path = pathOf(expression);
  // What the file itself declares is known better than by what it is called.
  const isDeclared = owner.kind === 'class' || owner.kind === 'instance' || owner.kind === 'record';
  const named = path === undefined || isDeclared ? undefined : frame.run.library.global(path);
  const known = (path === undefined ? undefined : read(frame.state, path)) ?? named;
  if (known) return known;
  const isCount = name === 'length' || name === 'size';
  const options = optionsOf(owner).map((option): Value => {
    if (option.kind === 'record' && option.of !== undefined && !option.fields.has(name))
      return methodOf(option, option.of, expression, name, frame);
    // What a list was given under a key that nobody knew may stand under any.
    if (option.kind === 'list' && expression.kind === 'index') return itemOf(option);
    if (option.kind !== 'instance' && option.kind !== 'class')
      return isCount ? aNumber(expression.span) : fieldOf(option, name);
    const self: Object =
      option.kind === 'instance' ? option : { kind: 'instance', class: option.class, scope: option.scope };
    const { class: owner, scope } = ownerOf(name, option, frame) ?? option;
    const methods = owner.methods.filter((one) => one.name === name);
    const read = methods.find((method) => method.isRead);
    if (read) return runFunction(read.function, [], { ...frame, scope, self, state: stateFor(self, frame) }).value;
    if (methods.length > 0)
      return choice(methods.map((method) => ({ kind: 'function', node: method.function, scope, self }) as const));
    const inherited = path === undefined ? undefined : frame.run.library.global(path);
    const held = self.kind === 'instance' ? self.fields?.get(name) : undefined;
    return held ?? fieldsOf(owner, scope, frame).get(name) ?? inherited ?? untrusted;
  });
  return choice(options);
}

/** The class's method for an object that is known by its fields; what the class does not have stands elsewhere. */
function methodOf(
  object: Extract<Value, { kind: 'record' }>,
  of: string,
  expression: Expression,
  name: string,
  frame: Frame,
): Value {
  const binding = resolve(frame.scope, of);
  const known = binding && read(frame.state, binding);
  if (known?.kind !== 'class') return object.rest ?? untrusted;
  const { class: owner, scope } = known;
  if (frame.run.library.selfIsImplied)
    return memberOf(expression, name, { kind: 'instance', class: owner, scope, fields: object.fields }, frame);
  const method = owner.methods.find((one) => one.name === name);
  return method ? { kind: 'function', node: method.function, scope, self: object } : untrusted;
}

/** A plain name that no variable has: a field or method of the object that the code stands in, or of one around it. */
function ownMember(expression: Extract<Expression, { kind: 'name' }>, frame: Frame): Value {
  const { name, span } = expression;
  const { self } = frame;
  const isMember = (self?.kind === 'instance' || self?.kind === 'class') && ownerOf(name, self, frame) !== undefined;
  if (!isMember) return frame.run.library.global(name) ?? untrusted;
  return memberOf({ kind: 'member', object: { kind: 'this', span }, property: name, span }, name, self, frame);
}

/** The fields that are `this` there: of another object, they are not those of this one. */
function stateFor(self: Object, frame: Frame): State {
  const isOther = self.kind === 'instance' && self.fields !== undefined && self !== frame.self;
  return isOther ? forkForObject(frame.state) : frame.state;
}

type Object = Extract<Value, { kind: 'instance' | 'class' }>;

/** The object itself, or one of a class around it, that has a member of this name. */
function ownerOf(name: string, self: Object, frame: Frame, depth = 0): Object | undefined {
  const { class: own, scope } = self;
  if ([...own.fields, ...own.methods].some((member) => member.name === name)) return self;
  for (const around of depth < 5 ? (own.around ?? []) : []) {
    const binding = resolve(scope, around);
    const value = binding && read(frame.state, binding);
    const isOther = value?.kind === 'class' && value.class !== own;
    const found =
      isOther && ownerOf(name, { kind: 'instance', class: value.class, scope: value.scope }, frame, depth + 1);
    if (found) return found;
  }
  return undefined;
}

function indexOf(expression: Extract<Expression, { kind: 'index' }>, frame: Frame): Value {
  const index = evaluate(expression.index, frame);
  const key = constantText(index);
  if (key === undefined) {
    const owner = evaluate(expression.object, frame);
    // Whatever the key, a value that the program wrote comes out: that is an allow-list.
    return optionsOf(owner).every((option) => option.kind === 'module') ? constant : itemOf(owner);
  }
  if (/^\d+$/.test(key)) return itemOf(evaluate(expression.object, frame), Number(key));
  return memberOf(expression, key, evaluate(expression.object, frame), frame);
}

function conditional(test: Expression, whenTrue: Expression, whenFalse: Expression, frame: Frame): Value {
  evaluate(test, frame);
  const outcome = outcomeOf(test, frame);
  const ways = [[whenTrue, true] as const, [whenFalse, false] as const];
  return choice(
    ways.flatMap(([expression, truth]) => {
      if (outcome === !truth) return [];
      const inner: Frame = { ...frame, state: fork(frame.state) };
      refine(test, truth, inner);
      return evaluate(expression, inner);
    }),
  );
}

function logical(expression: Extract<Expression, { kind: 'logical' }>, frame: Frame): Value {
  const left = evaluate(expression.left, frame);
  const refined: Frame = { ...frame, state: fork(frame.state) };
  if (expression.operator !== 'coalesce') refine(expression.left, expression.operator === 'and', refined);
  const state = fork(refined.state);
  const right = evaluate(expression.right, { ...frame, state });
  // What the right side assigns is there where it was run.
  for (const [key, value] of state.values) {
    const before = read(frame.state, key);
    frame.state.values.set(key, before ? choice([before, value]) : value);
  }
  if (expression.operator !== 'and') return choice([left, right]);
  // `condition && text` reads "false" when it does not hold; nobody puts that into a query on purpose.
  return left.kind === 'text' || right.kind !== 'text' ? right : choice([right, emptyText]);
}

function assign(expression: Extract<Expression, { kind: 'assign' }>, frame: Frame): Value {
  const { target, value: right, operator, span } = expression;
  const { run } = frame;
  const added = evaluate(right, frame);
  const place = placeOf(target);
  if (!place) {
    const bind = (name: string, value: Value) => assignPlace({ kind: 'name', name, span: target.span }, value, frame);
    bindPattern(target, added, { ...binderOf(frame), bind }, { span: right.span, note: 'assigned here' });
    return added;
  }
  if (operator === 'set') {
    assignPlace(place, withStep(added, { span: right.span, note: 'assigned here' }), frame);
    setProperty(place, right, added, frame);
    const binding = place.kind === 'name' ? resolve(frame.scope, place.name) : undefined;
    if (binding) keepTest(binding, right, frame);
    if (binding && !run.declared.has(binding))
      run.declared.set(binding, { value: right.span, within: frame.within, name: binding.name });
    return added;
  }
  if (operator === 'other') {
    const before = evaluate(place, frame);
    const after =
      right.kind === 'text' || right.kind === 'concat' || before.kind === 'opaque'
        ? choice([before, added])
        : aNumber(span);
    assignPlace(place, after, frame);
    return after;
  }
  const before = evaluate(place, frame);
  if (before.kind === 'list') {
    const longer = withLists(before, [added]);
    assignPlace(place, longer, frame);
    return longer;
  }
  const numbers = [...optionsOf(before), ...optionsOf(added)].every((value) => value.kind === 'number');
  const pieces = [...piecesOf(before, wholePlace(place.span)), ...piecesOf(added, wholePlace(right.span))];
  const after: Value = numbers ? aNumber(span) : { kind: 'text', pieces: limited(pieces) };
  assignPlace(place, after, frame);
  setProperty(place, right, after, frame);
  return after;
}

/** What an assignment to one place assigns to. */
export function placeOf(target: Extract<Expression, { kind: 'assign' }>['target']): Expression | undefined {
  if (target.kind === 'place') return target.place;
  return target.kind === 'name' ? { kind: 'name', name: target.name, span: target.span } : undefined;
}

function tagged(expression: Extract<Expression, { kind: 'tagged' }>, frame: Frame): Value {
  const { tag, template, span } = expression;
  const path = pathOf(tag) ?? (tag.kind === 'call' ? pathOf(tag.callee) : undefined) ?? '';
  const meaning = frame.run.library.tag(path, evaluate(tag, frame), frame.run.modules);
  if (meaning?.kind === 'text') return evaluate(template, frame);
  const pieces: readonly ConcatPiece[] =
    template.kind === 'concat' ? template.pieces : [{ expression: template, outer: template.span, joint: 'whole' }];
  const values = pieces.map((piece) => evaluate(piece.expression, frame));
  if (!meaning) return untrusted;
  const built = pieces.flatMap((piece, index): readonly Piece[] => {
    const value = values[index] ?? untrusted;
    return piece.expression.kind === 'text' ? piecesOf(value, placeIn(piece)) : boundPieces(value, placeIn(piece));
  });
  const runs = meaning.driver !== undefined;
  const call = runs ? { driver: meaning.driver, name: path, span, arguments: [], argument: 0 } : undefined;
  emit({ pieces: built, span, call, fragment: false, tagged: true, variable: undefined }, frame);
  return { kind: 'sql', pieces: built };
}

/** A hole of a template that parameterises: pieces of other such templates are put in, all else is sent apart. */
export function boundPieces(value: Value, place: Place): readonly Piece[] {
  const options = optionsOf(value);
  if (!options.some((option) => option.kind === 'sql')) {
    const number = value.kind === 'number';
    return [{ kind: 'hole', ...place, trust: 'bound', number, chosen: 'freely', flow: [] }];
  }
  if (value.kind === 'sql') return value.pieces;
  return [{ kind: 'choice', options: options.map((option) => (option.kind === 'sql' ? option.pieces : [])) }];
}
