/** What a statement really does on a server: the locks it takes, the tables it rewrites and scans. */
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { type LockMode, lockModes } from '../../server/src/locks/effect';

export interface Effects {
  readonly lock: LockMode;
  readonly rewrites: boolean;
  readonly scans: boolean;
}

/** By `schema.name`, for every table, partitioned table and materialized view that stood before. */
export type Measured = ReadonlyMap<string, Effects>;

export interface RelationState {
  readonly oid: number;
  readonly name: string;
  readonly file: string;
}

export interface Lock {
  readonly oid: number;
  readonly mode: string;
}

/** Runs the statement in a transaction of a fresh session, looks, and rolls back. Throws the server's error when it fails. */
export async function measure(url: string, sql: string): Promise<Measured> {
  return withClient(url, async (client) => {
    const before = await readRelations(client);
    await client.query('BEGIN');
    await client.query(sql);
    const oids = before.map((relation) => relation.oid);
    const locks = await client.query<Lock>(
      `SELECT relation::int AS oid, mode FROM pg_locks
       WHERE pid = pg_backend_pid() AND locktype = 'relation' AND granted AND relation = ANY ($1::oid[])`,
      [oids],
    );
    const scans = await client.query<{ oid: number }>(
      'SELECT oid::int AS oid FROM unnest($1::oid[]) oid WHERE pg_stat_get_xact_numscans(oid) > 0',
      [oids],
    );
    const scanned = scans.rows.map((row) => row.oid);
    return summarize(before, locks.rows, scanned, await readFiles(client, before));
  });
}

/** True for the error of a statement that must not run in a transaction. */
export function isTransactionRefused(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '25001';
}

/** The tables, partitioned tables and materialized views of the database. */
export async function readRelations(client: pg.Client): Promise<readonly RelationState[]> {
  const { rows } = await client.query<RelationState>(`
    SELECT c.oid::int AS oid, n.nspname || '.' || c.relname AS name, coalesce(pg_relation_filenode(c.oid), 0)::text AS file
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN ('information_schema', 'harness')`);
  return rows;
}

interface FileState {
  readonly oid: number;
  readonly file: string;
  readonly isEmpty: boolean;
}

export async function readFiles(client: pg.Client, before: readonly RelationState[]): Promise<readonly FileState[]> {
  const query = `
    SELECT oid::int AS oid, pg_relation_filenode(oid)::text AS file, pg_relation_size(oid) = 0 AS "isEmpty"
    FROM pg_class WHERE oid = ANY ($1::oid[]) AND relkind IN ('r', 'm')`;
  return (await client.query<FileState>(query, [before.map((relation) => relation.oid)])).rows;
}

/**
 * The tables that any session has scanned since the database was made, as soon as the scan of `harness.marker` is among
 * them: PostgreSQL 14 collects counters in a process of its own.
 */
export async function readScans(url: string): Promise<readonly number[]> {
  for (;;) {
    const { rows } = await withClient(url, (client) =>
      client.query<{ oid: number; name: string }>(
        'SELECT relid::int AS oid, relname AS name FROM pg_stat_user_tables WHERE seq_scan > 0',
      ),
    );
    if (rows.some((row) => row.name === 'marker')) return rows.map((row) => row.oid);
    await pause(20);
  }
}

/**
 * Rewritten is what now stands in another file. An empty new file is what TRUNCATE leaves: nothing was written, and what
 * the server read to build the indexes of an empty table is no scan.
 */
export function summarize(
  before: readonly RelationState[],
  locks: readonly Lock[],
  scanned: readonly number[],
  after: readonly FileState[],
): Measured {
  const result = new Map<string, Effects>();
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
  const client = await openClient(url);
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

export async function openClient(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined); // a session that is ended from outside says so here too
  await client.connect();
  return client;
}

/** The same server's other database. */
export function databaseUrl(url: string, database: string): string {
  const other = new URL(url);
  other.pathname = `/${database}`;
  return other.href;
}
