/** Rewrites an expression that builds a command so that format() quotes what is put into it, or USING passes it. */

import { tokenize } from '../../sql/lexer';
import type { Span } from '../../sql/span';
import type { CommandText, HolePiece, Piece } from './command-text';
import { part } from './command-text';
import { type Place, placeOf, type Skeleton, skeletonOf } from './hole-place';

/** A change of the body's text. */
export interface BodyEdit {
  readonly span: Span;
  readonly text: string;
}

/** What format() is to do about the unsafe holes whose place is known. */
export interface Quoting {
  readonly edits: readonly BodyEdit[];
  /** Nothing but quotes around a value changes: the command that a harmless value gives stays the same. */
  readonly exact: boolean;
}

/** Quotes every one of the unsafe holes whose place is known, `hole` among them; undefined when that cannot be done. */
export function quotingFix(
  body: string,
  command: CommandText,
  unsafe: readonly HolePiece[],
  hole: HolePiece,
): Quoting | undefined {
  const skeleton = skeletonOf(command);
  const places = distinctPlaces(unsafe, skeleton);
  const own = placeOf(hole, skeleton);
  if (!own) return undefined;
  const edits =
    command.form === 'format'
      ? formatEdits(body, command, skeleton, places, own)
      : command.form !== 'other'
        ? [{ span: command.span, text: asFormat(body, command, skeleton, places) }]
        : undefined;
  return edits && { edits, exact: own.quotes && isSimple(body, hole) };
}

/** Passes a value that stands alone with USING: the rewritten expression with `$number` in its place. */
export function withParameter(body: string, command: CommandText, hole: HolePiece, number: number): string | undefined {
  const skeleton = skeletonOf(command);
  const place = placeOf(hole, skeleton);
  if (command.form !== '||' || place?.as !== 'L' || place.inner.end !== place.inner.start + 1) return undefined;
  if (!/^\s*(select|insert|update|delete|with|merge|values)\b/i.test(skeleton.text)) return undefined;
  const before = slice(command, skeleton, 0, place.start);
  const after = slice(command, skeleton, place.end, skeleton.text.length);
  const pieces = [...before, text(`$${number}`), ...after];
  return concatenated(body, pieces);
}

function distinctPlaces(holes: readonly HolePiece[], skeleton: Skeleton): readonly Place[] {
  const places = new Map<number, Place>();
  for (const hole of holes) {
    const place = placeOf(hole, skeleton);
    if (place) places.set(place.start, place);
  }
  return [...places.values()].toSorted((a, b) => a.start - b.start);
}

/**
 * The chain with format() calls around the quoted names and values. What goes in as it is stays an operand of `||`, since
 * a null there makes the whole command null, which EXECUTE refuses, where format() would leave it out in silence.
 */
function asFormat(body: string, command: CommandText, skeleton: Skeleton, places: readonly Place[]): string {
  const operands: string[] = [];
  let template = '';
  let values: string[] = [];
  const flush = () => {
    if (values.length > 0) operands.push(`format(${[literal(template), ...values].join(', ')})`);
    else if (template !== '') operands.push(literal(template.replaceAll('%%', '%')));
    template = '';
    values = [];
  };
  const copy = (from: number, to: number) => {
    for (const piece of slice(command, skeleton, from, to)) {
      if (piece.kind === 'text') template += piece.text.replaceAll('%', '%%');
      else if (command.form === 'concat') {
        template += '%s';
        values.push(expression(body, piece));
      } else {
        flush();
        operands.push(operand(body, piece));
      }
    }
  };
  let copied = 0;
  for (const place of places) {
    copy(copied, place.start);
    template += `%${place.as}`;
    values.push(concatenated(body, contents(command, skeleton, place)));
    copied = place.end;
  }
  copy(copied, skeleton.text.length);
  flush();
  return operands.join(' || ');
}

/** Only the specifiers change, and what was glued to them moves into the argument; undefined when `own` cannot be changed so. */
function formatEdits(
  body: string,
  command: CommandText,
  skeleton: Skeleton,
  places: readonly Place[],
  own: Place,
): readonly BodyEdit[] | undefined {
  const edits = places.map((place) => ({ place, edits: specifierEdits(body, command, skeleton, place) }));
  const canBeDone = edits.some(({ place, edits: some }) => place.start === own.start && some.length > 0);
  return canBeDone ? edits.flatMap(({ edits: some }) => some) : undefined;
}

function specifierEdits(body: string, command: CommandText, skeleton: Skeleton, place: Place): readonly BodyEdit[] {
  const inside = contents(command, skeleton, place);
  const holes = inside.filter((piece) => piece.kind === 'hole');
  const [hole] = holes;
  const start = sourceOf(command, skeleton, place.start);
  const end = sourceOf(command, skeleton, place.end - 1, 'end');
  if (holes.length !== 1 || !hole?.specifier || start === undefined || end === undefined) return [];
  const specifier = body.slice(hole.specifier.start, hole.specifier.end);
  const change = { span: { start, end }, text: specifier.replace(/s$/, place.as) };
  if (inside.length === 1) return [change];
  const uses = command.pieces.filter((piece) => piece.kind === 'hole' && piece.span.start === hole.span.start);
  return uses.length > 1 ? [] : [change, { span: hole.span, text: concatenated(body, inside) }];
}

/** Where a character of the skeleton stands in the body. */
function sourceOf(
  command: CommandText,
  skeleton: Skeleton,
  at: number,
  edge: 'start' | 'end' = 'start',
): number | undefined {
  for (const piece of command.pieces) {
    const offset = skeleton.offsets.get(piece) ?? 0;
    const length = piece.kind === 'text' ? piece.text.length : 1;
    if (at < offset || at >= offset + length) continue;
    if (piece.kind === 'hole') return piece.specifier?.[edge];
    return piece.source?.[at - offset + (edge === 'end' ? 1 : 0)];
  }
  return undefined;
}

function contents(command: CommandText, skeleton: Skeleton, place: Place): readonly Piece[] {
  const doubled = place.quotes ? (place.as === 'L' ? /''/g : /""/g) : undefined;
  const inside = slice(command, skeleton, place.inner.start, place.inner.end);
  return inside.map((piece) => {
    if (piece.kind === 'hole') return piece;
    // The server folds a bare name; format() would keep its capitals.
    return text(doubled ? piece.text.replace(doubled, (pair) => pair.charAt(0)) : piece.text.toLowerCase());
  });
}

/** The pieces between two places of the skeleton, text cut at the edges. */
function slice(command: CommandText, skeleton: Skeleton, from: number, to: number): readonly Piece[] {
  return command.pieces.flatMap((piece): Piece[] => {
    const offset = skeleton.offsets.get(piece) ?? 0;
    if (piece.kind === 'hole') return offset >= from && offset < to ? [piece] : [];
    const start = Math.max(from, offset);
    const end = Math.min(to, offset + piece.text.length);
    return start < end ? [part(piece, start - offset, end - offset)] : [];
  });
}

function concatenated(body: string, pieces: readonly Piece[]): string {
  const joined: string[] = [];
  let constant = '';
  const flush = () => {
    if (constant !== '') joined.push(literal(constant));
    constant = '';
  };
  for (const piece of pieces) {
    if (piece.kind === 'text') constant += piece.text;
    else {
      flush();
      joined.push(pieces.length > 1 ? operand(body, piece) : expression(body, piece));
    }
  }
  flush();
  return joined.join(' || ');
}

function text(value: string): Piece {
  return { kind: 'text', text: value, source: undefined };
}

function literal(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

function expression(body: string, { span }: HolePiece): string {
  return body.slice(span.start, span.end);
}

/** In parentheses unless it is a name, a call or a cast. */
function operand(body: string, hole: HolePiece): string {
  const written = expression(body, hole);
  const loose = tokenize(written).some((token) => token.kind === 'operator') || /\bcase\b/i.test(written);
  return loose && !/^\(.*\)$/s.test(written) ? `(${written})` : written;
}

function isSimple(body: string, hole: HolePiece): boolean {
  return /^(?:[\w$.]|"[^"]*"|[\u0080-\uffff])+$/.test(expression(body, hole));
}
