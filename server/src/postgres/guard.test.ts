import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadGrammar } from '../sql/parse';
import { secure } from './connect';
import { openEmbedded } from './embedded';
import { refusal } from './guard';
import { openSession, type Session } from './session';
import type { Wire } from './wire';

// The same on real servers of every version, with roles and cancels: test/servers/guard.test.ts.
describe('a session on production', () => {
  let wire: Wire;
  let session: Session;
  beforeAll(async () => {
    await loadGrammar();
    wire = await openEmbedded([
      {
        file: '1.sql',
        transaction: true,
        text: `CREATE TABLE t (a int); CREATE SEQUENCE s;
          CREATE FUNCTION writes() RETURNS int LANGUAGE sql STABLE AS 'SELECT 1'; CREATE FUNCTION sends() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
      },
    ]);
    await secure(wire, 'production');
    session = openSession(
      wire,
      {
        environment: 'production',
        kind: 'production',
        host: 'h',
        database: 'd',
        role: 'r',
        serverVersion: '18',
        readOnly: true,
      },
      18,
    );
  });
  afterAll(() => session.close());

  test.each(['INSERT INTO t VALUES (1)', "SELECT nextval('s')", 'CREATE TABLE u (a int)', 'TRUNCATE t'])(
    'the server itself refuses %s',
    async (sql) => {
      await wire.query('BEGIN READ ONLY', 5_000);
      await expect(wire.query(sql, 5_000)).rejects.toMatchObject({ code: '25006' });
      await wire.query('ROLLBACK', 5_000);
      await expect(wire.query(sql, 5_000)).rejects.toMatchObject({ code: '25006' });
    },
  );

  test('reads', async () => {
    const { rows } = await session.transaction(({ run }) => run('SELECT count(*) FROM t'));
    expect(rows).toEqual([['0']]);
    expect((await session.transaction(({ run }) => run('SELECT writes()'))).rows).toEqual([['1']]);
  });

  test('does not send what read-only would let through', async () => {
    const send = (sql: string) => session.transaction(({ run }) => run(sql));
    await expect(send('SELECT sends()')).rejects.toThrow(/A call of sends\(\), which is VOLATILE, is not sent/);
    await expect(send('LOCK TABLE t')).rejects.toThrow('LOCK is not sent to production, where only reads are.');
    await expect(send('SELECT pg_terminate_backend(1)')).rejects.toThrow(/A call of pg_terminate_backend\(\)/);
  });
});

describe('by the grammar', () => {
  beforeAll(() => loadGrammar());

  test.each([
    ['COMMIT', 'transaction'],
    ['/* x */ rollback -- y', 'transaction'],
    ["PREPARE TRANSACTION 'x'", 'transaction'],
    ['SELECT 1; COMMIT', 'text'],
    ['-- nothing', 'text'],
  ])('%s is refused everywhere', (sql, reason) => {
    expect(refusal(sql, false)?.reason).toBe(reason);
    expect(refusal(sql, true)?.reason).toBe(reason);
  });

  test.each(['INSERT INTO t VALUES (1)', 'SAVEPOINT a', 'ROLLBACK TO a', 'DROP TABLE t', 'CALL p()', 'not SQL'])(
    '%s is sent where all is rolled back',
    (sql) => expect(refusal(sql, false)).toBeUndefined(),
  );

  test.each([
    ['WITH x AS (UPDATE t SET a = 1 RETURNING a) SELECT * FROM x', 'UPDATE inside a query is not sent'],
    ['SELECT 1 FROM (SELECT * FROM t FOR SHARE) x', 'SELECT … FOR UPDATE or FOR SHARE is not sent'],
    ['SELECT * INTO u FROM t', 'SELECT INTO is not sent'],
    ['CREATE TABLE u AS SELECT 1', 'is not sent'],
    ['EXPLAIN (ANALYZE) SELECT 1 FROM t FOR UPDATE', 'EXPLAIN ANALYZE really runs its statement'],
    ['EXPLAIN ANALYZE CREATE TABLE u AS SELECT 1', 'EXPLAIN ANALYZE really runs its statement'],
    ['SET LOCAL statement_timeout = 0', 'A change of settings is not sent'],
    ['SET plan_cache_mode = auto', 'A change of settings is not sent'],
    ["SELECT set_config('a.b', 'c', true)", 'A call of set_config()'],
    ["SELECT (SELECT max(x) FROM dblink('', '') AS d(x int))", 'A call of dblink()'],
    ["COPY (SELECT 1) TO PROGRAM 'true'", 'COPY is not sent'],
    ['DO $$BEGIN END$$', 'DO is not sent'],
    ['NOTIFY a', 'NOTIFY is not sent'],
  ])('%s is not sent to production', (sql, message) => expect(refusal(sql, true)?.message).toContain(message));

  test.each([
    'SELECT 1',
    'WITH x AS (SELECT 1) SELECT * FROM x UNION SELECT 2',
    'TABLE t',
    'VALUES (1)',
    'SHOW all',
    'EXPLAIN DELETE FROM t',
    'EXPLAIN ANALYZE SELECT 1',
    'PREPARE p AS DELETE FROM t',
    'SET LOCAL plan_cache_mode = force_generic_plan',
    'SELECT "FOR UPDATE" FROM t',
    "SELECT 'DELETE FROM t; COMMIT'",
  ])('%s is', (sql) => expect(refusal(sql, true)).toBeUndefined());
});
