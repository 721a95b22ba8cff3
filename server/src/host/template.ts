/** A string of host code as text with holes: what every language's file gives, and what rules and fixes read. */
import type { Span } from '../sql/span';

export type HostLanguage = 'typescript' | 'typescriptreact' | 'javascript' | 'javascriptreact';

/** Where a hole stands in the SQL. */
export type HolePosition =
  | 'value'
  | 'inside-literal'
  | 'like-pattern'
  | 'in-list'
  | 'identifier'
  | 'direction'
  | 'keyword'
  | 'clause'
  | 'limit'
  | 'unknown';

/** Spans count from the first character of the host file. */
export type TemplatePart =
  | {
      readonly kind: 'text';
      /** What the SQL reads, after the host language's escapes. */
      readonly text: string;
      /** Where it stands in the file (the inside of the quotes). */
      readonly span: Span;
      /** True when text and source are the same characters, so that an edit may be made inside it. */
      readonly verbatim: boolean;
    }
  | {
      readonly kind: 'hole';
      /** The expression, e.g. `${name}` without its braces. */
      readonly expression: string;
      readonly span: Span;
      /** With `${` and `}`, or the quotes and `+` around it: what a fix replaces. */
      readonly outer: Span;
      readonly position: HolePosition;
      /** `constant`: cannot be chosen by anyone else; `escaped`: went through the driver's quoting; else `untrusted`. */
      readonly trust: 'constant' | 'escaped' | 'untrusted';
      /** The way the value came, nearest first: assignments, parameters. */
      readonly flow: readonly { readonly span: Span; readonly note: string }[];
    };

/** The database call that runs the template, as far as the file shows it. */
export interface Call {
  /** `pg`, `postgres.js`, `mysql2`, `knex`, `sequelize`, `typeorm`, `prisma`, …; undefined when it is not recognised. */
  readonly driver: string | undefined;
  /** e.g. `client.query`. */
  readonly name: string;
  readonly span: Span;
  readonly arguments: readonly Span[];
}

/** One string expression that is SQL by the grammar's own judgement. */
export interface Template {
  readonly language: HostLanguage;
  /** The whole expression in the file; rules report spans from its start. */
  readonly span: Span;
  readonly parts: readonly TemplatePart[];
  /** The SQL with `$1`, `$2`, … or a stand-in for every hole. */
  readonly sql: string;
  readonly call: Call | undefined;
  /** The whole file, for fixes that change the call beside the string. */
  readonly source: string;
}
