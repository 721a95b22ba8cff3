/** Proves on every version that each question put to a server gets an answer, and that what a role may not see is unknown. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Server, serverMajors, startServer } from '../../scripts/servers';
import type { History, MigrationTool } from '../../server/src/migrations/history';
import { connect } from '../../server/src/postgres/connect';
import { checkReadiness } from '../../server/src/readiness/check-readiness';
import { makeRepository } from '../../server/src/readiness/make-repository';
import { readSource } from '../../server/src/sql/source-file';
import { withClient } from './measure';

describe.each(serverMajors)('PostgreSQL %i', (major) => {
  let server: Server;
  const sql = (text: string) => withClient(server.url, (client) => client.query(text));

  beforeAll(async () => {
    server = await startServer(major);
    await sql(`CREATE ROLE plain LOGIN; CREATE SEQUENCE small AS smallint; SELECT setval('small', 30000);
      CREATE TABLE parent (id int PRIMARY KEY); CREATE TABLE child (parent int REFERENCES parent, n int);
      CREATE TABLE parted (id int, parent int REFERENCES parent) PARTITION BY LIST (id);
      CREATE TABLE part PARTITION OF parted DEFAULT;
      GRANT USAGE ON SCHEMA public TO plain`);
    // A build that fails leaves an invalid index.
    await sql('INSERT INTO child SELECT null, 1 FROM generate_series(1, 2)');
    await sql('CREATE UNIQUE INDEX CONCURRENTLY broken ON child (n)').catch(() => undefined);
  });
  afterAll(() => server.stop());

  async function ask(role: string, histories: readonly History[] = []) {
    const url = server.url.replace('postgres@', `${role}@`);
    const session = await connect({ name: 'production', kind: 'production', url }, { variables: {}, migrations: [] });
    try {
      const repository = makeRepository({
        input: {
          histories,
          queryFiles: [],
          hostFiles: [],
          settings: { postgres: 18, rules: {}, all: true },
          newMigrationFiles: () => [],
        },
        findings: [],
        git: undefined,
        environments: [],
        variables: {},
        attestations: [],
        now: new Date(),
      });
      const { checks } = await checkReadiness(repository, { session });
      return (id: string) => {
        const one = checks.find((check) => check.id === id);
        return [one?.verdict, ...(one?.evidence.map(({ text }) => text) ?? [])];
      };
    } finally {
      await session.close();
    }
  }

  test('a superuser gets an answer to everything', async () => {
    const told = await ask('postgres');
    expect(told('foreign-keys-indexed-there')).toEqual(['fail', 'child(parent)', 'parted(parent)']);
    expect(told('primary-keys-there')).toEqual(['fail', 'child', 'parted']);
    expect(told('indexes-valid')).toEqual(['fail', 'broken']);
    expect(told('constraints-validated-there')[0]).toBe('pass');
    expect(told('sequences-have-room')).toEqual(['fail', 'public.small is at 30000 of 32767.']);
    expect(told('connections-have-room')[0]).toBe('pass');
    expect(told('no-idle-transactions')[0]).toBe('pass');
    expect(told('timeouts-set')[0]).toBe('fail');
    expect(told('role-limited')[0]).toBe('fail');
    // Everybody could create in public until 15 (release notes).
    expect(told('public-cannot-create')[0]).toBe(major < 15 ? 'fail' : 'pass');
    expect(told('definer-functions-safe')[0]).toBe('pass');
    expect(told('session-encrypted')).toEqual(['fail', 'The connection is not encrypted.']);
    expect(told('wal-archived')[0]).toBe('manual');
    expect(told('crash-safe')).toEqual(['fail', 'fsync is off.', 'full_page_writes is off.']);
    expect(told('statements-measured')[0]).toBe('fail');
    expect(told('transaction-ids-left')[0]).toBe('pass');
  });

  test('what a plain role may not see is unknown', async () => {
    await withClient(server.url, async (client) => {
      await client.query('BEGIN');
      const told = await ask('plain');
      expect(told('no-idle-transactions')[0]).toBe('unknown');
      expect(told('sequences-have-room')).toEqual(['unknown', 'The role may not read public.small.']);
      expect(told('role-limited')[0]).toBe('pass');
      expect(told('foreign-keys-indexed-there')[0]).toBe('fail');
    });
  });

  test('a setting of the role counts', async () => {
    await sql(`ALTER ROLE plain SET statement_timeout = '30s'; ALTER ROLE plain SET lock_timeout = '2s';
      ALTER ROLE plain SET idle_in_transaction_session_timeout = '60s'`);
    expect((await ask('plain'))('timeouts-set')).toEqual([
      'pass',
      'idle_in_transaction_session_timeout = 60000 ms, lock_timeout = 2000 ms, statement_timeout = 30000 ms',
    ]);
  });

  test.each<[MigrationTool, string, readonly string[]]>([
    [
      'golang-migrate',
      'CREATE TABLE schema_migrations (version bigint, dirty boolean); INSERT INTO schema_migrations VALUES (2, false)',
      ['000001', '000002', '000003'],
    ],
    [
      'diesel',
      "CREATE TABLE __diesel_schema_migrations (version varchar(50), run_on timestamp); INSERT INTO __diesel_schema_migrations VALUES ('001'), ('002')",
      ['001', '002', '003'],
    ],
    [
      'flyway',
      "CREATE TABLE flyway_schema_history (version text, success boolean); INSERT INTO flyway_schema_history VALUES ('1', true), ('2.1', true), (null, true)",
      ['1', '2.1', '3'],
    ],
    [
      'prisma',
      "CREATE TABLE _prisma_migrations (migration_name text, finished_at timestamptz, rolled_back_at timestamptz); INSERT INTO _prisma_migrations VALUES ('1_a', now(), null), ('2_b', null, now()), ('2_b', now(), null)",
      ['1_a', '2_b', '3_c'],
    ],
  ])('the table of %s tells what is applied', async (tool, table, versions) => {
    const histories = (pending: number): readonly History[] => [
      {
        tool,
        folder: 'migrations',
        migrations: versions.map((version, index) => ({
          source: readSource(`migrations/${version}.sql`, 'SELECT 1;'),
          version,
          direction: 'up',
          transaction: 'tool',
          pending: index >= pending,
        })),
      },
    ];
    expect((await ask('postgres', histories(3)))('migrations-applied')[0]).toBe('fail');
    await sql(table);
    expect((await ask('postgres', histories(3)))('migrations-applied')).toEqual([
      'fail',
      'This migration is not applied there.',
    ]);
    const told = (await ask('postgres', histories(2)))('migrations-applied');
    expect(told).toEqual(['pass', expect.stringMatching(/all shipped migrations are applied; 1 pending\.$/)]);
  });
});
