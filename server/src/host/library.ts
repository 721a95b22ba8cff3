/** What an analysis asks about the world outside a file: which calls run SQL, which results are safe. */
import type { Expression } from './expression';
import type { Cleared } from './refine';
import type { Value } from './value';

export interface CallSite {
  readonly expression: Extract<Expression, { kind: 'call' }>;
  /** What is called as the file writes it: `client.query`, `Number`, `knex.raw`; undefined when that is no plain path. */
  readonly path: string | undefined;
  /** The last part of the path. */
  readonly method: string;
  readonly callee: Value;
  /** The value before the dot; undefined for a plain function. */
  readonly receiver: Value | undefined;
  readonly arguments: readonly Value[];
}

/**
 * What a call takes: a whole statement, a piece of one, or (`foreign`) a statement of a language that is turned into SQL, such as JPQL: values that
 * are put into it can change it, but no rule for SQL's own queries applies.
 */
export type Frame = 'statement' | 'fragment' | 'foreign';

/** A place in a text that a call fills. */
export interface Verb {
  /** Offsets in the text. */
  readonly start: number;
  readonly end: number;
  /** Which argument: its number from 0, its name, or the next one; undefined for an escaped sign, which `reads` something. */
  readonly argument: number | string | 'next' | undefined;
  readonly reads?: string;
  readonly fills: 'text' | 'number' | 'escaped';
  /** True when not the argument itself is put in, but a field of it, or the argument padded or quoted. */
  readonly derived?: boolean;
}

/** The methods of strings and lists that the analysis follows, under names of its own; a language says which of its own each is. */
export type Operation =
  /** A string like the receiver: trimmed, padded, repeated. */
  | 'same'
  /** The same where escapes may be undone, so that quotes may be in it again. */
  | 'decode'
  | 'upper'
  | 'lower'
  /** The receiver and the arguments in one string, as a new one or (`append`) in the receiver's place. */
  | 'concat'
  | 'append'
  /** `prepend`: the last argument before the receiver, in its place. */
  | 'prepend'
  | 'slice'
  /** Cuts the receiver's end off in its place. */
  | 'shorten'
  /** Without the text of the argument at its end. */
  | 'withoutSuffix'
  | 'replace'
  | 'replaceAll'
  | 'split'
  | 'character'
  /** Gives a number or a truth. */
  | 'count'
  /** The receiver's items, joined by the first argument. */
  | 'join'
  /** The first argument's items, joined by the receiver. */
  | 'joinItems'
  | 'push'
  | 'unshift'
  /** Adds all items of the first argument. */
  | 'pushAll'
  | 'concatLists'
  | 'fill'
  | 'item'
  /** Takes the item at the first argument out of the list. */
  | 'removeAt'
  | 'removeFirst'
  | 'removeLast'
  /** The list itself, in another order or less of it. */
  | 'sameList'
  | 'map'
  | 'forEach'
  /** As `map` and `forEach`, for a function that takes a key and a value. */
  | 'mapEntries'
  | 'forEachEntry'
  | 'reduce'
  | 'filter'
  | 'find'
  | 'test'
  /** Runs the receiver, which is a function: `supplier.get()`. */
  | 'invoke'
  /** Reads or sets by a key. */
  | 'get'
  | 'set';

export type Meaning =
  /** Runs its argument; `raw` also gives it back as a piece of a query that is trusted by others. */
  | {
      readonly kind: 'run';
      readonly driver: string | undefined;
      readonly argument: number;
      readonly frame: Frame;
      readonly raw: boolean;
      /** What the driver makes of the argument, where it is more than SQL: without the braces of JDBC's `{call …}`. */
      readonly text?: Value;
    }
  /** `proves`: what the call would have failed on, unless it cannot hold SQL: `Integer.parseInt(x)`. */
  | { readonly kind: 'value'; readonly value: Value; readonly proves?: readonly Expression[] }
  /** Fails unless the condition holds: `checkArgument(ALLOWED.contains(x))`. */
  | { readonly kind: 'asserts'; readonly test: Expression }
  /** Verbs of `text` are filled by the arguments from `first` on; `written` is where the text stands. */
  | {
      readonly kind: 'format';
      readonly text: Value;
      readonly written: Expression | undefined;
      readonly first: number;
      readonly verbs: (text: string) => readonly Verb[];
      /** True where a list that stands alone behind the text holds what fills it. */
      readonly takesList?: boolean;
    }
  /** Gives `value`, and leaves `receiver` in the place of what stood before the dot. */
  | { readonly kind: 'change'; readonly value: Value; readonly receiver: Value }
  /** Takes an interpolated string as SQL with parameters: its holes are sent apart. */
  | { readonly kind: 'interpolated'; readonly driver: string | undefined; readonly argument: number }
  /** Never runs SQL: logs, errors. */
  | { readonly kind: 'ignore' };

export interface Library {
  call(site: CallSite, modules: readonly string[]): Meaning | undefined;
  /** What it means that a property is given a value, where that is as good as a call: `command.CommandText = text`. */
  set?(site: CallSite, modules: readonly string[]): Meaning | undefined;
  /** What a tag makes of its template: `sql` parameterises, `text` is the string itself; undefined: it is no SQL. */
  tag(
    path: string,
    tag: Value,
    modules: readonly string[],
  ): { readonly kind: 'sql' | 'text'; readonly driver: string | undefined } | undefined;
  /** What a method of strings, lists or maps does; undefined for any other. */
  operation(method: string, receiver: Value): Operation | undefined;
  /** What a call gives that nobody knows, where the language's habits tell; undefined: it may be anyone's choice. */
  unknown?(site: CallSite): Value | undefined;
  /** What a call that came out as `truth` says is no longer anyone's choice, or cannot end a literal: `allowed.includes(x)`. */
  harmless(
    call: Extract<Expression, { kind: 'call' }>,
    truth: boolean,
    evaluate: (expression: Expression) => Value,
  ): readonly Cleared[];
  /** True where a plain name may be a field or a method of the object itself, as in Java. */
  readonly selfIsImplied: boolean;
  /** Objects that the language gives, such as `process.env`, by their path. */
  global(path: string): Value | undefined;
}
