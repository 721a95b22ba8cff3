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
 * Runs the statement in a transaction of a fresh session, looks, and rolls back. Throws the
 * server's error when it fails.
 */
export async function measure(url: string, sql: string): Promise<Measured> {
  return withClient(url, async (client) => {
    const before = (await client.query<RelationState>(relationsQuery)).rows;
    await client.query('BEGIN');
    await client.query(sql);
    const locks = await client.query<Lock>(
      `SELECT relation::int AS oid, mode FROM pg_locks
       WHERE pid = pg_backend_pid() AND locktype = 'relation' AND granted AND relation = ANY ($1::oid[])`,
      [before.map((relation) => relation.oid)],
    );
    const scans = await client.query<{ oid: number }>(
      `SELECT oid::int AS oid FROM unnest($1::oid[]) oid WHERE pg_stat_get_xact_numscans(oid) > 0`,
      [before.map((relation) => relation.oid)],
    );
    return summarize(
      before,
      locks.rows,
      scans.rows.map((row) => row.oid),
      await filesAfter(client, before),
    );
  });
}

interface FileState {
  readonly oid: number;
  readonly file: string;
  readonly isEmpty: boolean;
}

async function filesAfter(client: pg.Client, before: readonly RelationState[]): Promise<readonly FileState[]> {
  const query = `
    SELECT oid::int AS oid, pg_relation_filenode(oid)::text AS file, pg_relation_size(oid) = 0 AS "isEmpty"
    FROM pg_class WHERE oid = ANY ($1::oid[]) AND relkind IN ('r', 'm')`;
  return (await client.query<FileState>(query, [before.map((relation) => relation.oid)])).rows;
}

/**
 * Rewritten is what now stands in another file. An empty new file is what TRUNCATE leaves: nothing was written, and what
 * the server read to build the indexes of an empty table is no scan.
 */
function summarize(
  before: readonly RelationState[],
  locks: readonly Lock[],
  scanned: readonly number[],
  after: readonly FileState[],
): Measured {
  const result = new Map<string, { lock: LockMode; rewrites: boolean; scans: boolean }>();
  for (const { oid, name, file } of before) {
    const modes = locks.filter((lock) => lock.oid === oid).map((lock) => lockMode(lock.mode));
    const lock = lockModes.findLast((mode) => modes.includes(mode));
    if (!lock) continue;
    const changed = after.find((state) => state.oid === oid && state.file !== file);
    const emptied = changed?.isEmpty === true;
    result.set(name, { lock, rewrites: changed !== undefined && !emptied, scans: scanned.includes(oid) && !emptied });
  }
  return result;
}

/** `AccessExclusiveLock` → `ACCESS EXCLUSIVE`. */
function lockMode(name: string): LockMode | undefined {
  const words = name
    .replace(/Lock$/, '')
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toUpperCase();
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

/** The same server's other database. */
export function databaseUrl(url: string, database: string): string {
  const other = new URL(url);
  other.pathname = `/${database}`;
  return other.href;
}
