/** What the analysis knows of a value: a string as pieces, lists and records of such, or only where it came from. */
import type { Span } from '../sql/span';
import type { ClassNode, FunctionNode } from './expression';
import type { FlowStep, Formatting, HoleTrust, Joint } from './template';

/** Where a value stands in a text, as `HolePart` tells it. */
export interface Place {
  readonly span: Span;
  readonly outer: Span;
  readonly joint: Joint;
  readonly formatting?: Formatting;
  /** What the text reads there, for a placeholder. */
  readonly reads?: string;
}

/** The place of a value that is a text by itself. */
export function wholePlace(span: Span): Place {
  return { span, outer: span, joint: 'whole' };
}

export type Piece =
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly span: Span;
      readonly verbatim: boolean;
      /** What opens the literal; left out for what is none. */
      readonly quote?: string;
    }
  | (Place & {
      readonly kind: 'hole';
      readonly trust: HoleTrust;
      /** True when it can only be a number, or a value that reads like one. */
      readonly number: boolean;
      /**
       * Which parts of a query it may be without being anyone's choice: `clause` for what a function of another file built,
       * since what that file glues is judged there, and for what a file of queries holds; `sql` for a piece that such a function gives by its name; `name` for an item that a condition found in a list; `literal` for text whose
       * quotes were doubled, which cannot end a literal (manual, 4.1.2.1, with standard_conforming_strings on), `quoted-name` for the
       * same with the quotes of names (4.1.1), `backslashed` for text whose quotes have backslashes before them, as MySQL reads them.
       */
      readonly chosen: Choosing;
      readonly flow: readonly FlowStep[];
    })
  /** What stands here depends on a condition. */
  | { readonly kind: 'choice'; readonly options: readonly (readonly Piece[])[] };

export type Value =
  | { readonly kind: 'text'; readonly pieces: readonly Piece[] }
  /** A query of a builder that parameterises, or a part of one. */
  | { readonly kind: 'sql'; readonly pieces: readonly Piece[] }
  | { readonly kind: 'number'; readonly text: string | undefined; readonly span: Span; readonly verbatim: boolean }
  /** `rest` stands for further items, any number of them; in a `loose` list nobody knows which item stands where. */
  | {
      readonly kind: 'list';
      readonly items: readonly Value[];
      readonly rest: Value | undefined;
      readonly loose?: boolean;
      /** What it reads as a text: its items with the first of these between them, between the other two. */
      readonly joined?: readonly [between: Value, before: Value, behind: Value];
    }
  /** `of`: the class whose methods it has, where the language knows objects by their fields. */
  | {
      readonly kind: 'record';
      readonly fields: ReadonlyMap<string, Value>;
      readonly rest: Value | undefined;
      readonly of?: string | undefined;
    }
  | { readonly kind: 'function'; readonly node: FunctionNode; readonly scope: Scope; readonly self: Value | undefined }
  /** `fields`: what this very object holds, where the file shows how it was made; all else is what the class says. */
  | {
      readonly kind: 'instance';
      readonly class: ClassNode;
      readonly scope: Scope;
      readonly fields?: ReadonlyMap<string, Value>;
    }
  | { readonly kind: 'class'; readonly class: ClassNode; readonly scope: Scope }
  /** Something that was imported; `path` is what was read of it, e.g. `Prisma.sql`. */
  | { readonly kind: 'module'; readonly module: string; readonly path: readonly string[] }
  /** A regular expression; `everywhere` when it finds every match. */
  | { readonly kind: 'pattern'; readonly source: string; readonly everywhere: boolean }
  /** What a module's function or class gave, such as a pool of connections. */
  | {
      readonly kind: 'made';
      readonly module: string;
      readonly flow: readonly FlowStep[];
      /** True when the module is the very class that it is an object of. */
      readonly isExact?: boolean;
    }
  | { readonly kind: 'choice'; readonly options: readonly Value[] }
  | {
      readonly kind: 'opaque';
      readonly trust: HoleTrust;
      readonly flow: readonly FlowStep[];
      readonly chosen?: Choosing;
    };

export type Choosing = 'freely' | 'clause' | 'sql' | 'name' | 'literal' | 'quoted-name' | 'backslashed';

/** A variable; two of the same name in two functions are two bindings. */
export interface Binding {
  readonly name: string;
}

export interface Scope {
  readonly parent: Scope | undefined;
  readonly names: Map<string, Binding>;
  /** True for the outermost scope of a function. */
  readonly isFunction: boolean;
}

export const untrusted: Value = { kind: 'opaque', trust: 'untrusted', flow: [] };
export const constant: Value = { kind: 'opaque', trust: 'constant', flow: [] };
/** A constant that a test made one: of all constants it is known by being this object. */
export const cleared: Value = { kind: 'opaque', trust: 'constant', flow: [] };
/**
 * What the environment holds: who runs the program may name its tables and schemas there, but nobody promises that a value of it has no
 * quote.
 */
export const ofOperator: Value = { kind: 'opaque', trust: 'untrusted', flow: [], chosen: 'name' };
export const escaped: Value = { kind: 'opaque', trust: 'escaped', flow: [] };
export const emptyText: Value = { kind: 'text', pieces: [] };

export function aNumber(span: Span): Value {
  return { kind: 'number', text: undefined, span, verbatim: false };
}

/** One of several values; equal ones once, choices in choices flat. */
export function choice(options: readonly Value[]): Value {
  const flat: Value[] = [];
  for (const option of options) {
    for (const value of option.kind === 'choice' ? option.options : [option]) {
      if (!flat.some((known) => known === value || sameValue(known, value))) flat.push(value);
    }
  }
  const limited = flat.length > 24 ? flat.filter((value) => value.kind !== 'number').slice(0, 24) : flat;
  if (limited.length === 0) return constant;
  return limited.length === 1 && limited[0] ? limited[0] : { kind: 'choice', options: limited };
}

function sameValue(a: Value, b: Value): boolean {
  if (a.kind === 'opaque' && b.kind === 'opaque') return a.trust === b.trust && a.flow === b.flow;
  if (a.kind === 'text' && b.kind === 'text') return a.pieces.length === 0 && b.pieces.length === 0;
  return false;
}

/** The options of a choice, or the value alone. */
export function optionsOf(value: Value): readonly Value[] {
  return value.kind === 'choice' ? value.options : [value];
}

const trustOrder: readonly HoleTrust[] = ['constant', 'bound', 'escaped', 'untrusted'];

export function worstTrust(trusts: readonly HoleTrust[]): HoleTrust {
  return trustOrder[Math.max(0, ...trusts.map((trust) => trustOrder.indexOf(trust)))] ?? 'untrusted';
}

/** How far a value can be trusted when it is put into a string as a whole. */
export function trustOf(value: Value): HoleTrust {
  switch (value.kind) {
    case 'opaque':
      return value.trust;
    case 'text':
      return piecesTrust(value.pieces);
    case 'choice':
      return worstTrust(value.options.map(trustOf));
    case 'list':
      return worstTrust([...value.items, ...(value.rest ? [value.rest] : [])].map(trustOf));
    case 'record':
      return worstTrust([...value.fields.values(), ...(value.rest ? [value.rest] : [])].map(trustOf));
    case 'made':
      return 'untrusted';
    default:
      return 'constant';
  }
}

function piecesTrust(pieces: readonly Piece[]): HoleTrust {
  return worstTrust(
    pieces.map((piece) => {
      if (piece.kind === 'hole') return piece.trust;
      return piece.kind === 'choice' ? worstTrust(piece.options.map(piecesTrust)) : 'constant';
    }),
  );
}

export function flowOf(value: Value): readonly FlowStep[] {
  if (value.kind === 'opaque' || value.kind === 'made') return value.flow;
  if (value.kind === 'choice') {
    const worst = trustOf(value);
    return (
      value.options
        .map((option) => (trustOf(option) === worst ? flowOf(option) : []))
        .find((flow) => flow.length > 0) ?? []
    );
  }
  if (value.kind === 'list') return value.rest ? flowOf(value.rest) : [];
  return [];
}

/** A step farther from where the value began; only what is not known has a way worth showing. */
export function withStep(value: Value, step: FlowStep): Value {
  if (value.kind === 'opaque' && value.trust === 'untrusted') {
    if (value.flow.some((known) => known.span.start === step.span.start)) return value;
    return { ...value, flow: [step, ...value.flow].slice(0, 6) };
  }
  if (value.kind === 'choice') return { ...value, options: value.options.map((option) => withStep(option, step)) };
  return value;
}

/** What a value reads when it stands in a string at `place`. */
export function piecesOf(value: Value, place: Place): readonly Piece[] {
  const hole = (trust: HoleTrust, number = false): readonly Piece[] => [
    { kind: 'hole', ...place, trust, number, chosen: choosing(value), flow: flowOf(value) },
  ];
  switch (value.kind) {
    case 'text':
      return value.pieces;
    case 'number':
      return value.text === undefined
        ? hole('constant', true)
        : [{ kind: 'text', text: value.text, span: value.span, verbatim: value.verbatim }];
    case 'choice': {
      // A value that is sometimes a constant and sometimes not known is one hole: that is what a fix replaces.
      const built = value.options.some((option) => option.kind === 'text' && option.pieces.length > 1);
      const isUnknown = value.options.some((option) => option.kind !== 'text' && option.kind !== 'number');
      if (isUnknown && !built) return hole(trustOf(value));
      return [{ kind: 'choice', options: value.options.map((option) => piecesOf(option, place)) }];
    }
    case 'list': {
      if (value.joined) return joinedPieces(value, value.joined, place);
      const joined = joinList(value, [{ kind: 'text', text: ',', span: place.span, verbatim: false }], place);
      return joined.kind === 'text' ? joined.pieces : hole(trustOf(value));
    }
    default:
      return hole(trustOf(value));
  }
}

function joinedPieces(
  list: Extract<Value, { kind: 'list' }>,
  [between, before, behind]: readonly [Value, Value, Value],
  place: Place,
): readonly Piece[] {
  const { items, rest, loose } = list;
  const inside = joinList({ kind: 'list', items, rest, ...(loose ? { loose } : {}) }, piecesOf(between, place), place);
  return [before, inside, behind].flatMap((part) => piecesOf(part, place));
}

/** True for a file of the same project, as JavaScript names it. */
export function isOwnModule(module: string): boolean {
  return /^(?:[.~#]|@\/|src\/)/.test(module);
}

/** Which parts of a query a value may be without being anyone's choice. */
export function choosing(value: Value): Choosing {
  const known = optionsOf(value).filter((option) => trustOf(option) === 'untrusted');
  const ways = known.map((option): Choosing => {
    if (option.kind === 'made') return isOwnModule(option.module) ? 'clause' : 'freely';
    return option.kind === 'opaque' ? (option.chosen ?? 'freely') : 'freely';
  });
  return ways[0] !== undefined && ways.every((way) => way === ways[0]) ? ways[0] : 'freely';
}

/** The same value in so far as it may be anyone's choice still, but for what it cannot say any more. */
export function chosenAs(chosen: Choosing, value: Value): Value {
  if (trustOf(value) !== 'untrusted') return value;
  return { kind: 'opaque', trust: 'untrusted', flow: flowOf(value), chosen };
}

/** `list.join(separator)`; further items stand once. */
export function joinList(list: Extract<Value, { kind: 'list' }>, separator: readonly Piece[], place: Place): Value {
  const pieces: Piece[] = [];
  const built =
    list.items.length > 0 || list.rest?.kind === 'text' || list.rest?.kind === 'number' || list.rest?.kind === 'choice';
  if (!built) return list.rest ? { kind: 'opaque', trust: trustOf(list.rest), flow: flowOf(list.rest) } : emptyText;
  for (const [index, item] of list.items.entries()) {
    if (index > 0) pieces.push(...separator);
    pieces.push(...piecesOf(item, place));
  }
  if (list.rest) {
    const more = [...(list.items.length > 0 ? separator : []), ...piecesOf(list.rest, place)];
    if (list.items.length > 0) pieces.push({ kind: 'choice', options: [more, []] });
    else pieces.push(...more);
  }
  return { kind: 'text', pieces };
}

/** The text when no hole stands in it. */
export function constantText(value: Value): string | undefined {
  if (value.kind === 'number') return value.text;
  if (value.kind !== 'text') return undefined;
  let text = '';
  for (const piece of value.pieces) {
    if (piece.kind !== 'text') return undefined;
    text += piece.text;
  }
  return text;
}
