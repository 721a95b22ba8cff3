/** Looks at what a transaction has done so far: locks, files and scans of every table, partitioned table and materialized view. */
import { type Effect, type LockMode, lockModes, stronger } from '../locks/effect';
import type { QualifiedName } from '../schema/model';
import { displayName } from '../schema/names';
import type { RehearsedEffect } from './result';
import type { Stage } from './stage';

interface RelationState {
  /** Undefined when the relation is gone. */
  readonly name: QualifiedName | undefined;
  /** Changes when the relation is written anew. */
  readonly file: string | undefined;
  readonly scans: number;
  readonly locks: readonly LockMode[];
}

/** By oid. */
export type Watch = ReadonlyMap<string, RelationState>;

// A dropped relation is no longer in pg_class, but its lock is still held.
const query = `
  SELECT coalesce(c.oid, l.relation)::text, n.nspname, c.relname, pg_catalog.pg_relation_filenode(c.oid)::text,
    coalesce(pg_catalog.pg_stat_get_xact_numscans(c.oid), 0)::text, l.modes
  FROM (SELECT * FROM pg_catalog.pg_class WHERE relkind IN ('r', 'p', 'm')) c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  FULL JOIN (
    SELECT relation, string_agg(mode, ' ') AS modes FROM pg_catalog.pg_locks
    WHERE pid = pg_catalog.pg_backend_pid() AND locktype = 'relation' AND granted
      AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
    GROUP BY relation
  ) l ON l.relation = c.oid`;

export async function look(stage: Stage): Promise<Watch> {
  const { rows } = await stage.run(query);
  return new Map(
    rows.map(([oid, schema, name, file, scans, modes]) => [
      oid ?? '',
      {
        name: schema && name ? { schema, name } : undefined,
        file: file ?? undefined,
        scans: Number(scans),
        locks: (modes ?? '').split(' ').flatMap((mode) => lockMode(mode) ?? []),
      },
    ]),
  );
}

/** `AccessExclusiveLock` → `ACCESS EXCLUSIVE`. */
function lockMode(name: string): LockMode | undefined {
  const words = name.replace(/Lock$/, '').replace(/(?<=[a-z])(?=[A-Z])/g, ' ');
  return lockModes.find((mode) => mode === words.toUpperCase());
}

export interface Watched {
  readonly before: Watch;
  readonly after: Watch;
  /** What the model says, for what earlier locks of the same transaction hide. */
  readonly model: readonly Effect[];
  /** TRUNCATE gives a table a new file without writing anything. */
  readonly truncates: boolean;
  isNew(oid: string): boolean;
}

/** What the statement between the two looks did to relations that stood before it. */
export function watchedEffects({ before, after, model, truncates, isNew }: Watched): readonly RehearsedEffect[] {
  const said = new Map(model.map((effect) => [displayName(effect.relation), effect.lock]));
  return [...before].flatMap(([oid, was]): readonly RehearsedEffect[] => {
    const is = after.get(oid);
    const relation = was.name;
    if (!relation || !is) return [];
    const taken = strongest(is.locks.filter((lock) => !was.locks.includes(lock)));
    const held = strongest(was.locks);
    const modelled = said.get(displayName(relation));
    const hidden = held && modelled && stronger(held, modelled) === held ? modelled : undefined;
    const lock = taken && hidden ? stronger(taken, hidden) : (taken ?? hidden);
    if (!lock) return [];
    const rewrites = is.name !== undefined && is.file !== was.file && !truncates;
    const scans = is.scans > was.scans && !truncates;
    return [{ relation, lock, rewrites, scans, isNew: isNew(oid), measured: lock === taken }];
  });
}

function strongest(locks: readonly LockMode[]): LockMode | undefined {
  return lockModes.findLast((mode) => locks.includes(mode));
}
