/** What a statement does to the relations that stood before it: the words of the answer. */
import type { QualifiedName } from '../schema/model';

/** PostgreSQL's table-level lock modes, weakest first (manual, section 13.3.1). */
export const lockModes = [
  'ACCESS SHARE',
  'ROW SHARE',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'EXCLUSIVE',
  'ACCESS EXCLUSIVE',
] as const;

export type LockMode = (typeof lockModes)[number];

/** One relation's share in a statement. */
export interface Effect {
  /** A table, partitioned table or materialized view that stood before the statement. */
  readonly relation: QualifiedName;
  /** The strongest lock that the statement takes on it. */
  readonly lock: LockMode;
  /** The whole table is written anew, with its indexes. */
  readonly rewrites: boolean;
  /** The whole table is read (to check, to index, to validate). */
  readonly scans: boolean;
}

/** Supported major versions of the server. */
export type PostgresVersion = 14 | 15 | 16 | 17 | 18;
