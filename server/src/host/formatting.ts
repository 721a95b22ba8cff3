/** Texts whose verbs a call fills: `format('… %s …', x)`, `'… {} …'.format(x)`, `'… %s …' % x`. */
import type { Expression } from './expression';
import type { Meaning, Verb } from './library';
import { fieldOf, itemOf } from './patterns';
import type { Formatting } from './template';
import { choice, constant, optionsOf, type Piece, type Place, piecesOf, untrusted, type Value } from './value';

type Call = Extract<Expression, { kind: 'call' }>;
type Format = Extract<Meaning, { kind: 'format' }>;

/** The text with its verbs filled; a verb without an argument reads as nothing that anyone chose. */
export function formatted(meaning: Format, call: Call, values: readonly Value[]): Value {
  const { text, written } = meaning;
  if (text.kind === 'choice')
    return choice(text.options.map((one) => formatted({ ...meaning, text: one }, call, values)));
  if (text.kind !== 'text') return untrusted;
  const verbs = text.pieces.map((piece) => (piece.kind === 'text' ? meaning.verbs(piece.text) : []));
  const all = verbs.flat();
  const formatting: Formatting = {
    call: call.span,
    text: written && literalSpan(written),
    verbs: all.filter((verb) => verb.argument !== undefined).length,
    plain: all.every((verb) => verb.argument !== undefined),
  };
  let next = meaning.first;
  const pieces = text.pieces.flatMap((piece, index): readonly Piece[] => {
    if (piece.kind !== 'text') return [piece];
    const parts: Piece[] = [];
    let at = 0;
    for (const verb of verbs[index] ?? []) {
      parts.push(...textPiece(piece, at, verb.start));
      at = verb.end;
      if (verb.argument === undefined) {
        parts.push({ ...piece, text: verb.reads ?? '', span: placeOf(piece, verb), verbatim: false });
        continue;
      }
      const argument = verb.argument === 'next' ? next++ : argumentAt(verb.argument, call, meaning.first);
      const given = givenAt(argument, verb.argument, meaning, call, values, formatting.verbs);
      const span = given.span ?? call.span;
      const isWritten = piece.verbatim && !verb.derived && !given.isPart;
      const place: Place = {
        span,
        outer: piece.verbatim ? { start: piece.span.start + verb.start, end: piece.span.start + verb.end } : span,
        joint: isWritten ? 'formatted' : 'whole',
        formatting,
      };
      parts.push(...filled(verb, given.value, place));
    }
    return [...parts, ...textPiece(piece, at, piece.text.length)];
  });
  return { kind: 'text', pieces };
}

function argumentAt(argument: number | string, call: Call, first: number): number {
  return typeof argument === 'number' ? first + argument : (call.names ?? []).indexOf(argument);
}

/** The argument at its place or of its name, or what one holds that is spread over several: `*values`, `**names`. */
function givenAt(
  index: number,
  argument: Verb['argument'],
  { first, takesList }: Format,
  call: Call,
  values: readonly Value[],
  verbs: number,
) {
  const isAlone = takesList && values.length === first + 1 && values[first]?.kind === 'list';
  const spread = isAlone ? first : call.arguments.findIndex((one) => one.kind === 'spread');
  const many = call.arguments[spread];
  const isOwn = index >= 0 && (spread < 0 || index < spread || call.names?.[index] !== undefined);
  const value = values[isOwn ? index : spread];
  const span = isOwn ? call.arguments[index]?.span : many?.kind === 'spread' ? many.value.span : many?.span;
  if (isOwn || !value) return { value, span, isPart: false };
  if (typeof argument === 'string' && argument !== 'next')
    return { value: fieldOf(value, argument), span, isPart: true };
  const isList = optionsOf(value).some((option) => option.kind === 'list');
  // Without a sign of its own (`text % value`) it is spread when it can be.
  const isOne = verbs === 1 && !isList && many?.span.start === span?.start;
  return { value: isList ? itemOf(value, index - spread) : value, span, isPart: !isOne };
}

function filled(verb: Verb, value: Value | undefined, place: Place): readonly Piece[] {
  const hole = { kind: 'hole', ...place, chosen: 'freely', flow: [] } as const;
  if (verb.fills === 'escaped') return [{ ...hole, trust: 'escaped', number: false }];
  if (verb.fills === 'number') return [{ ...hole, trust: 'constant', number: true }];
  return piecesOf(value ?? constant, place);
}

/** Where the text is written: one literal, or several side by side. */
function literalSpan(expression: Expression): Formatting['text'] {
  const isLiteral =
    expression.kind === 'text' ||
    (expression.kind === 'concat' && expression.pieces.every((piece) => piece.expression.kind === 'text'));
  return isLiteral ? expression.span : undefined;
}

type TextPiece = Extract<Piece, { kind: 'text' }>;

/** Where a verb stands in the file, as far as the text is written as it reads. */
function placeOf({ span, verbatim }: TextPiece, { start, end }: Verb): TextPiece['span'] {
  return verbatim ? { start: span.start + start, end: span.start + end } : span;
}

/** A part of a literal's text. */
export function textPiece(piece: TextPiece, start: number, end: number): readonly TextPiece[] {
  if (start >= end) return [];
  const span = piece.verbatim ? { start: piece.span.start + start, end: piece.span.start + end } : piece.span;
  return [{ ...piece, text: piece.text.slice(start, end), span }];
}

/**
 * The verbs of C's printf: `%s`, `%d`, `%2$s`, with the letters that the language has. `numbers` are letters that give a number whatever they are
 * given, `escapes` those whose result is quoted.
 */
export function printfVerbs(text: string, letters: RegExp, numbers: RegExp, escapes?: RegExp): readonly Verb[] {
  return [...text.matchAll(/%(?:(\d+)\$)?[-+# 0,(]*(?:\d+|\*)?(?:\.\d+)?([a-zA-Z%])/g)].flatMap((match): Verb[] => {
    const [all, position, letter = ''] = match;
    const place = { start: match.index, end: match.index + all.length };
    if (letter === '%') return [{ ...place, argument: undefined, reads: '%', fills: 'text' }];
    if (!letters.test(letter)) return [];
    const fills = escapes?.test(letter) ? 'escaped' : numbers.test(letter) ? 'number' : 'text';
    return [{ ...place, argument: position ? Number(position) - 1 : 'next', fills }];
  });
}
