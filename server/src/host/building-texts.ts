/** What the expressions put into a text that is built: values, and the variables with what was built before. */
import type { Expression, Statement } from './expression';
import { type Content, contentOf, either, emptied, emptyContent, freshContent, type Held, joined } from './held-values';
import type { Library } from './library';
import { pathOf } from './refine';
import type { HolePart } from './template';
import { emptyText, untrusted, type Value } from './value';
import { partsOf } from './walk';

export type Call = Extract<Expression, { kind: 'call' }>;

/** What is followed: the variables of a text, the values in it and the call that takes it. */
export interface Followed {
  readonly variables: ReadonlySet<string>;
  /** By where each stands. */
  readonly values: ReadonlyMap<number, HolePart>;
  /** Placeholders whose values are told by their order, such as `?`: they are followed as the values are. */
  readonly marks: readonly HolePart['span'][];
  readonly call: Call;
  readonly text: Expression;
  readonly library: Library;
  readonly source: string;
  /** True where a branch of several statements needs braces around it. */
  readonly hasBraces: boolean;
}

/** What is looked for in an expression. */
type Sought = Pick<Followed, 'variables' | 'values' | 'marks' | 'source'>;

const emptyList: Value = { kind: 'list', items: [], rest: undefined };

/** What an expression's text holds; undefined where a text that is followed goes where nobody follows it. */
export function contentIn(
  expression: Expression,
  held: Held,
  followed: Followed,
  conditional: HolePart['span'][],
): Content | undefined {
  const reader: Reader = { held, followed, conditional };
  return read(expression, held.put, false, reader);
}

interface Reader {
  readonly held: Held;
  readonly followed: Followed;
  readonly conditional: HolePart['span'][];
}

type Put = ReadonlySet<number>;

function read(expression: Expression, put: Put, isConditional: boolean, reader: Reader): Content | undefined {
  const { followed, held, conditional } = reader;
  const value = followed.values.get(expression.span.start);
  if (value?.span.end === expression.span.end && !concerns(expression, followed, false)) {
    if (isConditional) conditional.push(value.span);
    return freshContent(value.span.start, put);
  }
  if (!concerns(expression, followed, true)) return emptyContent(put);
  const inside = (part: Expression) => read(part, put, isConditional, reader);
  const inRow = (parts: readonly Expression[]) =>
    parts.reduce<Content | undefined>((before, part) => {
      const content = before && read(part, before.put, isConditional, reader);
      return before && content && joined(before, content);
    }, emptyContent(put));
  switch (expression.kind) {
    case 'text':
      return followed.marks
        .filter((mark) => isWithin(mark, expression.inner))
        .reduce<Content>((before, { start }) => joined(before, freshContent(start, before.put)), emptyContent(put));
    case 'name':
      return contentOf(expression.name, put, held);
    case 'concat':
      return inRow(expression.pieces.map((piece) => piece.expression));
    case 'list':
      return inRow(expression.items);
    case 'typed':
    case 'spread':
      return inside(expression.value);
    case 'conditional':
      return oneOf(expression.test, expression.whenTrue, expression.whenFalse, put, reader);
    case 'logical':
      if (expression.operator === 'and') return oneOf(expression.left, expression.right, undefined, put, reader);
      if (expression.operator === 'or') return oneOf(expression.left, expression.left, expression.right, put, reader);
      return undefined;
    case 'call':
      return ofCall(expression, put, isConditional, reader);
    default:
      return undefined;
  }
}

function oneOf(
  test: Expression,
  whenTrue: Expression,
  whenFalse: Expression | undefined,
  put: Put,
  reader: Reader,
): Content | undefined {
  if (!isHarmless(test, reader.followed, true)) return undefined;
  const way = (expression: Expression | undefined, truth: boolean) => {
    const held = afterTest({ ...reader.held, put }, test, truth, reader.followed);
    return expression ? read(expression, held.put, true, { ...reader, held }) : emptyContent(held.put);
  };
  const first = way(whenTrue, true);
  const second = way(whenFalse, false);
  return first && second && either(first, second);
}

function ofCall(call: Call, put: Put, isConditional: boolean, reader: Reader): Content | undefined {
  const { followed } = reader;
  const { callee, arguments: given } = call;
  const inside = [...followed.values.values()].filter(({ span }) => isWithin(span, call.span));
  if (inside.length > 0 && inside.every(({ formatting }) => formatting?.call.start === call.span.start))
    return given.some((one) => concerns(one, followed, false))
      ? undefined
      : inside.reduce<Content>(
          (before, { span }) => joined(before, freshContent(span.start, before.put)),
          emptyContent(put),
        );
  if (callee.kind !== 'member') return undefined;
  const harmless = given.every((one) => !concerns(one, followed, true));
  const receiver = () => read(callee.object, put, isConditional, reader);
  switch (operationOf(callee, followed)) {
    case 'same':
    case 'join':
      return harmless ? receiver() : undefined;
    case 'joinItems':
      return given[0] && given.length === 1 && !concerns(callee.object, followed, true)
        ? read(given[0], put, isConditional, reader)
        : undefined;
    case 'filter':
      return given[0]?.kind === 'name' && given[0].name === 'Boolean' ? receiver() : undefined;
    case 'map': {
      const item = given[0]?.kind === 'function' ? onlyResult(given[0].function.body) : undefined;
      return item && !concerns(callee.object, followed, true) ? read(item, put, true, reader) : undefined;
    }
    default:
      return undefined;
  }
}

function onlyResult(body: readonly Statement[]): Expression | undefined {
  const [only] = body;
  return body.length === 1 && only?.kind === 'return' ? only.value : undefined;
}

/** What makes the text or the list longer that it is called on. */
export function grows(callee: Extract<Expression, { kind: 'member' }>, followed: Followed): boolean {
  return /^(?:push|pushAll|append|unshift|prepend)$/.test(operationOf(callee, followed) ?? '');
}

/** What a method does with a text or a list, whichever the variable is. */
export function operationOf(callee: Extract<Expression, { kind: 'member' }>, { library }: Followed) {
  return library.operation(callee.property, emptyList) ?? library.operation(callee.property, emptyText);
}

/** True where an expression names a variable that is followed, or (`values`) holds a value. */
export function concerns(expression: Expression, followed: Sought, withValues: boolean): boolean {
  if (expression.kind === 'name') return followed.variables.has(expression.name) || (withValues && isValue(expression));
  if (withValues && isValue(expression)) return true;
  if (expression.kind === 'text') return withValues && followed.marks.some((mark) => isWithin(mark, expression.inner));
  if (expression.kind === 'function') return speaks(expression.span, followed, withValues);
  if (expression.kind === 'class') return speaks(expression.span, followed, withValues);
  return partsOf(expression).some((part) => concerns(part, followed, withValues));

  function isValue({ span }: Expression): boolean {
    return followed.values.get(span.start)?.span.end === span.end;
  }
}

/** The same for source that is no expression. */
export function speaks(
  span: Expression['span'],
  { variables, values, marks, source }: Sought,
  withValues: boolean,
): boolean {
  const words = source.slice(span.start, span.end).match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? [];
  if (words.some((word) => variables.has(word))) return true;
  return withValues && [...[...values.values()].map((one) => one.span), ...marks].some((one) => isWithin(one, span));
}

function isWithin(inner: Expression['span'], outer: Expression['span']): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}

/** True where an expression only asks about the texts that it names, or logs them: in a test a text stands by itself. */
export function isHarmless(expression: Expression, followed: Followed, isTest: boolean): boolean {
  if (!concerns(expression, followed, true)) return true;
  const { library } = followed;
  switch (expression.kind) {
    case 'name':
      return isTest && followed.variables.has(expression.name);
    case 'not':
    case 'type-of':
      return isHarmless(expression.operand, followed, true);
    case 'compare':
      return isHarmless(expression.left, followed, true) && isHarmless(expression.right, followed, true);
    case 'logical':
      return isHarmless(expression.left, followed, isTest) && isHarmless(expression.right, followed, isTest);
    case 'member':
      return (
        /^(?:length|size|Length|Count)$/.test(expression.property) && isHarmless(expression.object, followed, true)
      );
    case 'call': {
      const { callee, arguments: given } = expression;
      const site = {
        expression,
        path: pathOf(callee),
        method: callee.kind === 'member' ? callee.property : (pathOf(callee) ?? ''),
        callee: untrusted,
        receiver: undefined,
        arguments: given.map(() => untrusted),
      };
      const isSilent =
        library.call(site, [])?.kind === 'ignore' || /^(?:print|len|bool|strlen|count)$/.test(site.method);
      if (isSilent) return given.every((one) => !holdsValue(one, followed));
      const counts = callee.kind === 'member' && operationOf(callee, followed) === 'count';
      return counts && given.length === 0 && isHarmless(callee.object, followed, true);
    }
    default:
      return false;
  }
}

function holdsValue(expression: Expression, followed: Followed): boolean {
  return concerns(expression, { ...followed, variables: new Set() }, true);
}

/** What a test that came out as `truth` says: a text that was found empty holds nothing. */
export function afterTest(held: Held, test: Expression, truth: boolean, followed: Followed): Held {
  return emptyAfter(test, truth, followed).reduce(emptied, held);
}

function emptyAfter(test: Expression, truth: boolean, followed: Followed): readonly string[] {
  switch (test.kind) {
    case 'not':
      return emptyAfter(test.operand, !truth, followed);
    case 'logical':
      if (test.operator === 'and' ? !truth : truth) return [];
      return [...emptyAfter(test.left, truth, followed), ...emptyAfter(test.right, truth, followed)];
    case 'compare': {
      const isEmpty = test.operator === 'equal' ? truth : !truth;
      const least = test.sign === '>' ? '0' : test.sign === '>=' ? '1' : undefined;
      const { left, right } = test;
      if (test.operator === 'other')
        return !truth && right.kind === 'number' && right.text === least ? counted(left, followed) : [];
      if (test.operator === 'in' || !isEmpty) return [];
      if (right.kind === 'number' && right.text === '0') return counted(left, followed);
      return right.kind === 'text' && right.text === '' ? named(left, followed) : [];
    }
    default:
      return truth ? [] : [...named(test, followed), ...counted(test, followed)];
  }
}

function named(expression: Expression, { variables }: Followed): readonly string[] {
  return expression.kind === 'name' && variables.has(expression.name) ? [expression.name] : [];
}

/** `list.length`, `len(list)`. */
function counted(expression: Expression, followed: Followed): readonly string[] {
  if (expression.kind === 'member') return named(expression.object, followed);
  const only = expression.kind === 'call' && expression.arguments.length === 1 ? expression.arguments[0] : undefined;
  return only && expression.kind === 'call' && /^(?:len|bool|count|strlen)$/.test(pathOf(expression.callee) ?? '')
    ? named(only, followed)
    : [];
}
