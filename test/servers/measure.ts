/** What a statement really does on a server: the locks it takes, the tables it rewrites and scans. */
import pg from 'pg';
import { type LockMode, lockModes } from '../../server/src/locks/effect';

/** By `schema.name`, for every table, partitioned table and materialized view that stood before. */
export type Measured = ReadonlyMap<string, { lock: LockMode; rewrites: boolean; scans: boolean }>;

interface RelationState {
  readonly oid: number;
  readonly name: string;
  readonly file: string;
}

interface Lock {
  readonly oid: number;
  readonly mode: string;
}

const relationsQuery = `
  SELECT c.oid::int AS oid, n.nspname || '.' || c.relname AS name, coalesce(pg_relation_filenode(c.oid), 0)::text AS file
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN ('information_schema', 'harness')`;

/**
 * Runs the statement in a transaction of a fresh session, looks, and rolls back. `undefined` when the server refuses it
 * in a transaction; throws the server's error when it fails otherwise.
 */
export async function measureInTransaction(url: string, sql: string): Promise<Measured | undefined> {
  return withClient(url, async (client) => {
    const before = (await client.query<RelationState>(relationsQuery)).rows;
    await client.query('BEGIN');
    try {
      await client.query(sql);
    } catch (error) {
      if (error instanceof pg.DatabaseError && error.code === '25001') return undefined;
      throw error;
    }
    const locks = await client.query<Lock>(
      `SELECT relation::int AS oid, mode FROM pg_locks
       WHERE pid = pg_backend_pid() AND locktype = 'relation' AND granted AND relation = ANY ($1::oid[])`,
      [before.map((relation) => relation.oid)],
    );
    const scans = await client.query<{ oid: number }>(
      `SELECT oid::int AS oid FROM unnest($1::oid[]) oid WHERE pg_stat_get_xact_numscans(oid) > 0`,
      [before.map((relation) => relation.oid)],
    );
    const rewritten = await rewrittenFiles(client, before);
    return summarize(before, locks.rows, new Set(scans.rows.map((row) => row.oid)), rewritten);
  });
}

/** Relations whose rows now stand in another file. An empty new file is what TRUNCATE leaves: nothing was written. */
async function rewrittenFiles(client: pg.Client, before: readonly RelationState[]): Promise<ReadonlySet<number>> {
  const after = await client.query<{ oid: number; file: string; size: string }>(
    `SELECT oid::int AS oid, pg_relation_filenode(oid)::text AS file, pg_relation_size(oid) AS size
     FROM pg_class WHERE oid = ANY ($1::oid[]) AND relkind IN ('r', 'm')`,
    [before.map((relation) => relation.oid)],
  );
  const files = new Map(before.map((relation) => [relation.oid, relation.file]));
  return new Set(after.rows.filter((row) => row.size !== '0' && files.get(row.oid) !== row.file).map((row) => row.oid));
}

function summarize(
  before: readonly RelationState[],
  locks: readonly Lock[],
  scanned: ReadonlySet<number>,
  rewritten: ReadonlySet<number>,
): Measured {
  const result = new Map<string, { lock: LockMode; rewrites: boolean; scans: boolean }>();
  for (const { oid, name } of before) {
    const modes = locks.filter((lock) => lock.oid === oid).map((lock) => lockMode(lock.mode));
    const lock = lockModes.findLast((mode) => modes.includes(mode));
    if (lock) result.set(name, { lock, rewrites: rewritten.has(oid), scans: scanned.has(oid) });
  }
  return result;
}

/** `AccessExclusiveLock` → `ACCESS EXCLUSIVE`. */
function lockMode(name: string): LockMode | undefined {
  const words = name.replace(/Lock$/, '').replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toUpperCase();
  return lockModes.find((mode) => mode === words);
}

export async function withClient<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined); // a session that is ended from outside says so here too
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
