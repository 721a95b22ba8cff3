/** What host code says of its way to a database, for the rules that look at it. */
import type { Span } from '../sql/span';

/** An address in a string literal: `postgres://…`, `host=… dbname=…`, `jdbc:postgresql://…`. */
export interface Address {
  /** The literal with its quotes. */
  readonly span: Span;
  /** What the literal reads is the address and nothing else. */
  readonly whole: boolean;
  /** Empty where it is not written. */
  readonly user: string;
  readonly host: string;
  /** Where a password is written that is no stand-in for one; never what it reads. */
  readonly password: Span | undefined;
  /** By their names in small letters, without spaces: `sslmode`, `trustservercertificate`. */
  readonly parameters: ReadonlyMap<string, { readonly text: string; readonly span: Span }>;
}

/** An option of a connection that is written out: `{ ssl: { rejectUnauthorized: false } }`, `password="…"`. */
export interface ConnectionOption {
  /** Its names from the outside in, in small letters: `ssl.rejectunauthorized`; those of a call that connects begin with `connection`. */
  readonly path: string;
  readonly text: string;
  /** Its value. */
  readonly span: Span;
  /** The plain options beside it. */
  readonly beside: ReadonlyMap<string, string>;
}

/** A call that makes a connection or a pool of them. */
export interface Connection {
  /** The module and what is called of it: `pg.Pool`, `psycopg2.connect`. */
  readonly made: string;
  readonly kind: 'pool' | 'client';
  /** As the file writes it. */
  readonly name: string;
  readonly span: Span;
  /** The names of its options; undefined where they are not all written there. */
  readonly options: readonly string[] | undefined;
  /** The record of its options, where a further one could be written. */
  readonly record: Span | undefined;
  /** The function around it that runs for every request. */
  readonly handler: Span | undefined;
}

export interface Connections {
  readonly addresses: readonly Address[];
  readonly options: readonly ConnectionOption[];
  readonly connections: readonly Connection[];
}

export const noConnections: Connections = { addresses: [], options: [], connections: [] };
