/** How a text is put together whose values stand in several statements. */
import type { Span } from '../sql/span';
import type { Site } from './analysis';
import { valueList } from './building-lists';
import { nameOf, stepsFrom } from './building-steps';
import { type Call, concerns, type Followed, grows } from './building-texts';
import type { Expression, Statement } from './expression';
import type { Library } from './library';
import type { Building, HolePart, Template } from './template';

/** What can be passed apart; names and directions stay in the text. */
const bindable = new Set(['value', 'inside-literal', 'like-pattern', 'in-list', 'limit']);

/** The building of all texts that one call may get; undefined where not all of it is in view in the function of the call. */
export function buildingOf(
  texts: readonly Template[],
  site: Site,
  library: Library,
  source: string,
): Omit<Building, 'earlier'> | undefined {
  const holes = texts.flatMap(({ parts }) =>
    parts.filter(
      (part): part is HolePart => part.kind === 'hole' && part.trust === 'untrusted' && bindable.has(part.position),
    ),
  );
  if (texts.some(isUsedTwice)) return undefined;
  const values = new Map(holes.map((hole) => [hole.span.start, hole] as const));
  const { call, text, body, within } = site;
  const hasBraces = !/^(?:python|ruby)$/.test(texts[0]?.language ?? '');
  const marks = texts.flatMap(({ parts }) =>
    parts.flatMap((part) => (part.kind === 'hole' && isMark(part) ? [part.span] : [])),
  );
  const none: Followed = { variables: new Set(), values, marks, call, text, library, source, hasBraces };
  const all = [...assignments(body, none)];
  const variables = followedIn(all, none);
  const followed: Followed = { ...none, variables };
  const path = pathTo(call.span, body);
  const starts = [...variables].flatMap((name) => startOf(name, path, followed) ?? []);
  const [start] = starts.sort((a, b) => a.statement.span.start - b.statement.span.start);
  if (!start || starts.length < variables.size) return undefined;
  const isOutside = holes.some(({ span }) => span.start < start.statement.span.start || span.end > within.end);
  if (isRepeated(start, path) || isOutside) return undefined;
  const steps = stepsFrom(start.statement, body, followed);
  if (!steps) return undefined;
  const lists = [...namesGiven(call, text)].flatMap((name) => {
    const begin = startOf(name, path, followed);
    const isKnown = begin && !isRepeated(begin, path) && holes.every(({ span }) => isBehind(span, begin));
    return (isKnown && valueList(name, begin.statement, body, followed)) || [];
  });
  return { texts, ...steps, lists, start: start.statement.span, within };
}

/** True where the call runs again and again after it: each time the text would go on from what it was. */
function isRepeated({ block }: Beginning, path: readonly Level[]): boolean {
  return path.slice(path.findIndex((level) => level.block === block) + 1).some(({ isLoop }) => isLoop);
}

function isBehind({ start }: Span, { block, statement }: Beginning): boolean {
  return statement.span.end <= start && start < (block.at(-1)?.span.end ?? 0);
}

/** What is given beside the text by its name. */
function* namesGiven(call: Call, text: Expression): Generator<string> {
  for (const argument of call.arguments) {
    const spread = argument.kind === 'spread' ? argument.value : argument;
    const values = spread.kind === 'record' ? spread.entries.map(({ value }) => value) : [spread];
    for (const value of values) if (value.kind === 'name' && value !== text) yield value.name;
  }
}

function isMark({ joint, expression }: HolePart): boolean {
  return joint === 'placeholder' && (expression === '?' || expression === '%s');
}

/** A value that stands in a text twice was put there as text; as a parameter it would need one type for both. */
function isUsedTwice({ parts }: Template): boolean {
  const places = parts.flatMap((part) => (part.kind === 'hole' && part.trust === 'untrusted' ? [part.span.start] : []));
  return new Set(places).size < places.length;
}

interface Assignment {
  readonly name: string;
  readonly value: Expression;
}

/** The variables of a function that values of the text flow into. */
function followedIn(all: readonly Assignment[], none: Followed): ReadonlySet<string> {
  const variables = new Set<string>();
  for (let size = -1; size < variables.size; ) {
    size = variables.size;
    for (const { name, value } of all) {
      const holdsCall = value.span.start <= none.call.span.start && none.call.span.end <= value.span.end;
      if (!holdsCall && concerns(value, { ...none, variables }, true)) variables.add(name);
    }
  }
  return variables;
}

function* assignments(body: readonly Statement[], followed: Followed): Generator<Assignment> {
  for (const statement of body) {
    if (statement.kind === 'declare') {
      const name = nameOf(statement.pattern);
      if (name !== undefined && statement.value) yield { name, value: statement.value };
    }
    if (statement.kind === 'evaluate') yield* assignmentsIn(statement.expression, followed);
    for (const inner of bodiesOf(statement)) yield* assignments(inner, followed);
  }
}

function* assignmentsIn(expression: Expression, followed: Followed): Generator<Assignment> {
  if (expression.kind === 'assign') {
    const name = nameOf(expression.target);
    if (name !== undefined) yield { name, value: expression.value };
  }
  if (expression.kind !== 'call' || expression.callee.kind !== 'member') return;
  const isLonger = grows(expression.callee, followed);
  const name = isLonger ? ownerOf(expression.callee.object) : undefined;
  for (const value of expression.arguments) {
    if (value.kind === 'function') yield* assignments(value.function.body, followed);
    else if (name !== undefined) yield { name, value };
  }
  if (expression.callee.object.kind === 'call') yield* assignmentsIn(expression.callee.object, followed);
}

/** What a chain such as `text.append(a).append(b)` begins with. */
function ownerOf(object: Expression): string | undefined {
  if (object.kind === 'name') return object.name;
  return object.kind === 'call' && object.callee.kind === 'member' ? ownerOf(object.callee.object) : undefined;
}

function bodiesOf(statement: Statement): readonly (readonly Statement[])[] {
  switch (statement.kind) {
    case 'if':
      return [statement.whenTrue, statement.whenFalse];
    case 'switch':
      return statement.cases.map(({ body }) => body);
    case 'loop':
      return [statement.before, statement.body];
    case 'try':
      return [statement.body, ...statement.handlers];
    case 'block':
      return [statement.body];
    default:
      return [];
  }
}

interface Level {
  readonly block: readonly Statement[];
  /** Which statement of it leads to the call. */
  readonly index: number;
  readonly isLoop: boolean;
}

/** The blocks around a place, from the outside in. */
function pathTo(place: Span, body: readonly Statement[], isLoop = false): readonly Level[] {
  const index = body.findIndex(({ span }) => span.start <= place.start && place.end <= span.end);
  const statement = body[index];
  if (!statement) return [];
  const inner = bodiesOf(statement).map((one) => pathTo(place, one, statement.kind === 'loop'));
  return [{ block: body, index, isLoop }, ...(inner.find((levels) => levels.length > 0) ?? [])];
}

interface Beginning {
  readonly block: readonly Statement[];
  readonly statement: Statement;
}

/**
 * Where a variable begins to hold the text, on every way to the call: a statement that gives it a text, or the first one that may,
 * where nothing is left from an earlier round.
 */
function startOf(name: string, path: readonly Level[], followed: Followed): Beginning | undefined {
  const inward = [...path].reverse();
  for (const { block, index } of inward) {
    const statement = block.slice(0, index).findLast((one) => begins(one, name, followed.source));
    if (statement) return { block, statement };
  }
  if (path.some(({ isLoop }) => isLoop)) return undefined;
  for (const { block, index } of inward) {
    const statement = block.slice(0, index).find((one) => {
      return [...assignments([one], followed)].some((assignment) => assignment.name === name);
    });
    if (statement) return { block, statement };
  }
  return undefined;
}

function begins(statement: Statement, name: string, source: string): boolean {
  if (statement.kind === 'declare') return nameOf(statement.pattern) === name;
  if (statement.kind !== 'evaluate' || statement.expression.kind !== 'assign') return false;
  const { target, operator, value } = statement.expression;
  if (operator !== 'set' || nameOf(target) !== name) return false;
  return !concerns(value, { variables: new Set([name]), values: new Map(), marks: [], source }, false);
}
