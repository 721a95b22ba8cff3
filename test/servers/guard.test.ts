/** Proves on every version that production is read-only by the server's own word, that a cancel is real, and that nothing tells a password. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Server, serverMajors, startServer } from '../../scripts/servers';
import { readAddress } from '../../server/src/postgres/address';
import { connect, secure } from '../../server/src/postgres/connect';
import type { EnvironmentKind } from '../../server/src/postgres/environment';
import { EnvironmentError, StatementError } from '../../server/src/postgres/errors';
import { openPgWire } from '../../server/src/postgres/pg-wire';
import type { Session, Transaction } from '../../server/src/postgres/session';
import type { Wire } from '../../server/src/postgres/wire';
import { withClient } from './measure';

const password = "p@ss/wörd: 50% 'x'";

/** What the server itself must refuse in a read-only transaction, sent past our own guard; 25006 is read_only_sql_transaction. */
const writes = [
  'INSERT INTO t VALUES (1)',
  'UPDATE t SET a = 2',
  'DELETE FROM t',
  "SELECT nextval('s')",
  "SELECT setval('s', 9)",
  'CREATE TABLE u (a int)',
  'DROP TABLE t',
  'TRUNCATE t',
  'ALTER TABLE t ADD COLUMN b int',
  'SELECT * FROM t FOR UPDATE',
  'SELECT * INTO u FROM t',
  'WITH gone AS (DELETE FROM t RETURNING *) SELECT * FROM gone',
  'SELECT writes()',
  'DO $$BEGIN INSERT INTO t VALUES (3); END$$',
  'EXPLAIN ANALYZE INSERT INTO t VALUES (1)',
  "COMMENT ON TABLE t IS 'x'",
  'GRANT SELECT ON t TO PUBLIC',
  "COPY t FROM '/etc/hostname'",
];

/** Ways to become read-write again after the session has begun its transaction. */
const escapes = [
  'SET transaction_read_only = off',
  'SET TRANSACTION READ WRITE',
  "SELECT set_config('transaction_read_only', 'off', false)",
  'DO $$BEGIN SET TRANSACTION READ WRITE; END$$',
  'DO $$BEGIN COMMIT; INSERT INTO t VALUES (4); END$$',
  'SELECT 1; COMMIT; BEGIN; INSERT INTO t VALUES (5)',
];

/** What a read-only transaction does not stop, or what leaves it: refused by the grammar before it is sent. */
const refused = [
  'COMMIT',
  'COMMIT AND CHAIN',
  'ROLLBACK',
  'END',
  'ABORT',
  "PREPARE TRANSACTION 'x'",
  'SET default_transaction_read_only = off',
  'SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE',
  'RESET ALL',
  'DISCARD ALL',
  'SET ROLE postgres',
  'LOCK TABLE t IN ACCESS EXCLUSIVE MODE',
  'REINDEX TABLE t',
  'ANALYZE t',
  'VACUUM t',
  'CHECKPOINT',
  'CALL nothing()',
  'DO $$BEGIN END$$',
  'NOTIFY x',
  "LOAD 'auto_explain'",
  "ALTER SYSTEM SET work_mem = '1GB'",
  "COPY (SELECT 1) TO PROGRAM 'true'",
  "COPY t TO '/tmp/preflight-guard'",
  'CREATE TEMP TABLE x (a int)',
  'SELECT pg_terminate_backend(1)',
  'SELECT pg_catalog.pg_cancel_backend(1)',
  'SELECT "pg_reload_conf"()',
  'SELECT pg_advisory_lock(1)',
  'SELECT * FROM pg_switch_wal()',
  "SELECT lo_export(1, '/tmp/x')",
  "SELECT * FROM dblink('x', 'DELETE FROM t') AS d(a int)",
  "SELECT set_config('x.y', 'z', false)",
  'SELECT 1; SELECT 2',
  'EXPLAIN ANALYZE DELETE FROM t',
  'EXPLAIN (ANALYZE) SELECT * FROM t FOR UPDATE',
  'EXPLAIN (ANALYZE) WITH gone AS (DELETE FROM t RETURNING *) SELECT * FROM gone',
  'PREPARE p AS DELETE FROM t; EXECUTE p',
  'EXECUTE p',
  'SELECT app.sends_mail()',
  'NOT SQL',
  '',
];

describe.each(serverMajors)('PostgreSQL %i', (major) => {
  let server: Server;
  let url: string;

  beforeAll(async () => {
    server = await startServer(major);
    await withClient(server.url, async (client) => {
      await client.query(`
        CREATE TABLE t (a int); CREATE SEQUENCE s; CREATE SCHEMA app;
        CREATE FUNCTION writes() RETURNS void LANGUAGE sql AS 'INSERT INTO t VALUES (2)';
        CREATE FUNCTION app.sends_mail() RETURNS int LANGUAGE sql VOLATILE AS 'SELECT 1';
        CREATE FUNCTION app.reads() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT count(*) FROM t';
        CREATE PROCEDURE nothing() LANGUAGE sql AS ''`);
      await client.query(`CREATE ROLE app SUPERUSER LOGIN PASSWORD '${password.replaceAll("'", "''")}'`);
    });
    url = server.url.replace('postgres@', `app:${encodeURIComponent(password)}@`);
  });
  afterAll(() => server.stop());

  const open = (kind: EnvironmentKind, address = url): Promise<Session> =>
    connect(
      { name: kind, kind, url: `\${env:DATABASE_URL}` },
      { variables: { DATABASE_URL: address }, migrations: [] },
    );

  async function rows(): Promise<unknown> {
    return withClient(server.url, async (client) => (await client.query('SELECT * FROM t, s')).rows);
  }

  test('the server refuses every write of a production session, even of a superuser', async () => {
    const before = await rows();
    const wire = await openPgWire(readAddress(url, {}), { readOnly: true });
    try {
      await secure(wire, 'production');
      for (const sql of writes) {
        await begin(wire, true);
        await expect(wire.query(sql, 5_000), sql).rejects.toMatchObject({ code: '25006' });
        await wire.query('ROLLBACK', 5_000);
        // Not even without a transaction of ours.
        await expect(wire.query(sql, 5_000), sql).rejects.toMatchObject({ code: '25006' });
      }
    } finally {
      await wire.close();
    }
    expect(await rows()).toEqual(before);
  });

  test('the server lets no transaction become read-write again', async () => {
    const before = await rows();
    const wire = await openPgWire(readAddress(url, {}), { readOnly: true });
    try {
      for (const sql of escapes) {
        await begin(wire, true);
        await expect(wire.query(sql, 5_000), sql).rejects.toBeInstanceOf(StatementError);
        await wire.query('ROLLBACK', 5_000);
      }
    } finally {
      await wire.close();
    }
    expect(await rows()).toEqual(before);
  });

  test('what read-only does not stop is refused before it is sent', async () => {
    const session = await open('production');
    try {
      expect(session.target).toMatchObject({ kind: 'production', role: 'app', database: 'postgres', readOnly: true });
      for (const sql of refused) {
        await expect(
          session.transaction(({ run }) => run(sql)),
          sql,
        ).rejects.toBeInstanceOf(EnvironmentError);
      }
    } finally {
      await session.close();
    }
  });

  test('reads go through on production', async () => {
    const session = await open('production');
    const reads = [
      'SELECT * FROM t',
      'TABLE t',
      'VALUES (1)',
      'SHOW work_mem',
      'SELECT app.reads()',
      'EXPLAIN DELETE FROM t',
    ];
    for (const sql of reads) {
      expect((await session.transaction(({ run }) => run(sql))).columns, sql).toHaveLength(1);
    }
    await session.close();
  });

  test('a server that does not keep the session read-only is refused', async () => {
    const address = readAddress(url, {});
    // A wire that drops what a pooler may drop.
    const real = await openPgWire(address, { readOnly: false });
    const deaf: Wire = {
      ...real,
      query: (sql, limit) => real.query(sql.startsWith('SET SESSION') ? 'SELECT 1' : sql, limit),
    };
    await expect(secure(deaf, 'production')).rejects.toThrow(/does not keep the session read-only, so nothing was run/);
    const plain = await openPgWire(address, { readOnly: false });
    await secure(plain, 'production');
    await expect(plain.query('INSERT INTO t VALUES (1)', 5_000)).rejects.toMatchObject({ code: '25006' });
    await plain.close();
  });

  test('elsewhere everything is rolled back', async () => {
    const before = await rows();
    const session = await open('staging');
    const inside = async ({ run, attempt }: Transaction) => {
      await run('INSERT INTO t VALUES (7)');
      await expect(attempt('INSERT INTO nowhere VALUES (1)')).rejects.toMatchObject({ code: '42P01' });
      await expect(run('COMMIT')).rejects.toThrow(/COMMIT is not sent/);
      return run('SELECT a FROM t');
    };
    expect((await session.transaction(inside)).rows).toEqual([['7']]);
    await session.close();
    expect(await rows()).toEqual(before);
  });

  test('a cancel stops the statement on the server, and the session can go on', async () => {
    const session = await open('local');
    const controller = new AbortController();
    const running = session.transaction(({ run }) => run('SELECT pg_sleep(60)'), { signal: controller.signal });
    await withClient(server.url, async (client) => {
      const active = () =>
        client.query("SELECT FROM pg_stat_activity WHERE application_name = 'preflight' AND state = 'active'");
      while ((await active()).rowCount === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      controller.abort();
      await expect(running).rejects.toMatchObject({ name: 'CancelledError' });
      expect((await active()).rowCount).toBe(0);
    });
    expect((await session.transaction(({ run }) => run('SELECT 1'))).rows).toEqual([['1']]);
    await session.close();
  });

  test('a statement that takes too long, or waits for a lock, is ended by the server', async () => {
    const session = await open('local');
    await expect(
      session.transaction(({ run }) => run('SELECT pg_sleep(60)'), { statementTimeout: 200 }),
    ).rejects.toMatchObject({ code: '57014' });
    await withClient(server.url, async (client) => {
      await client.query('BEGIN; LOCK TABLE t');
      await expect(session.transaction(({ run }) => run('TABLE t'))).rejects.toMatchObject({ code: '55P03' });
    });
    await session.close();
  });

  test('no error tells the password', async () => {
    const wrong = url.replace(/@127/, 'x@127');
    const attempts = [
      wrong,
      url.replace('/postgres', '/nowhere'),
      url.replace(/:\d+\//, ':1/'),
      url.replace('postgresql:', 'mysql:'),
      `${url}?sslmode=verify-full`,
      `${url}?sslmode=nonsense`,
      url.replace('@127.0.0.1', '@no such host'),
    ];
    for (const attempt of attempts) {
      const error: unknown = await open('production', attempt).then(
        async (session) => session.close(), // this server trusts everybody
        (reason: unknown) => reason,
      );
      if (error === undefined) continue;
      expect(error).toBeInstanceOf(EnvironmentError);
      const shown = error instanceof Error ? `${error.message}${error.stack}${JSON.stringify(error)}` : '';
      for (const form of [password, encodeURIComponent(password), encodeURI(password)])
        expect(shown).not.toContain(form);
    }
    const session = await open('local');
    const echo = session.transaction(({ run }) => run(`SELECT '${password.replaceAll("'", "''")}'::int`));
    await expect(echo).rejects.toThrow('invalid input syntax for type integer: "***"');
    await session.close();
  });
});

/** What session.ts sends before anything else. */
async function begin(wire: Wire, readOnly: boolean): Promise<void> {
  await wire.query(readOnly ? 'BEGIN READ ONLY' : 'BEGIN', 5_000);
  await wire.query("SELECT current_setting('transaction_read_only'), set_config('lock_timeout', '1000', true)", 5_000);
}
