/** A string of host code as text with holes: what every language's file gives, and what rules and fixes read. */
import type { Span } from '../sql/span';
import type { HostLanguage } from './language';

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

/**
 * `constant`: cannot be chosen by anyone else, or is a number; `escaped`: went through the driver's quoting; `bound`: the
 * driver sends it apart from the text, as tagged templates do; else `untrusted`.
 */
export type HoleTrust = 'constant' | 'escaped' | 'bound' | 'untrusted';

/**
 * How a hole came into the text: in a string that holds it (`${x}`), beside one (`"…" + x`), through a verb of a format (`%s`),
 * as a string that was built elsewhere, or as one of the driver's own placeholders (`?`, `:name`), which stand in the text.
 */
export type Joint = 'interpolated' | 'concatenated' | 'formatted' | 'whole' | 'placeholder';

/** A call or operator that fills the verbs of a text. */
export interface Formatting {
  readonly call: Span;
  /** The literal with its quotes; undefined when the text is not written there. */
  readonly text: Span | undefined;
  /** How many verbs the text has. */
  readonly verbs: number;
  /** True when the text reads the same without the call: it holds no escaped sign such as `%%`. */
  readonly plain: boolean;
}

/** One step of the way that a value came, e.g. `assigned here`. */
export interface FlowStep {
  readonly span: Span;
  readonly note: string;
}

/** Spans count from the first character of the host file. */
export interface TextPart {
  readonly kind: 'text';
  /** What the SQL reads, after the host language's escapes. */
  readonly text: string;
  /** Where it stands in the file (the inside of the quotes); a constant stands where it was written, perhaps far away. */
  readonly span: Span;
  /** True when text and source are the same characters, so that an edit may be made inside it. */
  readonly verbatim: boolean;
  /** What opens the literal, e.g. `"`, `f"`, `<<~SQL`; empty for what is no literal. */
  readonly quote: string;
}

export interface HolePart {
  readonly kind: 'hole';
  /** The expression, e.g. `${name}` without its braces. */
  readonly expression: string;
  readonly span: Span;
  /** With `${` and `}`, or the quotes and `+` around it, or the verb that it fills: what a fix replaces. */
  readonly outer: Span;
  readonly joint: Joint;
  /** For a formatted hole. */
  readonly formatting: Formatting | undefined;
  readonly position: HolePosition;
  readonly trust: HoleTrust;
  /** The way the value came, nearest first: assignments, parameters. */
  readonly flow: readonly FlowStep[];
  /** True when an earlier template of the same file shows this same hole, as the branches of a conditional do. */
  readonly repeated: boolean;
}

export type TemplatePart = TextPart | HolePart;

/** The database call that runs the template, as far as the file shows it. */
export interface Call {
  /** `pg`, `postgres.js`, `mysql2`, `knex`, `sequelize`, `typeorm`, `prisma`, …; undefined when it is not recognised. */
  readonly driver: string | undefined;
  /** e.g. `client.query`. */
  readonly name: string;
  readonly span: Span;
  readonly arguments: readonly Span[];
  /** Which argument is the SQL. */
  readonly argument: number;
}

/** An expression that becomes a part of a text, and where it stands. */
export interface Writing {
  readonly span: Span;
  readonly statement: Span;
  /** True where the statement is the only one of a branch, without braces around it. */
  readonly isBranch: boolean;
  /** True where it may run several times for one text. */
  readonly isInLoop: boolean;
}

/** A list that a call is given beside its text, all of whose uses in the function are in view. */
export interface ValueList {
  readonly name: string;
  /** What it is first, and how many values that are. */
  readonly value: Span;
  readonly begins: number;
  /** The statement that begins it. */
  readonly declared: Span;
  /** Where values are added; `beside` are the statements before and after one that does nothing else. */
  readonly pushes: readonly {
    readonly span: Span;
    readonly count: number;
    readonly isStatement: boolean;
    readonly beside: readonly Span[];
  }[];
}

/**
 * A text that several statements of one function build for one call, all of them in view: what a fix has to know to change them
 * together. Whatever way the program takes, the values that it has put into pieces are in the text when it comes to the call.
 */
export interface Building {
  /** Every text that the call may get. */
  readonly texts: readonly Template[];
  readonly writings: readonly Writing[];
  /** The first statement of them: what is declared before it is in view at all of them, and new for each text. */
  readonly start: Span;
  /** True where the values stand in the text in the order in which they were put there, each once. */
  readonly inOrder: boolean;
  /** Values that are not put in each time that their statement runs, or more than once. */
  readonly conditional: readonly Span[];
  /** The function, for names that are free in it. */
  readonly within: Span;
  /** Lists that the call is given, and that are as new as the text where it begins. */
  readonly lists: readonly ValueList[];
  /** How many other texts are built before it in the same function, for names that differ where all are fixed at once. */
  readonly earlier: number;
}

/** One string expression that is SQL by the grammar's own judgement. */
export interface Template {
  readonly language: HostLanguage;
  /** The whole expression in the file; rules report spans from its start. */
  readonly span: Span;
  readonly parts: readonly TemplatePart[];
  /** The SQL with `$1`, `$2`, … or a stand-in for every hole. */
  readonly sql: string;
  /** Where each part stands in `sql`, in the order of `parts`. */
  readonly places: readonly Span[];
  /** False for a piece of a query, such as what `whereRaw` takes: it does not parse by itself. */
  readonly complete: boolean;
  readonly call: Call | undefined;
  /**
   * How the text comes to the call: `argument` stands in it, `variable` is a variable of its own that is read only there,
   * `elsewhere` is built in several places or read in several: a fix that changes the text would have to change more.
   */
  readonly from: 'argument' | 'variable' | 'elsewhere';
  /** How a text is built whose values stand in several statements; undefined where they do not, or not all is in view. */
  readonly building?: Building;
  /** The modules that the file imports, for what a fix may use. */
  readonly imports: ReadonlyMap<string, string>;
  /** The whole file, for fixes that change the call beside the string. */
  readonly source: string;
}
