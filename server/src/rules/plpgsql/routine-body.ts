/** The bodies of functions, procedures and DO blocks: SQL's text inside a string, with the way back to the statement. */
import { as, type DefElem, strings, type TypeName } from '../../sql/ast';
import { nextToken, type Token } from '../../sql/lexer';
import { type Parsed, parse } from '../../sql/parse';
import type { Span } from '../../sql/span';

/** Text that stands inside a statement, perhaps in quotes that change it. */
export interface Embedded {
  readonly text: string;
  /** Where a span of `text` stands in the statement. */
  place(span: Span): Span;
  /** How new text must be written there. */
  write(text: string): string;
}

export interface Parameter {
  readonly name: string;
  readonly type: TypeName | undefined;
}

export interface RoutineBody extends Embedded {
  /** In small letters: `plpgsql`, `sql`. */
  readonly language: string;
  readonly parameters: readonly Parameter[];
  /** As written, `[schema,] name`; undefined for a DO block. */
  readonly name: readonly string[] | undefined;
}

/** A whole statement as embedded text. */
export function wholeText(parsed: Parsed): Embedded {
  return { text: parsed.text, place: (span) => span, write: (text) => text };
}

/** SQL that was found in embedded text, parsed by itself, with the way back to the statement. */
export function embeddedPart(outer: Embedded, span: Span): Embedded {
  return {
    text: outer.text.slice(span.start, span.end),
    place: (inner) => outer.place({ start: inner.start + span.start, end: inner.end + span.start }),
    write: (text) => outer.write(text),
  };
}

/** The body of the CREATE FUNCTION, CREATE PROCEDURE or DO that `source` is; undefined when it has none in a string. */
export function routineBody(source: Embedded): RoutineBody | undefined {
  if (!/\b(function|procedure|do)\b/i.test(source.text)) return undefined;
  const parsed = parse(source.text);
  const create = as(parsed.tree, 'CreateFunctionStmt');
  const block = as(parsed.tree, 'DoStmt');
  const options = (create?.options ?? block?.args ?? []).flatMap((node) => as(node, 'DefElem') ?? []);
  const body = options.find((option) => option.defname === 'as');
  const start = parsed.offset(body?.location);
  const token = start === undefined ? undefined : firstString(source.text, start);
  const inner = token && unquote(source, token);
  if (!inner || inner.text !== bodyText(body)) return undefined;
  const language = as(options.find((option) => option.defname === 'language')?.arg, 'String')?.sval;
  const parameters = (create?.parameters ?? []).flatMap((node) => {
    const parameter = as(node, 'FunctionParameter');
    return parameter?.name === undefined ? [] : [{ name: parameter.name, type: parameter.argType }];
  });
  return {
    ...inner,
    language: (language ?? 'plpgsql').toLowerCase(),
    parameters,
    name: create && strings(create.funcname),
  };
}

function bodyText(body: DefElem | undefined): string | undefined {
  return as(body?.arg, 'String')?.sval ?? strings(as(body?.arg, 'List')?.items)[0];
}

function firstString(text: string, from: number): Token | undefined {
  let token = nextToken(text, from);
  while (token && token.kind !== 'string' && token.kind !== 'dollar-string') token = nextToken(text, token.end);
  return token;
}

/** What stands between the quotes of a string; undefined where escapes would have to be undone (E'…', U&'…'). */
export function unquote(outer: Embedded, token: Span): Embedded | undefined {
  const raw = outer.text.slice(token.start, token.end);
  const tag = /^\$[^$]*\$/.exec(raw)?.[0];
  if (tag !== undefined) {
    return embeddedPart(outer, { start: token.start + tag.length, end: token.end - tag.length });
  }
  if (!raw.startsWith("'")) return undefined;
  const inside = raw.slice(1, -1);
  const doubled = [...inside.matchAll(/''/g)].map((match) => match.index);
  // A quote counts once in the text and twice in the source.
  const source = (offset: number) => {
    const before = doubled.filter((at, index) => at - index < offset).length;
    return token.start + 1 + offset + before;
  };
  return {
    text: inside.replaceAll("''", "'"),
    place: (span) => outer.place({ start: source(span.start), end: source(span.end) }),
    write: (text) => outer.write(text.replaceAll("'", "''")),
  };
}
