import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { loadGrammar } from '../sql/parse';
import { readSource } from '../sql/source-file';
import { type AppliedThere, appliedThere } from './applied';
import type { History, MigrationTool, Variant } from './history';

let server: PGlite;
beforeAll(async () => {
  await loadGrammar();
  server = await PGlite.create();
});
afterAll(() => server.close());
beforeEach(async () => {
  await server.exec(
    `DROP SCHEMA IF EXISTS drizzle, supabase_migrations, sqitch CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public`,
  );
});

function historyOf(
  tool: MigrationTool,
  variant: Variant | undefined,
  files: readonly (readonly [string, string])[],
): History {
  const migrations = files.map(([path, version]) => ({
    source: readSource(path, 'SELECT 1;'),
    version,
    direction: 'up' as const,
    transaction: 'tool' as const,
    pending: true,
  }));
  return { tool, folder: 'migrations', migrations, ...(variant ? { variant } : {}) };
}

async function ask(history: History): Promise<AppliedThere> {
  return appliedThere(history, async (sql) => {
    const { rows } = await server.query<(string | boolean | null)[]>(sql, [], { rowMode: 'array' });
    return rows.map((row) => row.map((value) => (typeof value === 'boolean' ? (value ? 't' : 'f') : value)));
  });
}

const told = (there: AppliedThere) =>
  there.kind === 'read' ? [...there.applied].map(({ source }) => source.path) : there.kind;

const numbered = [
  ['migrations/0001_a.sql', '0001'],
  ['migrations/0002_b.sql', '0002'],
  ['migrations/0003_c.sql', '0003'],
] as const;
const times = [
  ['migrations/20240101000000_a.sql', '20240101000000'],
  ['migrations/20240102000000_b.sql', '20240102000000'],
  ['migrations/20240103000000_c.sql', '20240103000000'],
] as const;

/** Each time the first two have run. */
const cases: readonly (readonly [string, History, string])[] = [
  [
    'golang-migrate',
    historyOf('golang-migrate', undefined, numbered),
    `CREATE TABLE schema_migrations (version bigint PRIMARY KEY, dirty boolean NOT NULL); INSERT INTO schema_migrations VALUES (2, false)`,
  ],
  [
    'goose, which keeps what was taken back',
    historyOf('sql', 'goose', numbered),
    `CREATE TABLE goose_db_version (id int PRIMARY KEY, version_id bigint, is_applied boolean, tstamp timestamp); INSERT INTO goose_db_version VALUES (1, 0, true), (2, 1, true), (3, 2, true), (4, 3, true), (5, 3, false), (6, 2, false), (7, 2, true)`,
  ],
  [
    'dbmate',
    historyOf('sql', 'dbmate', times),
    `CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY); INSERT INTO schema_migrations VALUES ('20240101000000'), ('20240102000000')`,
  ],
  [
    'sqlx',
    historyOf('sql', 'sqlx', times),
    `CREATE TABLE _sqlx_migrations (version bigint PRIMARY KEY, description text, success boolean, checksum bytea); INSERT INTO _sqlx_migrations VALUES (20240101000000, 'a', true, ''), (20240102000000, 'b', true, '')`,
  ],
  [
    'drizzle',
    historyOf('sql', 'drizzle', numbered),
    `CREATE SCHEMA drizzle; CREATE TABLE drizzle.__drizzle_migrations (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint); INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('x', 1), ('y', 2)`,
  ],
  [
    'supabase',
    historyOf('sql', 'supabase', times),
    `CREATE TABLE schema_migrations (version bigint); CREATE SCHEMA supabase_migrations; CREATE TABLE supabase_migrations.schema_migrations (version text PRIMARY KEY, statements text[], name text); INSERT INTO supabase_migrations.schema_migrations VALUES ('20240101000000'), ('20240102000000')`,
  ],
  [
    'Rails',
    historyOf('sql', undefined, times),
    `CREATE TABLE schema_migrations (version character varying NOT NULL); INSERT INTO schema_migrations VALUES ('20240102000000'), ('20240101000000')`,
  ],
  [
    'Alembic',
    historyOf('sql', undefined, numbered),
    `CREATE TABLE alembic_version (version_num varchar(32) NOT NULL); INSERT INTO alembic_version VALUES ('0002')`,
  ],
  [
    'Knex',
    historyOf('sql', undefined, times),
    `CREATE TABLE knex_migrations (id int, name varchar(255), batch int, migration_time timestamptz); INSERT INTO knex_migrations VALUES (1, '20240101000000_a.js', 1, now()), (2, '20240102000000_b.ts', 1, now())`,
  ],
  [
    'Sequelize',
    historyOf('sql', undefined, times),
    `CREATE TABLE "SequelizeMeta" (name varchar(255) PRIMARY KEY); INSERT INTO "SequelizeMeta" VALUES ('20240101000000_a.js'), ('20240102000000_b.js')`,
  ],
  [
    'TypeORM',
    historyOf('sql', undefined, times),
    `CREATE TABLE migrations (id int, "timestamp" bigint NOT NULL, name varchar NOT NULL); INSERT INTO migrations VALUES (1, 20240101000000, 'A20240101000000'), (2, 20240102000000, 'B20240102000000')`,
  ],
  [
    'Django',
    historyOf('sql', undefined, numbered),
    `CREATE TABLE django_migrations (id int, app varchar(255), name varchar(255), applied timestamptz); INSERT INTO django_migrations VALUES (1, 'shop', '0001_a', now()), (2, 'shop', '0002_b', now())`,
  ],
  [
    'node-pg-migrate',
    historyOf('sql', undefined, times),
    `CREATE TABLE pgmigrations (id int, name varchar(255), run_on timestamp); INSERT INTO pgmigrations VALUES (1, '20240101000000_a', now()), (2, '20240102000000_b', now())`,
  ],
  [
    'sqitch',
    historyOf('sql', undefined, [
      ['deploy/001_a.sql', '001'],
      ['deploy/002_b.sql', '002'],
      ['deploy/003_c.sql', '003'],
    ]),
    `CREATE SCHEMA sqitch; CREATE TABLE sqitch.changes (change_id text, script_hash text, change text, project text); INSERT INTO sqitch.changes VALUES ('x', 'x', '001_a', 'shop'), ('y', 'y', '002_b', 'shop')`,
  ],
];

describe('the table that the tool keeps tells what has run', () => {
  test.each(cases)('%s', async (_, history, table) => {
    const empty = await ask(history);
    expect(empty.kind).not.toBe('read');
    await server.exec(table);
    const there = await ask(history);
    expect(told(there)).toEqual(history.migrations.slice(0, 2).map(({ source }) => source.path));
  });
});

test('a table of that name with other columns is another', async () => {
  await server.exec(
    `CREATE TABLE migrations (id int, migration varchar(255), batch int); INSERT INTO migrations VALUES (1, '0001_a', 1)`,
  );
  expect(told(await ask(historyOf('sql', undefined, numbered)))).toBe('unknown');
  expect(await ask(historyOf('sql', 'sqlx', numbered))).toEqual({ kind: 'no table', table: '_sqlx_migrations' });
});

test('what failed is told', async () => {
  await server.exec(
    `CREATE TABLE schema_migrations (version bigint, dirty boolean); INSERT INTO schema_migrations VALUES (2, true)`,
  );
  expect(await ask(historyOf('golang-migrate', undefined, numbered))).toMatchObject({ problems: ['2: it is dirty.'] });
});
