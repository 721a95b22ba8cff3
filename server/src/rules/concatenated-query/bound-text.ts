/** Which pieces of a string become parameters, and how the string reads then. */
import type { HolePart, Template } from '../../host/template';
import { as } from '../../sql/ast';
import { type Token, tokenize } from '../../sql/lexer';
import { parse } from '../../sql/parse';
import { readSource } from '../../sql/source-file';
import type { Span } from '../../sql/span';

/** A value that is to be passed apart. */
export interface Bound {
  /** The hole's expressions that this takes out of the text. */
  readonly expressions: readonly string[];
  /** The part of the file that the placeholder replaces. */
  readonly region: Span;
  /** What stands in the region afterwards, around the placeholder. */
  readonly before: string;
  readonly after: string;
  /** JavaScript for the value. */
  readonly value: string;
  readonly kind: 'value' | 'list';
  /** True when it stood inside quotes of the SQL, so that it was a value before, too, and no SQL with quotes of its own. */
  readonly isQuoted: boolean;
  /** Where it stood in the SQL. */
  readonly place: Span;
}

/**
 * The values of a string that can be passed apart, in order; undefined when a piece of the text cannot be mapped. Holes that
 * cannot be bound (names, directions, clauses) are left out.
 */
export function boundValues(template: Template): readonly Bound[] | undefined {
  const tokens = tokenize(template.sql);
  const bound: Bound[] = [];
  for (const [index, part] of template.parts.entries()) {
    if (part.kind !== 'hole' || part.trust !== 'untrusted') continue;
    const place = template.places[index];
    if (!place || !within(part.outer, template.span)) return undefined;
    const token = tokens.find((one) => one.start <= place.start && place.end <= one.end);
    const inLiteral = token?.kind === 'string';
    if (inLiteral && bound.some((one) => one.place.end === token.end)) continue;
    const one = inLiteral ? literal(template, token) : single(template, index, part, place);
    if (one === 'cannot') return undefined;
    if (one) bound.push(one);
  }
  return bound;
}

function within(inner: Span, outer: Span): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}

/** `'…${x}…'`: the quotes go, and what stood between them is the value. */
function literal(template: Template, token: Token): Bound | 'cannot' {
  const start = offsetOf(template, token.start);
  const last = offsetOf(template, token.end - 1);
  if (template.sql.charAt(token.start) !== "'" || start === undefined || last === undefined) return 'cannot';
  const typed = typeBefore(template, token);
  if (typed === 'cannot') return 'cannot';
  const region = { start: typed?.start ?? start, end: last + 1 };
  if (!within(region, template.span) || !sameQuotes(template, region)) return 'cannot';
  const inside = { start: token.start + 1, end: token.end - 1 };
  const pieces: { text: string; isHole: boolean }[] = [];
  for (const [index, part] of template.parts.entries()) {
    const place = template.places[index];
    if (!place || place.end <= inside.start || place.start >= inside.end) continue;
    if (part.kind === 'hole') pieces.push({ text: part.expression, isHole: true });
    else {
      const from = Math.max(inside.start, place.start) - place.start;
      const to = Math.min(inside.end, place.end) - place.start;
      pieces.push({ text: part.text.slice(from, to).replaceAll("''", "'"), isHole: false });
    }
  }
  const [only] = pieces;
  const value = pieces.length === 1 && only?.isHole ? only.text : templateLiteral(pieces);
  const expressions = pieces.filter((piece) => piece.isHole).map((piece) => piece.text);
  const after = typed ? `::${typed.name}` : takesAnyType(template.sql, token.start) ? '::text' : '';
  const place = { start: typed?.at ?? token.start, end: token.end };
  return { expressions, region, before: '', after, value, kind: 'value', isQuoted: true, place };
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

function templateLiteral(pieces: readonly { readonly text: string; readonly isHole: boolean }[]): string {
  const inside = pieces.map(({ text, isHole }) => {
    return isHole ? `\${${text}}` : text.replace(/[\\`]|\$\{/g, (found) => `\\${found}`);
  });
  return `\`${inside.join('')}\``;
}

const bindable = new Set(['value', 'limit', 'in-list', 'like-pattern']);

function single(template: Template, index: number, hole: HolePart, place: Span): Bound | 'cannot' | undefined {
  if (!bindable.has(hole.position)) return undefined;
  const { source } = template;
  const before = template.parts[index - 1];
  const after = template.parts[index + 1];
  if (before?.kind === 'hole' || after?.kind === 'hole' || takesAnyType(template.sql, place.start)) return 'cannot';
  // A `+` without a literal on one side: the literal on the other side is closed there.
  const braces = source.charAt(hole.outer.start) === '$' && source.charAt(hole.outer.start + 1) === '{';
  const closes = !braces && hole.outer.end === hole.span.end && hole.outer.start < hole.span.start;
  if (!braces && !closes && (hole.outer.start === hole.span.start || !sameQuotes(template, hole.outer)))
    return 'cannot';
  const quote = closes ? source.charAt(hole.outer.start) : '';
  const bound = { expressions: [hole.expression], before: '', kind: 'value', isQuoted: false, place } as const;
  if (hole.position === 'in-list') return list(template, hole, place, quote);
  return { ...bound, region: hole.outer, after: quote, value: hole.expression };
}

/** `IN (${ids.join(',')})`: the list as one array. */
function list(template: Template, hole: HolePart, place: Span, quote: string): Bound | 'cannot' {
  const joined = /^([\s\S]*)\.join\(\s*(['"`])\s*,\s*\2\s*\)$/.exec(hole.expression);
  if (!joined?.[1] || quote !== '') return 'cannot';
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
    expressions: [hole.expression],
    region,
    before: comparison,
    after: ')',
    value: joined[1],
    kind: 'list',
    isQuoted: false,
    place,
  };
}

/** True when the literals on both sides of a region are written with the same quotes, so that they can become one. */
function sameQuotes(template: Template, region: Span): boolean {
  const quotes = template.parts.flatMap((part) => {
    if (part.kind !== 'text') return [];
    const touches = part.span.start <= region.end && region.start <= part.span.end;
    return touches ? [quoteOf(template, part.span)] : [];
  });
  return new Set(quotes).size <= 1;
}

/** The quote that a literal part stands in. */
function quoteOf(template: Template, span: Span): string {
  const before = template.source.charAt(span.start - 1);
  const after = template.source.charAt(span.end);
  return [before, after].find((character) => character === "'" || character === '"') ?? '`';
}

/** The place in the file of a character of the SQL. */
function offsetOf(template: Template, at: number): number | undefined {
  for (const [index, part] of template.parts.entries()) {
    const place = template.places[index];
    if (part.kind === 'text' && place && part.verbatim && at >= place.start && at < place.end) {
      return part.span.start + at - place.start;
    }
  }
  return undefined;
}

/** The string's source with every bound value replaced by what `placeholder` gives for it. */
export function rewritten(template: Template, bound: readonly Bound[], placeholder: (index: number) => string): string {
  let result = '';
  let copied = template.span.start;
  for (const [index, one] of bound.entries()) {
    result += template.source.slice(copied, one.region.start) + one.before + placeholder(index) + one.after;
    copied = one.region.end;
  }
  return result + template.source.slice(copied, template.span.end);
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
