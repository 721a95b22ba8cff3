/** Which pieces of a string become parameters, and how the string reads then. */
import type { Formatting, HolePart, Template } from '../../host/template';
import { as } from '../../sql/ast';
import { type Token, tokenize } from '../../sql/lexer';
import { parse } from '../../sql/parse';
import { readSource } from '../../sql/source-file';
import type { Span } from '../../sql/span';
import type { Edit, Fix } from '../rule';
import type { HostWriter } from './host-writer';

/** Pieces of a text in order; a hole's text is its expression. */
export type TextWithValues = readonly {
  readonly text: string;
  readonly isHole: boolean;
  /** The verb of a format that the hole fills, such as `%s`. */
  readonly verb?: string | undefined;
}[];

/** A value that is to be passed apart. */
export interface Bound {
  /** The hole's expressions that this takes out of the text. */
  readonly expressions: readonly string[];
  /** The part of the file that the placeholder replaces. */
  readonly region: Span;
  /** What stands in the region afterwards, around the placeholder. */
  readonly before: string;
  readonly after: string;
  /** The host language's expression for the value. */
  readonly value: string;
  readonly kind: 'value' | 'list';
  /** True when it stood inside quotes of the SQL, so that it was a value before, too, and no SQL with quotes of its own. */
  readonly isQuoted: boolean;
  /** Where it stood in the SQL. */
  readonly place: Span;
  /** Calls that filled verbs of the text with it, and are not needed any more. */
  readonly formattings: readonly Formatting[];
}

/**
 * The values of a string that can be passed apart, in order; undefined when a piece of the text cannot be mapped. Holes that
 * cannot be bound (names, directions, clauses) are left out. `areas` are where the text is written: no value is taken from two.
 */
export function boundValues(
  template: Template,
  writer: HostWriter,
  areas: readonly Span[] = [template.span],
): readonly Bound[] | undefined {
  const tokens = tokenize(template.sql);
  const bound: Bound[] = [];
  for (const [index, part] of template.parts.entries()) {
    if (part.kind !== 'hole' || !(part.trust === 'untrusted' || standsInTheWay(part, template))) continue;
    const place = template.places[index];
    if (!place || !areaOf(part.outer, areas)) return undefined;
    const token = tokens.find((one) => one.start <= place.start && place.end <= one.end);
    const inLiteral = token?.kind === 'string';
    if (inLiteral && bound.some((one) => one.place.end === token.end)) continue;
    const one = inLiteral ? literal(template, token, writer, areas) : single(template, index, part, place, writer);
    if (one === 'cannot' || (one && !areaOf(one.region, areas))) return undefined;
    if (one) bound.push(one);
  }
  return isFormattedWhole(template, bound) && !isAlsoName(template, bound) ? bound : undefined;
}

/** A harmless value beside others in one format, which goes only as a whole: `'… = %s LIMIT %s' % (name, size)`. */
function standsInTheWay(hole: HolePart, { parts, source }: Template): boolean {
  if (hole.trust !== 'constant' || hole.joint !== 'formatted' || !bindable.has(hole.position)) return false;
  // A verb for numbers makes a number of its value first.
  if (!/^(?:%[sv]|\{\w*\})$/.test(source.slice(hole.outer.start, hole.outer.end))) return false;
  return parts.some(
    (other) =>
      other.kind === 'hole' &&
      other.trust === 'untrusted' &&
      other.formatting?.call.start === hole.formatting?.call.start,
  );
}

/** True for a value that stands at another place, too, where it cannot be bound: writers know values by their expressions. */
function isAlsoName({ parts, places }: Template, bound: readonly Bound[]): boolean {
  const expressions = new Set(bound.flatMap((one) => one.expressions));
  return parts.some((part, index) => {
    const at = places[index];
    if (part.kind !== 'hole' || part.trust !== 'untrusted' || !at || !expressions.has(part.expression)) return false;
    return !bound.some(({ place }) => place.start <= at.start && at.end <= place.end);
  });
}

/** A formatting call goes only when every verb of its text becomes a parameter, and nothing else of the text was for it. */
function isFormattedWhole({ parts }: Template, bound: readonly Bound[]): boolean {
  return bound
    .flatMap(({ formattings }) => formattings)
    .every(({ call, text, verbs, plain }) => {
      const holes = parts.filter((part) => part.kind === 'hole' && part.formatting?.call.start === call.start);
      const taken = bound.filter(({ formattings }) => formattings.some((one) => one.call.start === call.start));
      const expressions = new Set(taken.flatMap((one) => one.expressions));
      const all = holes.every((hole) => hole.kind === 'hole' && expressions.has(hole.expression));
      const isPlain = plain || signsIn(parts, call).every((sign) => taken.some(({ region }) => within(sign, region)));
      return text !== undefined && isPlain && holes.length === verbs && all;
    });
}

/** Where the text of a formatting call holds signs that read otherwise without it, such as `%%`. */
function signsIn(parts: Template['parts'], call: Span): readonly Span[] {
  return parts.flatMap((part) => (part.kind === 'text' && !part.verbatim && within(part.span, call) ? part.span : []));
}

function areaOf(span: Span, areas: readonly Span[]): Span | undefined {
  return areas.find((area) => within(span, area));
}

function within(inner: Span, outer: Span): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}

/** `'…${x}…'`: the quotes go, and what stood between them is the value. */
function literal(template: Template, token: Token, writer: HostWriter, areas: readonly Span[]): Bound | 'cannot' {
  const start = characterAt(template, token.start)?.start;
  const last = characterAt(template, token.end - 1)?.end;
  if (template.sql.charAt(token.start) !== "'" || start === undefined || last === undefined) return 'cannot';
  const typed = typeBefore(template, token);
  if (typed === 'cannot') return 'cannot';
  const region = { start: typed?.start ?? start, end: last };
  const area = areaOf(region, areas);
  if (!area || !sameQuotes(template, region)) return 'cannot';
  const inside = { start: token.start + 1, end: token.end - 1 };
  const pieces: TextWithValues[number][] = [];
  const formattings: Formatting[] = [];
  for (const [index, part] of template.parts.entries()) {
    const place = template.places[index];
    if (!place || place.end <= inside.start || place.start >= inside.end) continue;
    if (part.kind === 'hole') {
      pieces.push({ text: part.expression, isHole: true, verb: verbOf(template, part) });
      if (part.formatting) formattings.push(part.formatting);
    } else {
      const from = Math.max(inside.start, place.start) - place.start;
      const to = Math.min(inside.end, place.end) - place.start;
      // What was written elsewhere may be another text the next time.
      if (!within(part.span, area)) return 'cannot';
      pieces.push({ text: part.text.slice(from, to).replaceAll("''", "'"), isHole: false });
    }
  }
  const [only] = pieces;
  if (pieces.some(({ text, isHole }) => isHole && betweenQuotes.test(text))) {
    const isAlone = pieces.length === 1 && only !== undefined && !typed && writer.sendsUntypedLists === true;
    const place = { start: token.start, end: token.end };
    return isAlone ? list(template, only.text, place, writer, formattings) : 'cannot';
  }
  const value = pieces.length === 1 && only?.isHole ? only.text : writer.textOf(pieces);
  if (value === undefined) return 'cannot';
  const expressions = pieces.filter((piece) => piece.isHole).map((piece) => piece.text);
  const after = typed ? `::${typed.name}` : takesAnyType(template.sql, token.start) ? '::text' : '';
  const place = { start: typed?.at ?? token.start, end: token.end };
  return { expressions, region, before: '', after, value, kind: 'value', isQuoted: true, place, formattings };
}

/** `"','"`: what is joined by it are several literals, `('a','b')`. */
const betweenQuotes = /(["'`])(?:'\s*,\s*'|\\'\s*,\s*\\')\1/;

function verbOf({ source }: Template, { joint, outer }: HolePart): string | undefined {
  return joint === 'formatted' ? source.slice(outer.start, outer.end) : undefined;
}

/** `interval '…'`: a type stands before a literal, never before a parameter, which is cast instead. */
function typeBefore(template: Template, token: Token) {
  const { sql } = template;
  const before = tokenize(sql, { to: token.start }).filter((one) => one.end <= token.start);
  const word = before.at(-1);
  if (word?.kind === 'quoted-identifier') return 'cannot';
  if (word?.kind !== 'word') return undefined;
  const name = sql.slice(word.start, word.end).toLowerCase();
  if (simpleTypes.has(name)) {
    const start = offsetOf(template, word.start);
    return start === undefined ? 'cannot' : { name, start, at: word.start };
  }
  if (name === 'zone') return /\bat\s+time\s+zone\s*$/i.test(sql.slice(0, word.end)) ? undefined : 'cannot';
  return expressionAfter.has(name) ? undefined : 'cannot';
}

const simpleTypes = new Set(
  'interval date time timestamp timestamptz timetz uuid json jsonb inet numeric integer int bigint text'.split(' '),
);

/** Keywords behind which an expression stands. */
const expressionAfter = new Set(
  'where and or like ilike select then else when between not limit values returning on set from to escape any as by having offset all distinct case in is'.split(
    ' ',
  ),
);

/** Functions of any type leave a parameter without one. */
function takesAnyType(sql: string, at: number): boolean {
  let depth = 0;
  const before = tokenize(sql, { to: at }).filter((one) => one.end <= at);
  for (let index = before.length - 1; index > 0; index--) {
    const text = sql.slice(before[index]?.start, before[index]?.end);
    if (text === ')') depth++;
    if (text === '(' && depth-- === 0) {
      const name = before[index - 1];
      return /^(?:concat|concat_ws|format|jsonb?_build_(?:object|array)|to_jsonb?|pg_typeof|num_n(?:on)?nulls)$/i.test(
        sql.slice(name?.start, name?.end),
      );
    }
  }
  return false;
}

const bindable = new Set(['value', 'limit', 'in-list', 'like-pattern']);

function single(
  template: Template,
  index: number,
  hole: HolePart,
  place: Span,
  writer: HostWriter,
): Bound | 'cannot' | undefined {
  if (!bindable.has(hole.position)) return undefined;
  const before = template.parts[index - 1];
  const isBeside = before?.kind === 'hole' || template.parts[index + 1]?.kind === 'hole';
  if (isBeside || takesAnyType(template.sql, place.start)) return 'cannot';
  const after = before?.kind === 'text' ? closedBy(template, hole, before.quote) : 'cannot';
  if (after === 'cannot') return 'cannot';
  const formattings = hole.formatting ? [hole.formatting] : [];
  if (hole.position === 'in-list')
    return after === '' ? list(template, hole.expression, place, writer, formattings) : 'cannot';
  return {
    expressions: [hole.expression],
    region: hole.outer,
    before: '',
    after,
    value: hole.expression,
    kind: 'value',
    isQuoted: false,
    place,
    formattings,
  };
}

/** What has to stand behind the placeholder: the end of the literal, where no other one goes on with the text. */
function closedBy(template: Template, hole: HolePart, quote: string): string {
  switch (hole.joint) {
    case 'interpolated':
    case 'formatted':
      return '';
    case 'concatenated':
      if (hole.outer.start === hole.span.start) return 'cannot';
      if (hole.outer.end === hole.span.end) return endOfQuote(quote) ?? 'cannot';
      return sameQuotes(template, hole.outer) ? '' : 'cannot';
    default:
      return 'cannot';
  }
}

/** What closes a literal that `quote` opens: of `r#"` it is `"#`. */
function endOfQuote(quote: string): string | undefined {
  const parts = /^[A-Za-z$@]*(#*)("{3}|'{3}|["'`])$/.exec(quote);
  return parts ? `${parts[2]}${parts[1]}` : undefined;
}

/** `IN (${ids.join(',')})`: the list as one array. */
function list(
  template: Template,
  expression: string,
  place: Span,
  writer: HostWriter,
  formattings: readonly Formatting[],
): Bound | 'cannot' {
  const joined = writer.joinedList(expression.replace(betweenQuotes, '$1,$1'));
  if (!joined) return 'cannot';
  const head = /\bin\s*\(\s*$/i.exec(template.sql.slice(0, place.start));
  const tail = /^\s*\)/.exec(template.sql.slice(place.end));
  if (!head || !tail) return 'cannot';
  const isNegated = /\bnot\s+$/i.exec(template.sql.slice(0, head.index));
  const start = offsetOf(template, isNegated ? isNegated.index : head.index);
  const end = offsetOf(template, place.end + tail[0].length - 1);
  if (start === undefined || end === undefined) return 'cannot';
  const comparison = isNegated ? '<> ALL(' : '= ANY(';
  const region = { start, end: end + 1 };
  return {
    expressions: [expression],
    region,
    before: comparison,
    after: ')',
    value: joined,
    kind: 'list',
    isQuoted: false,
    place,
    formattings,
  };
}

/** True when the literals on both sides of a region are written with the same quotes, so that they can become one. */
function sameQuotes(template: Template, region: Span): boolean {
  const quotes = template.parts.flatMap((part) => {
    if (part.kind !== 'text') return [];
    const touches = part.span.start <= region.end && region.start <= part.span.end;
    return touches ? [part.quote] : [];
  });
  return new Set(quotes).size <= 1;
}

/** Where a character of the SQL stands in the file. */
function offsetOf(template: Template, at: number): number | undefined {
  return characterAt(template, at)?.start;
}

/** The characters of the file that write one of the SQL: more than one for an escape that is a piece by itself. */
function characterAt(template: Template, at: number): Span | undefined {
  for (const [index, part] of template.parts.entries()) {
    const place = template.places[index];
    if (part.kind !== 'text' || !place || at < place.start || at >= place.end) continue;
    if (part.verbatim)
      return { start: part.span.start + at - place.start, end: part.span.start + at - place.start + 1 };
    if (place.end === place.start + 1) return part.span;
  }
  return undefined;
}

/** The string's source with every bound value replaced by what `placeholder` gives for it, and with `further` edits in it. */
export function rewritten(
  template: Template,
  bound: readonly Bound[],
  placeholder: (index: number) => string,
  further: readonly Edit[] = [],
): string {
  const edits = [...editsOf(bound, placeholder), ...further].sort((a, b) => a.span.start - b.span.start);
  let result = '';
  let copied = template.span.start;
  for (const { span, text } of edits) {
    result += template.source.slice(copied, span.start) + text;
    copied = span.end;
  }
  return result + template.source.slice(copied, template.span.end);
}

/** The single edits of `rewritten`, for texts that other code stands in between, as Ruby's heredocs. */
export function editsOf(bound: readonly Bound[], placeholder: (index: number) => string): readonly Edit[] {
  const replacements = bound.map(({ region, before, after }, index) => ({
    span: region,
    text: before + placeholder(index) + after,
  }));
  const formattings = new Map(bound.flatMap((one) => one.formattings.map((own) => [own.call.start, own] as const)));
  const cuts = [...formattings.values()].flatMap(({ call, text = call }) => [
    { span: { start: call.start, end: text.start }, text: '' },
    { span: { start: text.end, end: call.end }, text: '' },
  ]);
  return [...replacements, ...cuts];
}

/**
 * True when the statement takes parameters: one query or change of data (the extended protocol runs one statement, and utility
 * statements have no parameters: manual, PREPARE and 54.2.3), which still parses with them.
 */
export function takesParameters(template: Template, bound: readonly Bound[]): boolean {
  const { statements } = readSource('', template.sql);
  const tree = statements[0]?.statement.parsed.tree;
  const kinds = ['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt'] as const;
  if (statements.length !== 1 || !kinds.some((kind) => as(tree, kind))) return false;
  let sql = '';
  let copied = 0;
  for (const { place, before, kind } of bound) {
    const head = template.sql.slice(copied, place.start);
    sql += kind === 'list' ? head.replace(/(?:\bnot\s+)?\bin\s*\(\s*$/i, `${before}`) : head;
    sql += '$1';
    copied = place.end;
  }
  return parse(sql + template.sql.slice(copied)).error === undefined;
}

/**
 * What stood in quotes was a value before. A hole without quotes may have been given more than that: `NULL`, `now()`, a text with
 * quotes of its own; as a parameter these would be read as mere text.
 */
export function safetyOf(bound: readonly Bound[]): Fix['safety'] {
  return bound.every((one) => one.isQuoted) ? 'safe' : 'unsafe';
}

/** The driver's placeholders that stand in the text already, in order, each as it is written there: `?`, `:name`. */
export function placeholdersOf(template: Template): readonly { readonly place: Span; readonly text: string }[] {
  return template.parts.flatMap((part, index) => {
    const place = template.places[index];
    return part.kind === 'hole' && part.joint === 'placeholder' && place ? [{ place, text: part.expression }] : [];
  });
}

/** The text as the program wrote it, holes left out. */
export function writtenText(template: Template): string {
  return template.parts.map((part) => (part.kind === 'text' ? part.text : ' ')).join('');
}
