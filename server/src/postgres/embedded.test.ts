import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import packageJson from '../../../package.json';
import { loadGrammar } from '../sql/parse';
import { connect } from './connect';
import { embeddedVersion } from './embedded';
import { assetsFolder } from './embedded-server';
import { embeddedEnvironment } from './environment';
import type { Session } from './session';

beforeAll(() => loadGrammar());

const sessions: Session[] = [];
afterAll(() => Promise.all(sessions.map((session) => session.close())));

async function open(text: string, more: { transaction?: boolean; signal?: AbortSignal } = {}): Promise<Session> {
  const { transaction = true, ...options } = more;
  const session = await connect(embeddedEnvironment, {
    variables: {},
    migrations: [
      { file: 'migrations/1.sql', text: 'CREATE TABLE shop (id int);', transaction: true },
      { file: 'migrations/2.sql', text, transaction },
    ],
    ...options,
  });
  sessions.push(session);
  return session;
}

test('holds what the migrations make, and says who we are', async () => {
  const session = await open('ALTER TABLE shop ADD name text;');
  expect(session.target).toMatchObject({
    environment: 'embedded',
    kind: 'embedded',
    host: 'embedded',
    readOnly: false,
  });
  const { columns } = await session.transaction(({ run }) => run('TABLE shop'));
  expect(columns).toEqual(['id', 'name']);
  await session.close();
});

test('one user leaves nothing to the next', async () => {
  const text = 'ALTER TABLE shop ADD name text;';
  const first = await open(text);
  await first.transaction(async ({ run }) => {
    await run('INSERT INTO shop VALUES (1)');
    await run("SET statement_timeout = '5s'");
    await run('PREPARE p AS SELECT 1');
  });
  await first.close();
  const second = await open(text);
  expect((await second.transaction(({ run }) => run('TABLE shop'))).rows).toEqual([]);
  expect((await second.transaction(({ run }) => run('SELECT name FROM pg_prepared_statements'))).rows).toEqual([]);
  await second.close();
});

test.each([
  [
    'SELECT 1;\n\n  /* 😀 */ CREATE TABLE shop (x int);',
    true,
    /migrations\/2\.sql:3: .* relation "shop" already exists/,
  ],
  ['SELECT 1;\r\nSELECT 1,\r\n  nowhere;', false, /migrations\/2\.sql:3: .* column "nowhere" does not exist/],
  [
    'GRANT SELECT ON shop TO web;',
    true,
    /migrations\/2\.sql:1: .* role "web" does not exist\. The embedded server has the role postgres/,
  ],
  [
    'CREATE EXTENSION vector;',
    true,
    /migrations\/2\.sql:1: .* extension "vector" is not available\. The embedded server comes with/,
  ],
  ['\nCOPY shop FROM stdin;\n1\n\\.\n', true, /migrations\/2\.sql:2: .* cannot read COPY … FROM STDIN/],
  ['CREATE INDEX CONCURRENTLY ON shop (id);', true, /migrations\/2\.sql:1: .* cannot run inside a transaction block/],
])('%j cannot be applied', async (text, transaction, message) => {
  await expect(open(text, { transaction })).rejects.toThrow(message);
});

test('an index is built concurrently where no transaction is opened', async () => {
  const session = await open('CREATE INDEX CONCURRENTLY i ON shop (id);', { transaction: false });
  expect((await session.transaction(({ run }) => run("SELECT 'i'::regclass"))).rows).toEqual([['i']]);
  await session.close();
});

test('loads PostgreSQL’s own extensions when a migration asks for them', async () => {
  const names = [
    'citext',
    'pg_trgm',
    'pgcrypto',
    'uuid-ossp',
    'hstore',
    'ltree',
    'unaccent',
    'btree_gist',
    'moddatetime',
  ];
  const session = await open(
    `${names.map((name) => `CREATE EXTENSION "${name}";`).join('\n')} CREATE EXTENSION earthdistance CASCADE;`,
  );
  const { rows } = await session.transaction(({ run }) => run('SELECT extname FROM pg_extension'));
  expect(rows.flat()).toEqual(expect.arrayContaining([...names, 'cube', 'earthdistance']));
  await session.close();
});

test('a cancelled statement ends at once, and the next session has a server again', async () => {
  const text = 'ALTER TABLE shop ADD name text;';
  const session = await open(text);
  const controller = new AbortController();
  const endless = session.transaction(({ run }) => run('SELECT count(*) FROM generate_series(1, 1e15::bigint)'), {
    signal: controller.signal,
  });
  controller.abort();
  await expect(endless).rejects.toMatchObject({ name: 'CancelledError' });
  await session.close();
  const next = await open(text);
  expect((await next.transaction(({ run }) => run('SELECT 1'))).rows).toEqual([['1']]);
  await next.close();
});

test('a server that does not answer is stopped, and says so', async () => {
  const session = await open('ALTER TABLE shop ADD name text;');
  const endless = session.transaction(({ run }) => run('SELECT count(*) FROM generate_series(1, 1e15::bigint)'), {
    statementTimeout: 300,
  });
  await expect(endless).rejects.toThrow('The embedded server did not answer within 0.3 s and was stopped.');
  await session.close();
});

test('opening can be cancelled', async () => {
  const controller = new AbortController();
  const opening = open('SELECT count(*) FROM generate_series(1, 1e15::bigint);', { signal: controller.signal });
  setTimeout(() => controller.abort(), 50);
  await expect(opening).rejects.toMatchObject({ name: 'CancelledError' });
});

test('waiting for the server can be cancelled, and spoils nothing for who comes after', async () => {
  const text = 'ALTER TABLE shop ADD name text;';
  const first = await open(text);
  const controller = new AbortController();
  const second = open(text, { signal: controller.signal });
  const third = open(text);
  controller.abort();
  await expect(second).rejects.toMatchObject({ name: 'CancelledError' });
  expect((await first.transaction(({ run }) => run('SELECT 1'))).rows).toEqual([['1']]);
  await first.close();
  await (await third).close();
});

test('what is kept on disk belongs to the version of PGlite in use', () => {
  expect(embeddedVersion).toContain(packageJson.dependencies['@electric-sql/pglite']);
});

test('the bundle finds its files', () => {
  const folder = assetsFolder();
  for (const file of ['pglite.wasm', 'pglite.data', 'initdb.wasm']) expect(existsSync(join(folder, file))).toBe(true);
  expect(readdirSync(folder).filter((file) => file.endsWith('.tar.gz')).length).toBeGreaterThan(30);
  expect(dirname(folder)).toContain('pglite');
});
