/** Runs pending migrations as their tool would, and measures each statement on the way. */
import pg from 'pg';
import type { Migration } from '../../server/src/migrations/history';
import { kindOf } from '../../server/src/sql/ast';
import type { Statement } from '../../server/src/sql/source-file';
import {
  databaseUrl,
  type Effects,
  type Lock,
  type Measured,
  openClient,
  type RelationState,
  readFiles,
  readRelations,
  summarize,
  withClient,
} from './measure';
import { watch } from './watch';

export interface MeasuredStatement {
  readonly file: string;
  readonly text: string;
  /** In the file. */
  readonly start: number;
  /** Of tables that stood before the first file. The lock is what the transaction holds after the statement. */
  readonly effects: readonly (readonly [table: string, effects: Effects])[];
}

interface Place {
  readonly server: string;
  readonly database: string;
  /** The tables that stood before the first file. */
  readonly stood: readonly RelationState[];
}

/** Throws the server's error with the statement that it refuses. */
export async function runMeasured(
  server: string,
  database: string,
  migrations: readonly Migration[],
): Promise<readonly MeasuredStatement[]> {
  const place = { server, database, stood: await withClient(databaseUrl(server, database), readRelations) };
  const result: MeasuredStatement[] = [];
  for (const migration of migrations) result.push(...(await runFile(place, migration)));
  return result;
}

async function runFile(place: Place, { source, transaction }: Migration): Promise<readonly MeasuredStatement[]> {
  const url = databaseUrl(place.server, place.database);
  const result: MeasuredStatement[] = [];
  let client = await openSession(url);
  try {
    if (transaction === 'tool') await client.query('BEGIN');
    for (const { statement, place: span } of source.statements) {
      const { text } = statement.parsed;
      const isOpen = client.getTransactionStatus() === 'T';
      try {
        const measured = await measureNext(client, statement, place);
        result.push({ file: source.path, text, start: span.start, effects: [...measured] });
      } catch (error) {
        if (isOpen || !isTransactionRefused(error)) throw explained(error, source.path, text);
        await client.end(); // copies are made of databases that nobody uses
        const measured = await measureAlone(text, place).catch((reason) => {
          throw explained(reason, source.path, text);
        });
        result.push({ file: source.path, text, start: span.start, effects: [...measured] });
        client = await openSession(url);
      }
    }
    if (transaction === 'tool') await client.query('COMMIT');
  } finally {
    await client.end();
  }
  return result;
}

/** Tables of a few rows are scanned where larger ones are looked up by an index: it is the larger ones that matter. */
async function openSession(url: string): Promise<pg.Client> {
  const client = await openClient(url);
  await client.query('SET enable_seqscan = off');
  return client;
}

/** In the transaction that is open, or else in one of its own. */
async function measureNext(client: pg.Client, statement: Statement, { stood }: Place): Promise<Measured> {
  const { text, tree } = statement.parsed;
  if (tree && kindOf(tree) === 'TransactionStmt') {
    await client.query(text);
    return new Map();
  }
  const isOpen = client.getTransactionStatus() === 'T';
  if (!isOpen) await client.query('BEGIN');
  const oids = stood.map(({ oid }) => oid);
  const before = (await readRelations(client)).filter(({ oid }) => oids.includes(oid));
  const scansBefore = await readScanCounts(client, oids);
  await client.query(text);
  const locks = await client.query<Lock>(
    `SELECT relation::int AS oid, mode FROM pg_locks
     WHERE pid = pg_backend_pid() AND locktype = 'relation' AND granted AND relation = ANY ($1::oid[])`,
    [oids],
  );
  const scanCounts = await readScanCounts(client, oids);
  const scanned = oids.filter((oid) => (scanCounts.get(oid) ?? 0) > (scansBefore.get(oid) ?? 0));
  const measured = summarize(before, locks.rows, scanned, await readFiles(client, before));
  if (!isOpen) await client.query('COMMIT');
  return measured;
}

/** What must not run in a transaction: watched in copies of the database, then run in it. */
async function measureAlone(text: string, { server, database, stood }: Place): Promise<Measured> {
  const url = databaseUrl(server, database);
  const held = await withClient(url, (client) =>
    client.query<{ name: string; kind: 'table' | 'materialized view' }>(
      `SELECT nspname || '.' || relname AS name, CASE relkind WHEN 'm' THEN 'materialized view' ELSE 'table' END AS kind
       FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE c.oid = ANY ($1::oid[])`,
      [stood.map(({ oid }) => oid)],
    ),
  );
  const measured = await watch(server, database, text, held.rows);
  await withClient(url, (client) => client.query(text));
  const names = held.rows.map(({ name }) => name);
  return new Map([...measured].filter(([name]) => names.includes(name)));
}

async function readScanCounts(client: pg.Client, oids: readonly number[]): Promise<ReadonlyMap<number, number>> {
  const { rows } = await client.query<{ oid: number; count: number }>(
    'SELECT oid::int AS oid, pg_stat_get_xact_numscans(oid)::int AS count FROM unnest($1::oid[]) oid',
    [oids],
  );
  return new Map(rows.map(({ oid, count }) => [oid, count]));
}

/** The statement's own refusal of a transaction, or that of a COMMIT inside its code. */
function isTransactionRefused(error: unknown): boolean {
  return error instanceof pg.DatabaseError && (error.code === '25001' || error.code === '2D000');
}

function explained(error: unknown, path: string, text: string): Error {
  const reason = error instanceof Error ? error.message : String(error);
  return new Error(`${path}: the server refuses\n${text}\n${reason}`, { cause: error });
}
