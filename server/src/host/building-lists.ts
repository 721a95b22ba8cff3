/** Lists of values that a call is given beside a text which is built: whether a fix may make them longer, too. */
import type { Span } from '../sql/span';
import { type Followed, grows } from './building-texts';
import type { Expression, Statement } from './expression';
import { pathOf } from './refine';
import type { ValueList } from './template';
import { partsOf } from './walk';

/** A place where the list is named, and the statement with those before and after it in their block. */
interface Mention {
  readonly kind: 'push' | 'length' | 'given' | 'other';
  readonly span: Span;
  readonly count: number;
  readonly isStatement: boolean;
  readonly beside: readonly Span[];
}

/** The list of a name as the call is given it; undefined where it is used in a way that does not show how long it is. */
export function valueList(
  name: string,
  begin: Statement,
  body: readonly Statement[],
  followed: Followed,
): ValueList | undefined {
  const value = begin.kind === 'declare' ? begin.value : begin.kind === 'evaluate' ? assignedIn(begin) : undefined;
  if (value?.kind !== 'list' || value.items.some(({ kind }) => kind === 'spread')) return undefined;
  const mentions = [...mentionsIn(body, begin, name, followed)];
  if (mentions.some(({ kind }) => kind === 'other')) return undefined;
  const pushes = mentions.filter(({ kind }) => kind === 'push');
  return { name, value: value.span, begins: value.items.length, declared: begin.span, pushes };
}

function assignedIn({ expression }: Extract<Statement, { kind: 'evaluate' }>): Expression | undefined {
  return expression.kind === 'assign' ? expression.value : undefined;
}

function* mentionsIn(
  body: readonly Statement[],
  begin: Statement,
  name: string,
  followed: Followed,
): Generator<Mention> {
  for (const [index, statement] of body.entries()) {
    if (statement === begin) continue;
    const beside = [body[index - 1], body[index + 1]].flatMap((one) => (one ? [one.span] : []));
    const seen = (expression: Expression, isStatement = false) =>
      mentionsOf(expression, name, isStatement ? { beside, span: statement.span } : undefined, followed);
    switch (statement.kind) {
      case 'declare':
      case 'return':
      case 'throw':
        if (statement.value) yield* seen(statement.value);
        break;
      case 'evaluate':
        yield* seen(statement.expression, true);
        break;
      case 'if':
        yield* seen(statement.test);
        yield* mentionsIn(statement.whenTrue, begin, name, followed);
        yield* mentionsIn(statement.whenFalse, begin, name, followed);
        break;
      case 'switch':
        for (const one of statement.cases) yield* mentionsIn(one.body, begin, name, followed);
        break;
      case 'loop':
        yield* mentionsIn(statement.before, begin, name, followed);
        if (statement.test) yield* seen(statement.test);
        if (statement.item) yield* seen(statement.item.over);
        yield* mentionsIn(statement.body, begin, name, followed);
        break;
      case 'try':
        for (const one of [statement.body, ...statement.handlers]) yield* mentionsIn(one, begin, name, followed);
        break;
      case 'block':
        yield* mentionsIn(statement.body, begin, name, followed);
        break;
      case 'function':
      case 'class':
        if (words(followed.source, statement.span).includes(name)) yield other(statement.span);
        break;
      default:
    }
  }
}

function words(source: string, { start, end }: Span): readonly string[] {
  return source.slice(start, end).match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? [];
}

function other(span: Span): Mention {
  return { kind: 'other', span, count: 0, isStatement: false, beside: [] };
}

function* mentionsOf(
  expression: Expression,
  name: string,
  statement: { readonly beside: readonly Span[]; readonly span: Span } | undefined,
  followed: Followed,
): Generator<Mention> {
  const { span } = expression;
  const isList = (one: Expression | undefined) => one?.kind === 'name' && one.name === name;
  if (isList(expression)) {
    const isGiven = followed.call.arguments.some((one) => one.span.start <= span.start && span.end <= one.span.end);
    yield { ...other(span), kind: isGiven ? 'given' : 'other' };
    return;
  }
  if (expression.kind === 'function') {
    const { body } = expression.function;
    if (words(followed.source, span).includes(name)) yield* mentionsIn(body, { kind: 'leave', span }, name, followed);
    return;
  }
  if (
    expression.kind === 'member' &&
    isList(expression.object) &&
    /^(?:length|size|Count)$/.test(expression.property)
  ) {
    yield { ...other(span), kind: 'length' };
    return;
  }
  if (expression.kind === 'call') {
    const { callee, arguments: given } = expression;
    if (/^(?:len|count|bool)$/.test(pathOf(callee) ?? '') && isList(given[0]) && given.length === 1) {
      yield { ...other(span), kind: 'length' };
      return;
    }
    if (callee.kind === 'member' && isList(callee.object) && grows(callee, followed)) {
      const isSimple =
        /^(?:push|append|add|Add)$/.test(callee.property) && given.every(({ kind }) => kind !== 'spread');
      const isStatement = statement?.span.start === span.start;
      const beside = isStatement ? statement.beside : [];
      yield { kind: isSimple ? 'push' : 'other', span, count: given.length, isStatement, beside };
      for (const one of given) yield* mentionsOf(one, name, undefined, followed);
      return;
    }
  }
  if (expression.kind === 'class' && words(followed.source, span).includes(name)) yield other(span);
  for (const part of partsOf(expression)) yield* mentionsOf(part, name, undefined, followed);
}
