/** What an analysis asks about the world outside a file: which calls run SQL, which results are safe. */
import type { Expression } from './expression';
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

/** Where a piece of a query stands when it is no whole statement: what has to come before it to parse. */
export type Frame = 'statement' | 'fragment';

export type Meaning =
  /** Runs its argument; `raw` also gives it back as a piece of a query that is trusted by others. */
  | {
      readonly kind: 'run';
      readonly driver: string | undefined;
      readonly argument: number;
      readonly frame: Frame;
      readonly raw: boolean;
    }
  | { readonly kind: 'value'; readonly value: Value }
  /** `format(text, …)`: verbs of the text are filled by the arguments. */
  | { readonly kind: 'format'; readonly escapes: boolean }
  /** Never runs SQL: logs, errors. */
  | { readonly kind: 'ignore' };

export interface Library {
  call(site: CallSite, modules: readonly string[]): Meaning | undefined;
  /** What a tag makes of its template: `sql` parameterises, `text` is the string itself; undefined: it is no SQL. */
  tag(
    path: string,
    tag: Value,
    modules: readonly string[],
  ): { readonly kind: 'sql' | 'text'; readonly driver: string | undefined } | undefined;
  /** Objects that the language gives, such as `process.env`, by their path. */
  global(path: string): Value | undefined;
}
