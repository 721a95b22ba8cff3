/** What the repository knows of itself, handed in as plain data by whoever read it. */
import type { History } from '../migrations/history';
import type { Environment } from '../postgres/environment';
import type { Finding } from '../review/finding';
import type { Schema } from '../schema/model';

/** What a person vouches for, from preflight.json's `attestations`. */
export interface Attestation {
  /** A check's id, e.g. `restore-rehearsed`. */
  readonly check: string;
  readonly by: string;
  /** YYYY-MM-DD. */
  readonly on: string;
  /** The last day on which it counts, YYYY-MM-DD. */
  readonly until: string;
  /** Where the proof is: a ticket, a protocol, a page. */
  readonly evidence: string;
}

export interface Repository {
  /** Today in the person's time zone, YYYY-MM-DD, to tell expired attestations. */
  readonly today: string;
  readonly histories: readonly History[];
  /** The schema that each history ends in, in the order of `histories`. */
  readonly schemas: readonly Schema[];
  /** Of a review with `all`, every rule that a check rests on switched on. */
  readonly findings: readonly Finding[];
  /** Rules that the settings switch off: a check that rests on one is unknown, not passed. */
  readonly rulesOff: readonly string[];
  /** The text of any file that findings name or that may hold a connection string, by workspace path. */
  readonly files: ReadonlyMap<string, string>;
  /** Undefined: the folder is not under git, or git cannot be asked. */
  readonly git:
    | {
        /** Migration files that git does not track. */
        readonly untracked: readonly string[];
        /** Migration files that stand on the default branch with another text. */
        readonly edited: readonly string[];
      }
    | undefined;
  readonly environments: readonly Environment[];
  /** Where `${env:NAME}` of their urls is looked up. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly attestations: readonly Attestation[];
}
