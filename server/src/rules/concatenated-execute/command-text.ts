/** Reads an expression that builds a command as the pieces it is glued from: constant text, and holes. */
import { as, strings } from '../../sql/ast';
import { isKeyword, type Token, tokenize } from '../../sql/lexer';
import { parse } from '../../sql/parse';
import type { Span } from '../../sql/span';
import { commaSeparated } from '../comma-separated';
import { character, nesting } from '../plpgsql/statements';

/** Constant text of the command. */
export interface TextPiece {
  readonly kind: 'text';
  readonly text: string;
  /** For every character of `text`, and its end, where it stands in the body; undefined where escapes were undone. */
  readonly source: readonly number[] | undefined;
}

/** A value that is put into the command when it runs. */
export interface HolePiece {
  readonly kind: 'hole';
  /** The expression in the body. */
  readonly span: Span;
  /** The format() specifier that quotes it; undefined when its text goes in as it is. */
  readonly quoted: 'I' | 'L' | undefined;
  /** The format() specifier itself, in the body. */
  readonly specifier: Span | undefined;
}

export type Piece = TextPiece | HolePiece;

/** How the expression is glued, for the fix that glues it better. */
export interface CommandText {
  readonly form: '||' | 'concat' | 'format' | 'other';
  readonly span: Span;
  readonly pieces: readonly Piece[];
}

/** The pieces of the expression at `span` of the body. A bare name or call that builds nothing gives one hole. */
export function readCommandText(body: string, span: Span): CommandText {
  const tokens = withoutParentheses(body, tokenize(body, { from: span.start, to: span.end }));
  const operands = split(body, tokens, '||');
  if (operands.length > 1) {
    const commands = operands.map((operand) => readCommandText(body, operand));
    const plain = commands.every((command) => command.form !== 'format' && command.form !== 'concat');
    return { form: plain ? '||' : 'other', span, pieces: commands.flatMap(({ pieces }) => pieces) };
  }
  const inner = spanOf(tokens) ?? span;
  const [only] = tokens;
  if (tokens.length === 1 && (only?.kind === 'string' || only?.kind === 'dollar-string')) {
    return { form: '||', span, pieces: [literal(body, only)] };
  }
  const operand = textOperand(body, tokens);
  if (operand) return { ...readCommandText(body, operand), form: 'other' };
  const call = callArguments(body, inner, tokens);
  if (call?.name === 'format') return readFormat(body, span, call.arguments) ?? oneHole(inner);
  if (call?.name === 'concat') {
    return {
      form: 'concat',
      span,
      pieces: call.arguments.flatMap((part) => readCommandText(body, part).pieces),
    };
  }
  return oneHole(inner);
}

function oneHole(span: Span): CommandText {
  return { form: 'other', span, pieces: [{ kind: 'hole', span, quoted: undefined, specifier: undefined }] };
}

/** True when the expression glues text or quotes it, rather than naming one value. */
export function isBuilt({ form, pieces }: CommandText): boolean {
  return pieces.length > 1 || pieces[0]?.kind === 'text' || form === 'format';
}

function withoutParentheses(body: string, tokens: readonly Token[]): readonly Token[] {
  if (character(body, tokens[0]) !== '(') return tokens;
  let depth = 0;
  const close = tokens.findIndex((_, index) => {
    depth += nesting(body, tokens, index, 0);
    return depth === 0;
  });
  return close === tokens.length - 1 ? withoutParentheses(body, tokens.slice(1, -1)) : tokens;
}

function split(body: string, tokens: readonly Token[], operator: string): readonly Span[] {
  const parts: Span[] = [];
  let depth = 0;
  let from = 0;
  const close = (to: number) => {
    const part = spanOf(tokens.slice(from, to));
    if (part) parts.push(part);
    from = to + 1;
  };
  tokens.forEach((token, index) => {
    depth += nesting(body, tokens, index, -1);
    if (depth === 0 && character(body, token) === operator) close(index);
  });
  close(tokens.length);
  return parts;
}

/** What is cast to a text type by `::`. */
function textOperand(body: string, tokens: readonly Token[]): Span | undefined {
  const [type, sign] = tokens.toReversed();
  const isText = ['text', 'varchar'].some((name) => isKeyword(body, type, name));
  return isText && character(body, sign) === '::' ? spanOf(tokens.slice(0, -2)) : undefined;
}

/** The whole expression as one call of a plain function. */
function callArguments(body: string, span: Span, tokens: readonly Token[]) {
  if (character(body, tokens.at(-1)) !== ')') return undefined;
  const select = as(parse(`SELECT ${body.slice(span.start, span.end)}`).tree, 'SelectStmt');
  const call = as(as(select?.targetList?.[0], 'ResTarget')?.val, 'FuncCall');
  const open = tokens.findIndex((token) => character(body, token) === '(');
  const from = tokens[open]?.end;
  const to = tokens.at(-1)?.start;
  if (!call || call.func_variadic || from === undefined || to === undefined) return undefined;
  return { name: strings(call.funcname).at(-1), arguments: commaSeparated(body, { start: from, end: to }) };
}

/** `%[position$][width]type` (manual, 9.4.1); the groups are position and type. */
export const formatSpecifier = /%(?:(\d+)\$)?(?:-?(?:\d+|\*(?:\d+\$)?))?([sIL%])/g;

function readFormat(body: string, span: Span, [first, ...values]: readonly Span[]): CommandText | undefined {
  if (!first) return undefined;
  const template = readCommandText(body, first);
  const [text] = template.pieces;
  if (template.pieces.length !== 1 || text?.kind !== 'text') return { form: 'other', span, pieces: template.pieces };
  const pieces: Piece[] = [];
  let copied = 0;
  const copy = (to: number) => {
    if (to > copied) pieces.push(part(text, copied, to));
  };
  let next = 0;
  for (const match of text.text.matchAll(formatSpecifier)) {
    const [whole, position, letter] = match;
    copy(letter === '%' ? match.index + 1 : match.index); // %% stands for one of them
    copied = match.index + whole.length;
    if (letter === '%') continue;
    next = position === undefined ? next + 1 : Number(position);
    const value = values[next - 1];
    const start = text.source?.[match.index];
    const end = text.source?.[match.index + whole.length];
    const quoted = letter === 's' ? undefined : letter === 'I' ? 'I' : 'L';
    const specifier = start === undefined || end === undefined ? undefined : { start, end };
    if (value) pieces.push({ kind: 'hole', span: value, quoted, specifier });
  }
  copy(text.text.length);
  return { form: 'format', span, pieces };
}

/** Some characters of a text piece. */
export function part({ text, source }: TextPiece, from: number, to: number): TextPiece {
  return { kind: 'text', text: text.slice(from, to), source: source?.slice(from, to + 1) };
}

function literal(body: string, token: Token): TextPiece {
  const raw = body.slice(token.start, token.end);
  const tag = /^\$[^$]*\$/.exec(raw)?.[0];
  if (tag !== undefined) {
    const text = raw.slice(tag.length, -tag.length);
    const start = token.start + tag.length;
    return { kind: 'text', text, source: Array.from({ length: text.length + 1 }, (_, index) => start + index) };
  }
  if (!raw.startsWith("'")) return { kind: 'text', text: escapedText(raw), source: undefined };
  const source: number[] = [];
  let text = '';
  for (let at = 1; at < raw.length - 1; at++) {
    source.push(token.start + at);
    text += raw.charAt(at);
    if (raw.charAt(at) === "'") at++;
  }
  return { kind: 'text', text, source: [...source, token.end - 1] };
}

/** E'…', U&'…' and their like: the server says what they hold. */
function escapedText(raw: string): string {
  const select = as(parse(`SELECT ${raw}`).tree, 'SelectStmt');
  return as(as(select?.targetList?.[0], 'ResTarget')?.val, 'A_Const')?.sval?.sval ?? '';
}

function spanOf(tokens: readonly Token[]): Span | undefined {
  const [first] = tokens;
  const last = tokens.at(-1);
  return first && last && { start: first.start, end: last.end };
}
