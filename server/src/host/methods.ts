/** Methods of strings and lists by which SQL is put together, under the names that `Operation` gives them. */
import type { Span } from '../sql/span';
import { textPiece } from './formatting';
import type { Operation } from './library';
import { itemOf } from './patterns';
import { doublesQuotes, keepsQuotes, keptBy } from './replacements';
import {
  aNumber,
  choice,
  constant,
  constantText,
  flowOf,
  joinList,
  type Piece,
  piecesOf,
  trustOf,
  type Value,
  wholePlace,
} from './value';

interface Result {
  readonly result: Value;
  /** What the receiver is afterwards, when the method changes it. */
  readonly receiver?: Value;
}

interface Places {
  readonly call: Span;
  readonly arguments: readonly Span[];
}

type Text = Extract<Value, { kind: 'text' }>;
type List = Extract<Value, { kind: 'list' }>;

/** What the operation makes of a string that is known in part; undefined where it does nothing with strings. */
export function textMethod(
  text: Text,
  operation: Operation,
  values: readonly Value[],
  places: Places,
): Result | undefined {
  const pieces = (index: number): readonly Piece[] => {
    const value = values[index];
    return value ? piecesOf(value, wholePlace(places.arguments[index] ?? places.call)) : [];
  };
  const added = () => values.flatMap((_value, index) => pieces(index));
  const [first, second] = values;
  switch (operation) {
    case 'concat':
      return textResult([...text.pieces, ...added()]);
    case 'append':
      return changed([...text.pieces, ...added()]);
    case 'prepend':
      return changed([...pieces(values.length - 1), ...text.pieces]);
    case 'same':
    case 'decode':
      return { result: text };
    case 'upper':
    case 'lower':
      return textResult(text.pieces.map((piece) => inLetters(piece, operation)));
    case 'shorten':
      return changed(withoutEnd(text.pieces, 2));
    case 'withoutSuffix': {
      const suffix = first && constantText(first);
      return suffix ? textResult(withoutSuffix(text.pieces, suffix)) : { result: text };
    }
    case 'slice': {
      const to = second && constantText(second);
      const from = first && constantText(first);
      const cut = to?.startsWith('-') ? -Number(to) : second?.kind === 'number' ? 2 : 0;
      return from === '0' || cut > 0 ? textResult(withoutEnd(text.pieces, cut)) : { result: text };
    }
    case 'replace':
    case 'replaceAll': {
      const sought = first?.kind === 'pattern' ? first.source : first && constantText(first);
      if (sought && second && second.kind !== 'function') return textResult(replaced(text.pieces, sought, pieces(1)));
      // A replacement by a pattern leaves what cannot be trusted as it was.
      return { result: text };
    }
    case 'split':
      return { result: { kind: 'list', items: [], rest: text } };
    case 'joinItems':
      return first && { result: joinedBy(text, first, places) };
    case 'character':
    case 'item': {
      const at = indexIn(first);
      const character = at === undefined ? undefined : constantText(text)?.charAt(at);
      if (character) return textResult([{ kind: 'text', text: character, span: places.call, verbatim: false }]);
      return { result: trustOf(text) === 'constant' ? constant : unknownLike(text) };
    }
    case 'count':
      return { result: aNumber(places.call) };
    default:
      return undefined;
  }
}

function textResult(pieces: readonly Piece[]): Result {
  return { result: { kind: 'text', pieces } };
}

function changed(pieces: readonly Piece[]): Result {
  const text: Value = { kind: 'text', pieces };
  return { result: text, receiver: text };
}

function inLetters(piece: Piece, letters: 'upper' | 'lower'): Piece {
  if (piece.kind !== 'text') return piece;
  return { ...piece, text: letters === 'upper' ? piece.text.toUpperCase() : piece.text.toLowerCase(), verbatim: false };
}

function unknownLike(value: Value): Value {
  return { kind: 'opaque', trust: trustOf(value), flow: flowOf(value) };
}

/** The items of a list, or of what may be one, with the text between them. */
function joinedBy(separator: Text, items: Value, places: Places): Value {
  const place = wholePlace(places.arguments[0] ?? places.call);
  if (items.kind === 'list') return joinList(items, separator.pieces, place);
  if (items.kind === 'choice') return choice(items.options.map((option) => joinedBy(separator, option, places)));
  return unknownLike(items);
}

/** Cuts the suffix off each branch of the text that ends with it. */
function withoutSuffix(pieces: readonly Piece[], suffix: string): readonly Piece[] {
  const last = pieces.at(-1);
  if (last?.kind === 'text' && last.text.endsWith(suffix)) return withoutEnd(pieces, suffix.length);
  if (last?.kind !== 'choice') return pieces;
  const options = last.options.map((option) => withoutSuffix(option, suffix));
  return [...pieces.slice(0, -1), { kind: 'choice', options }];
}

/** The text without its last characters, where these are known. */
export function withoutEnd(pieces: readonly Piece[], count: number): readonly Piece[] {
  const last = pieces.at(-1);
  if (!last || count <= 0) return pieces;
  if (last.kind === 'text') {
    const kept = textPiece(last, 0, last.text.length - count);
    return [...pieces.slice(0, -1), ...kept];
  }
  if (last.kind === 'choice') {
    const options = last.options.map((option) => (option.length > 0 ? withoutEnd(option, count) : option));
    return [...pieces.slice(0, -1), { kind: 'choice', options }];
  }
  return pieces;
}

function replaced(pieces: readonly Piece[], sought: string, by: readonly Piece[]): readonly Piece[] {
  return pieces.flatMap((piece): readonly Piece[] => {
    if (piece.kind !== 'text') return [piece];
    const result: Piece[] = [];
    let at = 0;
    for (let found = piece.text.indexOf(sought); found >= 0; found = piece.text.indexOf(sought, at)) {
      result.push(...textPiece(piece, at, found), ...by);
      at = found + sought.length;
    }
    return [...result, ...textPiece(piece, at, piece.text.length)];
  });
}

/** What the operation makes of a list, or of a value that may be a list or a string. */
export function listMethod(
  receiver: Value,
  operation: Operation | undefined,
  values: readonly Value[],
  places: Places,
  apply: (given: readonly Value[]) => Value,
): Result | undefined {
  if (operation === 'count') return { result: aNumber(places.call) };
  const isFunction = (value: Value | undefined) => value?.kind === 'function';
  const hasCallback =
    isFunction(values[0]) || operation === 'map' || (operation === 'reduce' && values.some(isFunction));
  const called = operation && hasCallback ? withCallback(receiver, operation, values, places, apply) : undefined;
  if (called) return called;
  if (receiver.kind === 'list') return operation && ofList(receiver, operation, values, places);
  if (receiver.kind === 'record') return operation && ofRecord(receiver, operation, values, places);
  if (receiver.kind === 'number') return { result: receiver };
  return receiver.kind === 'opaque' ? ofUnknown(receiver, operation, values) : undefined;
}

function withCallback(
  receiver: Value,
  operation: Operation,
  values: readonly Value[],
  places: Places,
  apply: (given: readonly Value[]) => Value,
): Result | undefined {
  const number = aNumber(places.call);
  switch (operation) {
    case 'test':
      apply([itemOf(receiver), number]);
      return { result: number };
    case 'map':
    case 'forEach': {
      const list = receiver.kind === 'list' ? receiver : undefined;
      const known = list && list.items.length <= 8 ? list.items : [];
      const items = known.map((item) => apply([item, number]));
      const others = list
        ? [...(known.length > 0 ? [] : list.items), ...(list.rest ? [list.rest] : [])]
        : [itemOf(receiver)];
      const rest = others.length > 0 ? apply([choice(others), number]) : undefined;
      return { result: operation === 'forEach' ? constant : { kind: 'list', items, rest } };
    }
    case 'mapEntries':
    case 'forEachEntry': {
      const results = entriesOf(receiver).map(([key, value]) => apply([key, value]));
      return { result: operation === 'forEachEntry' ? constant : { kind: 'list', items: results, rest: undefined } };
    }
    case 'reduce': {
      const start = values.find((value) => value.kind !== 'function') ?? itemOf(receiver);
      return { result: choice([apply([start, itemOf(receiver), number])]) };
    }
    case 'filter':
    case 'sameList':
      apply([itemOf(receiver), number]);
      return { result: receiver };
    case 'find':
      apply([itemOf(receiver), number]);
      return receiver.kind === 'opaque' ? { result: { ...receiver, chosen: 'name' } } : undefined;
    default:
      return undefined;
  }
}

/** The keys and values of a record, or the pairs of a list; what is not known is one entry. */
function entriesOf(receiver: Value): readonly (readonly [Value, Value])[] {
  if (receiver.kind === 'list') {
    const items = [...receiver.items, ...(receiver.rest ? [receiver.rest] : [])];
    return items.map((item) => [itemOf(item, 0), itemOf(item, 1)]);
  }
  if (receiver.kind !== 'record') return [[itemOf(receiver), itemOf(receiver)]];
  const known = [...receiver.fields.values()].map((value) => [constant, value] as const);
  return receiver.rest ? [...known, [receiver.rest, receiver.rest]] : known;
}

function ofList(list: List, operation: Operation, values: readonly Value[], places: Places): Result | undefined {
  const [first] = values;
  switch (operation) {
    case 'join': {
      const place = wholePlace(places.call);
      return { result: joinList(list, first ? piecesOf(first, place) : comma(places.call), place) };
    }
    case 'push':
      return {
        result: aNumber(places.call),
        receiver: { ...list, items: [...list.items, ...values].slice(0, mostItems) },
      };
    case 'unshift':
      return {
        result: aNumber(places.call),
        receiver: { ...list, items: [...values, ...list.items].slice(0, mostItems) },
      };
    case 'pushAll':
      return { result: aNumber(places.call), receiver: withLists(list, values) };
    case 'concatLists':
      return { result: withLists(list, values) };
    case 'same':
      return list.joined && { result: { kind: 'text', pieces: piecesOf(list, wholePlace(places.call)) } };
    case 'fill':
      return { result: { kind: 'list', items: [], rest: first ?? constant } };
    case 'set':
      return {
        result: list,
        receiver: { ...list, rest: choice([...(list.rest ? [list.rest] : []), ...values]) },
      };
    case 'removeAt':
    case 'removeFirst':
    case 'removeLast': {
      const last = list.rest ? undefined : list.items.length - 1;
      const at = operation === 'removeFirst' ? 0 : operation === 'removeLast' ? last : indexIn(first);
      const isKnown = at !== undefined && !list.loose && list.items[at] !== undefined;
      return { result: itemOf(list, at), receiver: isKnown ? { ...list, items: list.items.toSpliced(at, 1) } : list };
    }
    case 'find':
    case 'item':
    case 'get':
      return { result: itemOf(list, operation === 'get' ? indexIn(first) : undefined) };
    case 'filter':
    case 'sameList':
      return { result: list };
    default:
      return undefined;
  }
}

function indexIn(value: Value | undefined): number | undefined {
  const text = value && constantText(value);
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Where a list may have keys, as PHP's have: what is pushed gets one that nobody wrote. */
function ofRecord(
  record: Extract<Value, { kind: 'record' }>,
  operation: Operation,
  values: readonly Value[],
  places: Places,
): Result | undefined {
  const { fields, rest } = record;
  if (operation === 'push' || operation === 'unshift') {
    return {
      result: aNumber(places.call),
      receiver: { ...record, rest: choice([...(rest ? [rest] : []), ...values]) },
    };
  }
  return ofList({ kind: 'list', items: [...fields.values()], rest }, operation, values, places);
}

const mostItems = 200;

/** The items of several lists in one. */
export function withLists(list: List, values: readonly Value[]): Value {
  const lists = values.flatMap((value) => (value.kind === 'list' ? [value] : []));
  const rests = [list, ...lists].flatMap((one) => one.rest ?? []);
  const others = values.filter((value) => value.kind !== 'list');
  return {
    kind: 'list',
    items: [...list.items, ...lists.flatMap((one) => one.items)],
    rest: rests.length + others.length > 0 ? choice([...rests, ...others.map((value) => itemOf(value))]) : undefined,
  };
}

/** What these give holds the receiver, or a part of it. */
const derived = new Set<Operation>([
  'same',
  'decode',
  'upper',
  'lower',
  'slice',
  'withoutSuffix',
  'replace',
  'replaceAll',
  'split',
  'character',
  'concat',
  'append',
  'prepend',
  'join',
  'concatLists',
  'item',
  'get',
  'removeAt',
  'removeFirst',
  'removeLast',
  'sameList',
  'filter',
  'find',
]);
/** Of these the arguments become part of the result, too. */
const joining = new Set<Operation>(['concat', 'append', 'prepend', 'concatLists', 'replace', 'replaceAll']);

function ofUnknown(
  receiver: Extract<Value, { kind: 'opaque' }>,
  operation: Operation | undefined,
  values: readonly Value[],
): Result | undefined {
  if (operation && doublesQuotes(operation, values, "'")) return { result: { ...receiver, chosen: 'literal' } };
  const isLiteral = receiver.chosen === 'literal';
  if (operation && !isLiteral && doublesQuotes(operation, values, '"'))
    return { result: { ...receiver, chosen: 'quoted-name' } };
  const kept = operation && keptBy(operation, values);
  if (kept === 'words') return { result: constant };
  if (kept === 'text') return { result: { ...receiver, chosen: 'literal' } };
  if (operation && derived.has(operation)) {
    if (receiver.trust === 'untrusted')
      return {
        result:
          receiver.chosen === 'clause' || keepsQuotes(operation, values, receiver.chosen)
            ? receiver
            : { ...receiver, chosen: 'freely' },
      };
    const joined = joining.has(operation) ? values.filter((value) => value.kind !== 'function') : [];
    return { result: joined.find((value) => trustOf(value) === 'untrusted') ?? receiver };
  }
  const isTrusted = receiver.trust !== 'untrusted' && values.every((value) => trustOf(value) === 'constant');
  return isTrusted ? { result: receiver } : undefined;
}

function comma(span: Span): readonly Piece[] {
  return [{ kind: 'text', text: ',', span, verbatim: false }];
}
