/** What running INSERT … ON CONFLICT says when the unique index or key that it relies on is gone, on every supported server. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Server, serverMajors, startServer } from '../../scripts/servers';
import { openClient } from './measure';

const setup = `
  CREATE TABLE t (id int PRIMARY KEY, a int, b int, c text, CONSTRAINT a_unique UNIQUE (a));
  CREATE UNIQUE INDEX t_b ON t (b);
  CREATE UNIQUE INDEX t_some ON t (b, a) WHERE c IS NULL;
  CREATE UNIQUE INDEX t_lower ON t (lower(c));
`;

const insert = (target: string) => `INSERT INTO t VALUES (1, 1, 1, 'x') ON CONFLICT ${target} DO NOTHING`;

/** What is dropped, the upsert that relies on it, and what makes it run again. */
const cases: readonly (readonly [drop: string, upsert: string, instead: string])[] = [
  ['ALTER TABLE t DROP CONSTRAINT t_pkey', insert('(id)'), 'CREATE UNIQUE INDEX ON t (id)'],
  ['ALTER TABLE t DROP CONSTRAINT a_unique', insert('(a)'), 'CREATE UNIQUE INDEX ON t (a) INCLUDE (b)'],
  ['DROP INDEX t_b', insert('(b)'), 'ALTER TABLE t ADD UNIQUE (b)'],
  ['DROP INDEX t_some', insert('(a, b) WHERE c IS NULL'), 'CREATE UNIQUE INDEX ON t (a, b)'],
  ['DROP INDEX t_lower', insert('(lower(c))'), 'CREATE UNIQUE INDEX ON t (lower(c))'],
];

describe.each(serverMajors)('PostgreSQL %i', (major) => {
  let server: Server;
  let client: pg.Client;
  beforeAll(async () => {
    server = await startServer(major);
    client = await openClient(server.url);
    await client.query(setup);
  });
  afterAll(async () => {
    await client?.end();
    await server?.stop();
  });

  test.each(cases)('%s', async (drop, upsert, instead) => {
    await client.query('BEGIN');
    await client.query(upsert);
    await client.query(drop);
    await client.query('SAVEPOINT dropped');
    const error = await client.query(upsert).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(pg.DatabaseError);
    expect(error).toMatchObject({ code: '42P10' });
    await client.query('ROLLBACK TO dropped');
    await client.query(instead);
    await client.query(upsert);
    await client.query('ROLLBACK');
  });

  test('a partial index does not stand in for a whole one', async () => {
    await client.query('BEGIN');
    await client.query('DROP INDEX t_b; CREATE UNIQUE INDEX ON t (b) WHERE c IS NULL');
    await expect(client.query(insert('(b)'))).rejects.toMatchObject({ code: '42P10' });
    await client.query('ROLLBACK');
  });
});
