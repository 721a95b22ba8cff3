/** Methods of strings and lists by which SQL is put together: concat, join, push, replace, map and the like. */
import type { Span } from '../sql/span';
import { textPiece } from './call';
import { itemOf } from './patterns';
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

export function textMethod(
  text: Extract<Value, { kind: 'text' }>,
  method: string,
  values: readonly Value[],
  places: Places,
): Result | undefined {
  const place = (index: number) => ({
    span: places.arguments[index] ?? places.call,
    outer: places.arguments[index] ?? places.call,
  });
  const [first, second] = values;
  switch (method) {
    case 'concat':
      return textResult([...text.pieces, ...values.flatMap((value, index) => piecesOf(value, place(index)))]);
    case 'trim':
    case 'trimStart':
    case 'trimEnd':
    case 'toString':
    case 'valueOf':
    case 'normalize':
    case 'padEnd':
    case 'padStart':
      return { result: text };
    case 'toUpperCase':
    case 'toLowerCase': {
      const upper = method === 'toUpperCase';
      return textResult(
        text.pieces.map((piece) =>
          piece.kind === 'text'
            ? { ...piece, text: upper ? piece.text.toUpperCase() : piece.text.toLowerCase(), verbatim: false }
            : piece,
        ),
      );
    }
    case 'slice':
    case 'substring':
    case 'substr': {
      const to = second && constantText(second);
      const from = first && constantText(first);
      const cut = to?.startsWith('-') ? -Number(to) : second?.kind === 'number' ? 2 : 0;
      return from === '0' || cut > 0 ? textResult(withoutEnd(text.pieces, cut)) : { result: text };
    }
    case 'replace':
    case 'replaceAll': {
      const sought = first?.kind === 'pattern' ? first.source : first && constantText(first);
      if (sought && second && second.kind !== 'function')
        return textResult(replaced(text.pieces, sought, piecesOf(second, place(1))));
      // A replacement by a pattern leaves what cannot be trusted as it was.
      return { result: text };
    }
    case 'repeat':
      return { result: text };
    case 'split':
      return { result: { kind: 'list', items: [], rest: text } };
    case 'charAt':
    case 'at':
      return {
        result: trustOf(text) === 'constant' ? constant : { kind: 'opaque', trust: trustOf(text), flow: flowOf(text) },
      };
    case 'length':
    case 'indexOf':
    case 'includes':
    case 'startsWith':
    case 'endsWith':
    case 'localeCompare':
      return { result: aNumber(places.call) };
    default:
      return undefined;
  }
}

function textResult(pieces: readonly Piece[]): Result {
  return { result: { kind: 'text', pieces } };
}

/** The text without its last characters, where these are known. */
function withoutEnd(pieces: readonly Piece[], count: number): readonly Piece[] {
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

const sameList = new Set([
  'filter',
  'sort',
  'reverse',
  'slice',
  'toSorted',
  'toReversed',
  'concat',
  'flat',
  'values',
  'keys',
]);
const derived = new Set(
  [
    ...sameList,
    'trim trimStart trimEnd toString valueOf toLowerCase toUpperCase slice substring substr replace replaceAll join split padStart padEnd at charAt repeat normalize concat find pop shift get'.split(
      ' ',
    ),
  ].flat(),
);
const countMethods = new Set([
  'indexOf',
  'lastIndexOf',
  'includes',
  'has',
  'some',
  'every',
  'findIndex',
  'startsWith',
  'endsWith',
  'getTime',
  'toFixed',
  'localeCompare',
]);

/** Methods of lists, and of values that may be lists or strings. */
export function listMethod(
  receiver: Value,
  method: string,
  values: readonly Value[],
  places: Places,
  apply: (given: readonly Value[]) => Value,
): Result | undefined {
  const place = { span: places.call, outer: places.call };
  if (countMethods.has(method)) {
    if (method === 'some' || method === 'every' || method === 'findIndex')
      apply([itemOf(receiver), aNumber(places.call)]);
    return { result: aNumber(places.call) };
  }
  const isCallback = values[0]?.kind === 'function';
  if (isCallback && (method === 'map' || method === 'flatMap' || method === 'forEach')) {
    const list = receiver.kind === 'list' ? receiver : undefined;
    const known = list && list.items.length <= 8 ? list.items : [];
    const items = known.map((item) => apply([item, aNumber(places.call)]));
    const others = list
      ? [...(known.length > 0 ? [] : list.items), ...(list.rest ? [list.rest] : [])]
      : [itemOf(receiver)];
    const rest = others.length > 0 ? apply([choice(others), aNumber(places.call)]) : undefined;
    return { result: method === 'forEach' ? constant : { kind: 'list', items, rest } };
  }
  if (isCallback && (method === 'reduce' || method === 'reduceRight')) {
    const start = values[1] ?? itemOf(receiver);
    return { result: choice([apply([start, itemOf(receiver), aNumber(places.call)])]) };
  }
  if (isCallback && (method === 'find' || method === 'filter' || method === 'sort')) {
    apply([itemOf(receiver), aNumber(places.call)]);
    if (method !== 'find') return { result: receiver };
    if (receiver.kind === 'opaque') return { result: { ...receiver, chosen: 'name' } };
  }
  if (receiver.kind === 'list') {
    switch (method) {
      case 'join':
        return { result: joinList(receiver, values[0] ? piecesOf(values[0], place) : comma(places.call), place) };
      case 'push':
        return {
          result: aNumber(places.call),
          receiver: { ...receiver, items: [...receiver.items, ...values].slice(0, 200) },
        };
      case 'unshift':
        return {
          result: aNumber(places.call),
          receiver: { ...receiver, items: [...values, ...receiver.items].slice(0, 200) },
        };
      case 'concat': {
        const lists = values.flatMap((value) => (value.kind === 'list' ? [value] : []));
        const rests = [receiver, ...lists].flatMap((list) => list.rest ?? []);
        const others = values.filter((value) => value.kind !== 'list');
        return {
          result: {
            kind: 'list',
            items: [...receiver.items, ...lists.flatMap((list) => list.items)],
            rest:
              rests.length + others.length > 0
                ? choice([...rests, ...others.map((value) => itemOf(value))])
                : undefined,
          },
        };
      }
      case 'fill':
        return { result: { kind: 'list', items: [], rest: values[0] ?? constant } };
      case 'add':
        return {
          result: receiver,
          receiver: { ...receiver, rest: choice([...(receiver.rest ? [receiver.rest] : []), ...values]) },
        };
      case 'find':
      case 'pop':
      case 'shift':
      case 'at':
        return { result: itemOf(receiver) };
    }
    if (sameList.has(method)) return { result: receiver };
    return undefined;
  }
  if (receiver.kind === 'number') return { result: receiver };
  if (receiver.kind === 'opaque' && doublesQuotes(method, values))
    return { result: { ...receiver, chosen: 'literal' } };
  if (receiver.kind === 'opaque' && derived.has(method)) {
    const joined =
      method === 'concat' || method === 'replace' || method === 'replaceAll'
        ? values.filter((value) => value.kind !== 'function')
        : [];
    return {
      result:
        receiver.trust === 'untrusted'
          ? { ...receiver, chosen: 'freely' }
          : (joined.find((value) => trustOf(value) === 'untrusted') ?? receiver),
    };
  }
  if (
    receiver.kind === 'opaque' &&
    receiver.trust !== 'untrusted' &&
    values.every((value) => trustOf(value) === 'constant')
  )
    return { result: receiver };
  return undefined;
}

/** `x.replace(/'/g, "''")`: every quote of it is doubled. */
function doublesQuotes(method: string, [sought, by]: readonly Value[]): boolean {
  const all =
    sought?.kind === 'pattern'
      ? sought.everywhere && sought.source === "'"
      : method === 'replaceAll' && sought && constantText(sought) === "'";
  return (
    (method === 'replace' || method === 'replaceAll') && all === true && by !== undefined && constantText(by) === "''"
  );
}

function comma(span: Span): readonly Piece[] {
  return [{ kind: 'text', text: ',', span, verbatim: false }];
}
