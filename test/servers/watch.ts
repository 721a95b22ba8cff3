/** Measures what cannot run in a transaction: other sessions hold the statement up, an observer looks at its locks. */
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { type LockMode, stronger } from '../../server/src/locks/effect';
import {
  databaseUrl,
  type Effects,
  type Lock,
  type Measured,
  openClient,
  readFiles,
  readRelations,
  readScans,
  summarize,
  withClient,
} from './measure';

/** A relation that is to be held, as `schema.name`. */
export interface Held {
  readonly name: string;
  readonly kind: 'table' | 'materialized view';
}

/**
 * Runs the statement in copies of the database. In each, one session holds each relation, and wherever the statement waits,
 * what it then holds and asks for is noted and the session that blocks it lets go. In the first copy they hold ACCESS
 * EXCLUSIVE, which stops it at its first lock of the relation, however weak; in the second one session for each mode that
 * some stronger lock of a statement, or its wait for readers or writers to end, runs into.
 */
export async function watch(
  server: string,
  template: string,
  sql: string,
  relations: readonly Held[],
): Promise<Measured> {
  const result = new Map<string, Effects>();
  for (const modes of [['ACCESS EXCLUSIVE'], ['SHARE UPDATE EXCLUSIVE', 'ROW EXCLUSIVE', 'ACCESS SHARE']] as const) {
    const database = `${template}_copy`;
    await withClient(server, (client) => client.query(`CREATE DATABASE ${database} TEMPLATE ${template}`));
    try {
      const holds = modes.flatMap((mode) => relations.flatMap((relation) => holdStatement(relation, mode)));
      for (const [name, effects] of await watchOnce(databaseUrl(server, database), sql, holds))
        add(result, name, effects);
    } finally {
      await withClient(server, (client) => client.query(`DROP DATABASE ${database} WITH (FORCE)`));
    }
  }
  return result;
}

/** LOCK TABLE knows no materialized views; there, statements that take the same lock. No name of the cases holds a point. */
function holdStatement({ name, kind }: Held, mode: LockMode): readonly string[] {
  const quoted = name.split('.').map(pg.escapeIdentifier).join('.');
  if (kind === 'table') return [`LOCK TABLE ONLY ${quoted} IN ${mode} MODE`];
  if (mode === 'ACCESS EXCLUSIVE') return [`ALTER MATERIALIZED VIEW ${quoted} OWNER TO CURRENT_USER`];
  if (mode === 'SHARE UPDATE EXCLUSIVE') return [`ALTER MATERIALIZED VIEW ${quoted} SET (fillfactor = 100)`];
  return mode === 'ACCESS SHARE' ? [`SELECT FROM ${quoted} LIMIT 0`] : [];
}

function add(result: Map<string, Effects>, name: string, { lock, rewrites, scans }: Effects): void {
  const known = result.get(name);
  result.set(name, {
    lock: known ? stronger(known.lock, lock) : lock,
    rewrites: known?.rewrites === true || rewrites,
    scans: known?.scans === true || scans,
  });
}

async function watchOnce(url: string, sql: string, holds: readonly string[]): Promise<Measured> {
  return withClient(url, async (observer) => {
    const before = await readRelations(observer);
    const holders = new Map<number, pg.Client>();
    for (const hold of holds) {
      const holder = await openClient(url);
      holders.set(await backendId(holder), holder);
      await holder.query('BEGIN');
      await holder.query(hold);
    }
    const locks = await withClient(url, async (worker) => {
      const noted = await runHeldUp(worker, sql, observer, holders).finally(async () => {
        for (const holder of holders.values()) await holder.end();
      });
      // Counters are sent in order when the session ends: once this scan is seen, so are the ones before it.
      await worker.query('CREATE SCHEMA harness; CREATE TABLE harness.marker (); SELECT FROM harness.marker');
      return noted;
    });
    return summarize(before, locks, await readScans(url), await readFiles(observer, before));
  });
}

async function runHeldUp(
  worker: pg.Client,
  sql: string,
  observer: pg.Client,
  holders: Map<number, pg.Client>,
): Promise<readonly Lock[]> {
  const pid = await backendId(worker);
  const noted: Lock[] = [];
  let done = false;
  const run = worker.query(sql).finally(() => {
    done = true;
  });
  run.catch(() => undefined); // awaited below
  while (!done) {
    const { rows } = await observer.query<{ blocking: readonly number[] }>('SELECT pg_blocking_pids($1) AS blocking', [
      pid,
    ]);
    const blocking = rows[0]?.blocking.find((one) => holders.has(one));
    if (blocking === undefined) {
      await pause(2);
      continue;
    }
    const locks = await observer.query<Lock>(
      "SELECT relation::int AS oid, mode FROM pg_locks WHERE pid = $1 AND locktype = 'relation'",
      [pid],
    );
    noted.push(...locks.rows);
    await holders.get(blocking)?.end();
    holders.delete(blocking);
  }
  await run;
  return noted;
}

async function backendId(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return rows[0]?.pid ?? 0;
}
