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
  /**
   * What the rows or the planner decide when the statement runs: `lock`, the lock is taken only when a row concerns this
   * relation (a partition that pruning may spare, the other side of a foreign key); `scans`, the planner may read it whole
   * although `scans` is false. `owner`: the lock is taken only when a role owns the relation, and no statement says whose it is.
   */
  readonly uncertain?: readonly Uncertainty[];
}

export type Uncertainty = 'lock' | 'scans' | 'owner';

/** Supported major versions of the server. */
export type PostgresVersion = 14 | 15 | 16 | 17 | 18;

/** The stronger of two modes, by their order in the manual. */
export function stronger(a: LockMode, b: LockMode): LockMode {
  return lockModes.indexOf(a) >= lockModes.indexOf(b) ? a : b;
}

/** Which modes a mode excludes (manual, section 13.3.1, table 13.2; test/servers/conflicts.test.ts asks each server). */
export const conflicts: Readonly<Record<LockMode, readonly LockMode[]>> = {
  'ACCESS SHARE': ['ACCESS EXCLUSIVE'],
  'ROW SHARE': ['EXCLUSIVE', 'ACCESS EXCLUSIVE'],
  'ROW EXCLUSIVE': ['SHARE', 'SHARE ROW EXCLUSIVE', 'EXCLUSIVE', 'ACCESS EXCLUSIVE'],
  'SHARE UPDATE EXCLUSIVE': ['SHARE UPDATE EXCLUSIVE', 'SHARE', 'SHARE ROW EXCLUSIVE', 'EXCLUSIVE', 'ACCESS EXCLUSIVE'],
  SHARE: ['ROW EXCLUSIVE', 'SHARE UPDATE EXCLUSIVE', 'SHARE ROW EXCLUSIVE', 'EXCLUSIVE', 'ACCESS EXCLUSIVE'],
  'SHARE ROW EXCLUSIVE': [
    'ROW EXCLUSIVE',
    'SHARE UPDATE EXCLUSIVE',
    'SHARE',
    'SHARE ROW EXCLUSIVE',
    'EXCLUSIVE',
    'ACCESS EXCLUSIVE',
  ],
  EXCLUSIVE: lockModes.slice(1),
  'ACCESS EXCLUSIVE': lockModes,
};

/** What other sessions cannot do meanwhile: `reads` is SELECT, `writes` is INSERT, UPDATE, DELETE and MERGE. */
export function blocks(lock: LockMode): readonly ('reads' | 'writes')[] {
  const excluded = conflicts[lock];
  return [
    ...(excluded.includes('ACCESS SHARE') ? (['reads'] as const) : []),
    ...(excluded.includes('ROW EXCLUSIVE') ? (['writes'] as const) : []),
  ];
}
