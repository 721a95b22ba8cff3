/** What a rule is: one statement in, findings out, no memory. */
import type { HostFile } from '../host/host-file';
import type { Template } from '../host/template';
import type { Effect, PostgresVersion } from '../locks/effect';
import type { Origin, QualifiedName, Relation, Schema } from '../schema/model';
import type { Statement } from '../sql/source-file';
import type { Span } from '../sql/span';

export type Severity = 'error' | 'warning' | 'info' | 'hint';
export type RuleFamily = 'safety' | 'locking' | 'breaking' | 'schema' | 'discipline' | 'queries' | 'host';

/**
 * A change of the statement's (or template's) own file; the span counts from its first character and may reach beyond it.
 * One that takes away the whole statement takes its semicolon and line break too, and is not offered for a file's only one.
 * `\n` becomes what ends the file's own lines, with the statement's indentation.
 */
export interface Edit {
  readonly span: Span;
  readonly text: string;
}

/** A migration to be made after the ones that are there; the tool's own form (name, directory, transaction) is not the rule's business. */
export interface NewMigration {
  /** Words for the file's name, e.g. `index_orders_customer_id`. */
  readonly slug: string;
  /** Statements with semicolons, one a line or more, without BEGIN and COMMIT. */
  readonly sql: string;
  /** The way back, where there is one. */
  readonly downSql: string | undefined;
  /** False when the statements must not run in a transaction (CONCURRENTLY). */
  readonly transaction: boolean;
  /** All in one transaction, which the file opens itself where its tool does not. */
  readonly together?: true;
  /** What has to wait until this one has run to its end. */
  readonly next?: NewMigration;
}

export interface Fix {
  /** Imperative, sentence case: `Add CONCURRENTLY`. */
  readonly title: string;
  /** `safe`: means the same to every reader and cannot break; `unsafe`: right, but a person should look. */
  readonly safety: 'safe' | 'unsafe';
  readonly edits: readonly Edit[];
  readonly newMigration?: NewMigration;
  /**
   * From the statement on, what the transaction would still do leaves the file for a migration of its own: words for that
   * one's name. Not offered where the rest cannot do without what stays.
   */
  readonly divideInto?: string;
}

/** What a rule reports; the engine adds rule, severity, file and help. */
export interface Report<MessageId extends string = string> {
  /** From the statement's (or template's) first character. Underline the words that are wrong, not the statement. */
  readonly span: Span;
  readonly message: MessageId;
  /** Fills the `{holes}` of the message. */
  readonly data?: Readonly<Record<string, string>>;
  /** What is concerned: `public.orders`, `public.orders.total`, for a key `public.orders(customer_id)`. */
  readonly object: string;
  readonly fixes?: readonly Fix[];
  /** Places of the history, or, for a template, of its own file (spans as `span`). */
  readonly related?: readonly (
    | { readonly origin: Origin; readonly message: string }
    | { readonly span: Span; readonly message: string }
  )[];
}

/** How the migration that holds the statement is run. */
export interface Transaction {
  /** `tool`: the tool opens one around the file; `explicit`: BEGIN in the file; `none`: each statement by itself. */
  readonly mode: 'tool' | 'explicit' | 'none';
  /**
   * True where each statement runs by itself only because of what the file holds, e.g. a single statement: with another one
   * beside it, the tool would run both in one transaction.
   */
  readonly fragile: boolean;
  /** Locks held from earlier statements of the same transaction, strongest for each relation. */
  readonly held: readonly Effect[];
  /** SET lock_timeout (LOCAL or not) came before, in this file or this transaction. */
  readonly lockTimeout: boolean;
}

/** A table, view or column that a pending migration takes away from the code that runs today, or gives another name. */
export interface Removal {
  /** As the running code calls it. */
  readonly relation: QualifiedName;
  /** Undefined for the whole relation. */
  readonly column: string | undefined;
  /** What it is called afterwards: `full_name`, `public.clients`; undefined when it is gone. */
  readonly renamedTo: string | undefined;
  /** The statement that does it. */
  readonly origin: Origin;
}

/** Everything a rule may ask about a statement of a migration or query file. */
export interface StatementContext {
  /** `migration` for a statement of a history that runs forward, `query` for one in another SQL file or in host code. */
  readonly role: 'migration' | 'query';
  /** True for a string of host code with a part that is put in when it runs and may be a clause: what is missing may be there. */
  readonly isOpen: boolean;
  /** True when the statement has not run anywhere yet: locking rules speak of pending ones only. */
  readonly pending: boolean;
  readonly postgres: PostgresVersion;
  /** Fixes write what this version understands too: where nobody said which one runs, the oldest that is supported. */
  readonly oldest: PostgresVersion;
  readonly before: Schema;
  readonly after: Schema;
  /** The schema that the whole history ends in. Schema rules look here whether what this statement made is still so. */
  readonly final: Schema;
  /**
   * What the code that runs today knows: the schema that the shipped migrations before this file end in. Without any, the
   * schema before this file. What is not in it was made and never shipped.
   */
  readonly deployed: Schema;
  /** What pending migrations take away from `deployed`; told of queries, not of the migrations themselves. */
  readonly removals: readonly Removal[];
  /** The schema after the last statement of the same file. */
  readonly fileEnd: Schema;
  /** The statement's path, as in `Origin.file`. */
  readonly file: string;
  readonly effects: readonly Effect[];
  readonly transaction: Transaction;
  /** Statements of the same file before this one. */
  readonly earlier: readonly Statement[];
  /** True when no statement of the same file comes after this one. */
  readonly isLast: boolean;
  /** True when this relation was made by this same migration, so that nobody can be waiting for it. */
  isNew(relation: Relation): boolean;
  /** Resolves a name of the statement through the search path before it; see schema/names.ts. */
  resolve(name: { readonly schemaname?: string; readonly relname?: string }): {
    readonly name: QualifiedName;
    readonly relation: Relation | undefined;
  };
}

/** Everything a rule may ask about a string of host code that is SQL. */
export interface TemplateContext {
  readonly file: string;
  readonly postgres: PostgresVersion;
  readonly final: Schema;
}

/** Everything a rule may ask about a file of host code as a whole. */
export interface FileContext {
  readonly postgres: PostgresVersion;
  readonly final: Schema;
  readonly removals: readonly Removal[];
}

export interface Rule<MessageId extends string = string> {
  /** Kebab case; names the problem, so that it reads "allow index-without-concurrently". */
  readonly id: string;
  readonly family: RuleFamily;
  /** One sentence for lists, without a full stop. */
  readonly summary: string;
  readonly severity: Severity;
  readonly recommended: boolean;
  /** What happens, why it matters and what to do, with `{holes}`; locks only through `{lock}` from the effects. */
  readonly messages: Readonly<Record<MessageId, string>>;
  /** One line under the message: what to do. */
  readonly help: string;
  /**
   * Only the first report of a file is kept, since one change at its beginning answers all of them. Where it answers those of
   * other rules, too, they share a word: the first of them all is kept, and the others are related to it.
   */
  readonly oncePerFile?: true | 'lock_timeout';
  /**
   * True: of a string that host code puts together in several ways, only what holds in each of them is kept, since what is
   * chosen at one place may belong to what is chosen at another.
   */
  readonly inEveryVariant?: true;
  /** Nothing is judged: the server's word about it is found out in a rehearsal. */
  readonly evidence?: 'rehearsed';
  /** Tells VS Code how to draw it. */
  readonly tags?: readonly ('unnecessary' | 'deprecated')[];
  check?(statement: Statement, context: StatementContext & { report(report: Report<MessageId>): void }): void;
  checkTemplate?(template: Template, context: TemplateContext & { report(report: Report<MessageId>): void }): void;
  /** Host code beside its SQL; spans count from the file's first character. */
  checkFile?(file: HostFile, context: FileContext & { report(report: Report<MessageId>): void }): void;
}

/** Keeps a rule's message ids checked by the compiler. */
export function defineRule<MessageId extends string>(rule: Rule<MessageId>): Rule<MessageId> {
  return rule;
}
