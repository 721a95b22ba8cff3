/** The database that programs are run on, and what an attack would show or lose in it. */
import pg from 'pg';
import { inject } from 'vitest';
import { rows, table } from '../../server/src/rules/concatenated-query/harness/case';

export interface Database {
  /** What drivers read of their own accord, and their addresses in the words of those that want one. */
  readonly environment: Readonly<Record<string, string>>;
  reset(): Promise<void>;
  count(): Promise<number>;
  close(): Promise<void>;
}

/** A new one with the table. A program that holds the rows locked makes a test fail, and not wait. */
export async function openDatabase(name: string): Promise<Database> {
  const server = inject('server');
  const maker = new pg.Client(server);
  await maker.connect();
  await maker.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
  await maker.end();
  const { hostname, port, username } = new URL(server);
  const client = new pg.Client({ host: hostname, port: Number(port), user: username, database: name });
  await client.connect();
  await client.query(`SET lock_timeout = '5s'; ${table}`);
  return {
    environment: {
      PGHOST: hostname,
      PGPORT: port,
      PGUSER: username,
      PGDATABASE: name,
      DATABASE_URL: `postgresql://${username}@${hostname}:${port}/${name}`,
    },
    reset: async () => {
      await client.query(rows);
    },
    count: async () => (await client.query<{ n: number }>('SELECT count(*)::int AS n FROM users')).rows[0]?.n ?? -1,
    close: () => client.end(),
  };
}
