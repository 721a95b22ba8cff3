import { beforeAll, describe, expect, test } from 'vitest';
import { loadGrammar } from '../sql/parse';
import { readSource } from '../sql/source-file';
import { discoverHistories, newMigrationFiles, readHistory } from './discover';
import type { History } from './history';
import { forwardText } from './sections';
import { whenOutside } from './single-statements';

beforeAll(loadGrammar);

const now = new Date('2026-03-04T05:06:07Z');
const index = 'CREATE INDEX CONCURRENTLY ON a (b);';
const online = { slug: 'index_a_b', sql: index, downSql: 'DROP INDEX CONCURRENTLY a_b_idx;', transaction: false };
const together = {
  slug: 'swap',
  sql: '-- Later.\nSELECT 1;\nSELECT 2;',
  downSql: undefined,
  transaction: true,
  together: true,
} as const;
const plain = { slug: 'add_c', sql: 'ALTER TABLE a ADD COLUMN c int;', downSql: undefined, transaction: true };

function histories(files: Readonly<Record<string, string>>, before?: History): History[] {
  return discoverHistories(Object.keys(files)).flatMap((candidate) => {
    const source = (path: string) => {
      const text = files[path];
      return text === undefined ? undefined : readSource(path, forwardText(text));
    };
    return readHistory(candidate, { source, text: (path) => files[path], pending: () => true }, before) ?? [];
  });
}

function history(files: Readonly<Record<string, string>>): History {
  const [first] = histories(files);
  if (!first) throw new Error('no history found');
  return first;
}

/** `version direction transaction` of each file, in order. */
const order = (of: History) =>
  of.migrations.map(({ version, direction, transaction }) => `${version} ${direction} ${transaction}`);
const paths = (of: History) => of.migrations.map(({ source }) => source.path);

describe('numbered files', () => {
  test('run in the order of their numbers, without a transaction', () => {
    const read = history({
      'db/migrations/10_c.sql': 'select 1',
      'db/migrations/2_b.sql': 'select 1; select 2',
      'db/migrations/001_a.sql': '',
      'db/migrations/README.md': '',
    });
    expect(read).toMatchObject({ tool: 'sql', folder: 'db/migrations' });
    expect(order(read)).toEqual(['001 up none', '2 up none', '10 up none']);
  });
  test('dates, times and other separators', () => {
    const read = history({
      'm/2024-02-01-120000-b.sql': '',
      'm/2024-01-15-093000-a.sql': '',
      'm/2024-02-01-120000-b.down.sql': '',
    });
    expect(order(read)).toEqual([
      '2024-01-15-093000 up none',
      '2024-02-01-120000 up none',
      '2024-02-01-120000 down none',
    ]);
  });
  test('a word that says down is a way back only beside its pair', () => {
    expect(
      order(history({ 'migrations/1_slow_down.sql': '', 'migrations/2_a_up.sql': '', 'migrations/2_a_down.sql': '' })),
    ).toEqual(['1 up none', '2 up none', '2 down none']);
  });
  test('a single numbered file makes a history only in a folder that is called so', () => {
    expect(histories({ 'reports/2024_revenue.sql': '' })).toEqual([]);
    expect(histories({ 'migrations/0001_init.sql': '' })).toHaveLength(1);
  });
  test('the next number has the same width and separator', () => {
    const read = history({ 'm/0008-a.sql': '', 'm/0009-b.sql': '' });
    expect(newMigrationFiles(read, plain, now)).toEqual([{ path: 'm/0010-add_c.sql', text: `${plain.sql}\n` }]);
  });
  test('the next time is never before the last one', () => {
    const read = history({ 'migrations/20300101000059_a.sql': '' });
    expect(newMigrationFiles(read, plain, now)[0]?.path).toBe('migrations/20300101000100_add_c.sql');
    const past = history({ 'migrations/20200101000059_a.sql': '' });
    expect(newMigrationFiles(past, plain, now)[0]?.path).toBe('migrations/20260304050607_add_c.sql');
  });
  test('a way back where the others have one', () => {
    const read = history({ 'm/1_a.sql': '', 'm/1_a.rollback.sql': '' });
    expect(newMigrationFiles(read, online, now).map(({ path }) => path)).toEqual([
      'm/2_index_a_b.sql',
      'm/2_index_a_b.rollback.sql',
    ]);
  });
  test('folders of other databases are left alone', () => {
    expect(histories({ 'mysql/migrations/001_a.sql': '', 'clickhouse/migrations/1_a.up.sql': '' })).toEqual([]);
  });
});

describe('migrations that follow each other', () => {
  const draft = { ...online, next: together };
  const made = (files: Readonly<Record<string, string>>) =>
    newMigrationFiles(history(files), draft, now).map(({ path, text }) => [path, text]);
  test('count on', () => {
    expect(made({ 'm/001_a.up.sql': 'SELECT 1' })).toEqual([
      ['m/002_index_a_b.up.sql', `${index}\n`],
      ['m/002_index_a_b.down.sql', `${online.downSql}\n`],
      ['m/003_swap.up.sql', `${together.sql}\n`],
      ['m/003_swap.down.sql', ''],
    ]);
    expect(made({ 'migrations/20200101000000_a/migration.sql': 'SELECT 1' }).map(([path]) => path)).toEqual([
      'migrations/20260304050607_index_a_b/migration.sql',
      'migrations/20260304050608_swap/migration.sql',
    ]);
  });
  test('what must be one transaction opens it where the tool does not', () => {
    expect(made({ 'migrations/1_a.sql': 'SELECT 1' })).toEqual([
      ['migrations/2_index_a_b.sql', `${index}\n`],
      ['migrations/3_swap.sql', '-- Later.\nBEGIN;\nSELECT 1;\nSELECT 2;\nCOMMIT;\n'],
    ]);
  });
});

describe('goose and dbmate', () => {
  const goose = '-- +goose Up\r\ncreate table a (b int);\r\n-- +goose Down\r\ndrop table a;\r\n';
  const dbmate = '-- migrate:up transaction:false\nselect 1;\n\n-- migrate:down\ndrop table a;\n';
  test('the way back in the same file is not replayed', () => {
    const read = history({ 'migrations/1_a.sql': goose, 'migrations/2_b.sql': dbmate });
    expect(read.migrations.map(({ source }) => source.statements.length)).toEqual([1, 1]);
    expect(order(read)).toEqual(['1 up tool', '2 up none']);
    expect(goose.startsWith(read.migrations[0]?.source.text ?? '?')).toBe(true);
  });
  test('new files have the tool’s marks', () => {
    expect(newMigrationFiles(history({ 'migrations/00001_a.sql': goose }), online, now)).toEqual([
      {
        path: 'migrations/00002_index_a_b.sql',
        text: `-- +goose NO TRANSACTION\n-- +goose Up\n${index}\n\n-- +goose Down\n${online.downSql}\n`,
      },
    ]);
    expect(newMigrationFiles(history({ 'db/migrations/20200101000000_a.sql': dbmate }), online, now)[0]?.text).toBe(
      `-- migrate:up transaction:false\n${index}\n\n-- migrate:down transaction:false\n${online.downSql}\n`,
    );
  });
});

describe('goose', () => {
  test('marks stand around what it would cut at a semicolon', () => {
    const block = 'DO $$\nBEGIN\n  COMMIT;\nEND $$;';
    const draft = { slug: 'fill', sql: `-- Why.\n${block}\nSELECT 1;`, downSql: undefined, transaction: false };
    const [file] = newMigrationFiles(history({ 'migrations/1_a.sql': '-- +goose Up\nSELECT 1;\n' }), draft, now);
    expect(file?.text).toContain(`-- Why.\n-- +goose StatementBegin\n${block}\n-- +goose StatementEnd\nSELECT 1;\n`);
  });
});

describe('Prisma', () => {
  const files = {
    'prisma/migrations/migration_lock.toml': 'provider = "postgresql"',
    'prisma/migrations/20240102000000_b/migration.sql': 'create index concurrently on a (b)',
    'prisma/migrations/20240101000000_a copy/migration.sql': 'select 1; select 2',
    'prisma/migrations/20240101000000_a copy/down.sql': 'select 1',
  };
  test('runs folders by name, several statements in one transaction', () => {
    const read = history(files);
    expect(read).toMatchObject({ tool: 'prisma', folder: 'prisma/migrations' });
    expect(order(read)).toEqual([
      '20240101000000_a copy up tool',
      '20240101000000_a copy down none',
      '20240102000000_b up none',
    ]);
  });
  test('another provider is not reviewed', () => {
    expect(histories({ ...files, 'prisma/migrations/migration_lock.toml': 'provider = "sqlite"' })).toEqual([]);
  });
  test('a migration without a transaction has one statement a folder', () => {
    const two = { ...online, sql: `${index}\nCREATE INDEX CONCURRENTLY ON a (c);` };
    expect(newMigrationFiles(history(files), two, now)).toEqual([
      { path: 'prisma/migrations/20260304050607_index_a_b_1/migration.sql', text: `${index}\n` },
      {
        path: 'prisma/migrations/20260304050608_index_a_b_2/migration.sql',
        text: `${whenOutside}\nCREATE INDEX CONCURRENTLY ON a (c);\n`,
      },
    ]);
  });
});

describe('golang-migrate', () => {
  const files = {
    'm/000010_b.up.sql': 'select 1; select 2',
    'm/000010_b.down.sql': '',
    'm/000009_a.up.sql': 'select 1',
    'm/notes.sql': 'select 1',
  };
  test('up and down by number, several statements in one transaction', () => {
    const read = history(files);
    expect(read.tool).toBe('golang-migrate');
    expect(order(read)).toEqual(['000009 up none', '000010 up tool', '000010 down none']);
  });
  test('new files in pairs', () => {
    expect(newMigrationFiles(history(files), online, now)).toEqual([
      { path: 'm/000011_index_a_b.up.sql', text: `${index}\n` },
      { path: 'm/000011_index_a_b.down.sql', text: `${online.downSql}\n` },
    ]);
  });
  test('in a crate the files are sqlx’s, in a transaction each', () => {
    const sqlx = history({
      'Cargo.toml': '',
      'migrations/1_a.up.sql': 'select 1',
      'migrations/2_b.up.sql': '-- no-transaction\n',
    });
    expect(sqlx.variant).toBe('sqlx');
    expect(order(sqlx)).toEqual(['1 up tool', '2 up none']);
    expect(newMigrationFiles(sqlx, online, now)[0]?.text).toBe(`-- no-transaction\n${index}\n`);
  });
});

describe('Diesel', () => {
  const files = {
    'migrations/00000000000000_diesel_initial_setup/up.sql': 'select 1',
    'migrations/2024-01-15-093000_a/up.sql': 'select 1',
    'migrations/2024-01-15-093000_a/down.sql': 'select 1',
    'migrations/2024-01-15-093000_a/metadata.toml': 'run_in_transaction = false',
  };
  test('the version is the folder’s name without dashes; metadata.toml decides about the transaction', () => {
    const read = history(files);
    expect(read.tool).toBe('diesel');
    expect(order(read)).toEqual(['00000000000000 up tool', '20240115093000 up none', '20240115093000 down none']);
  });
  test('new files', () => {
    expect(newMigrationFiles(history(files), online, now)).toEqual([
      { path: 'migrations/2026-03-04-050607_index_a_b/up.sql', text: `${index}\n` },
      { path: 'migrations/2026-03-04-050607_index_a_b/down.sql', text: `${online.downSql}\n` },
      { path: 'migrations/2026-03-04-050607_index_a_b/metadata.toml', text: 'run_in_transaction = false\n' },
    ]);
  });
});

describe('Flyway', () => {
  const files = {
    'src/main/resources/db/migration/V1_10__c.sql': 'create index concurrently on a (b)',
    'src/main/resources/db/migration/V1.9__b.sql': 'select 1',
    'src/main/resources/db/migration/V1__a.sql': 'select 1',
    'src/main/resources/db/migration/U1.9__b.sql': '',
    'src/main/resources/db/migration/R__views.sql': '',
    'src/main/resources/db/migration/new/V2__d.sql': '',
    'src/main/resources/db/migration/new/V2__d.sql.conf': 'executeInTransaction=false',
    'src/main/resources/db/migration/B1__base.sql': '',
  };
  test('versions by their numbers, repeatable ones last, a way back is not replayed', () => {
    const read = history(files);
    expect(read).toMatchObject({ tool: 'flyway', folder: 'src/main/resources/db/migration' });
    expect(order(read)).toEqual([
      '1 up tool',
      '1 down tool',
      '1.9 up tool',
      '1.9 down tool',
      '1.10 up none',
      '2 up none',
      'undefined repeatable tool',
    ]);
    expect(paths(read)[0]).toContain('V1__a.sql');
  });
  test('a baseline replaces the migrations that are gone', () => {
    expect(order(history({ 'sql/B3__base.sql': '', 'sql/V4__a.sql': '', 'sql/B2__old.sql': '' }))).toEqual([
      '2 down tool',
      '3 up tool',
      '4 up tool',
    ]);
  });
  test('new files, with the script’s own configuration', () => {
    expect(newMigrationFiles(history({ 'm/V1__a.sql': '', 'm/V2_9__b.sql': '' }), online, now)).toEqual([
      { path: 'm/V2_10__index_a_b.sql', text: `${index}\n` },
      { path: 'm/V2_10__index_a_b.sql.conf', text: 'executeInTransaction=false\n' },
    ]);
    const times = history({ 'm/V2020.01.02.030405__a.sql': '' });
    expect(newMigrationFiles(times, plain, now)[0]?.path).toBe('m/V2026.03.04.050607__add_c.sql');
  });
});

describe('Drizzle', () => {
  const journal = (dialect: string) =>
    JSON.stringify({
      dialect,
      entries: [
        { idx: 0, tag: '0001_b' },
        { idx: 1, tag: '0000_a' },
      ],
    });
  const files = { 'drizzle/0000_a.sql': '', 'drizzle/0001_b.sql': '', 'drizzle/0002_not_run.sql': '' };
  test('the journal gives the order', () => {
    const read = history({ ...files, 'drizzle/meta/_journal.json': journal('postgresql') });
    expect(paths(read)).toEqual(['drizzle/0001_b.sql', 'drizzle/0000_a.sql']);
    expect(read.migrations[0]?.transaction).toBe('tool');
  });
  test('another dialect is not reviewed', () => {
    expect(histories({ ...files, 'drizzle/meta/_journal.json': journal('sqlite') })).toEqual([]);
  });
});

test('an unchanged history is the same object, an edited one keeps the others', () => {
  const files = { 'm/1_a.sql': 'select 1', 'm/2_b.sql': 'select 2' };
  const sources = new Map(Object.entries(files).map(([path, text]) => [path, readSource(path, text)]));
  const [candidate] = discoverHistories([...sources.keys()]);
  if (!candidate) throw new Error('no history found');
  const reader = { source: (path: string) => sources.get(path), text: () => undefined, pending: () => true };
  const first = readHistory(candidate, reader);
  expect(readHistory(candidate, reader, first)).toBe(first);
  sources.set('m/2_b.sql', readSource('m/2_b.sql', 'select 3'));
  const second = readHistory(candidate, reader, first);
  expect(second?.migrations[0]).toBe(first?.migrations[0]);
  expect(second?.migrations[1]).not.toBe(first?.migrations[1]);
});

test('a named folder of no tool’s form is read in the order of names', () => {
  const found = discoverHistories(['sql/b.sql', 'sql/a.sql', 'other/1_a.sql'], [{ folder: 'sql', tool: undefined }]);
  expect(found.map(({ tool, files }) => [tool, files])).toEqual([['sql', ['sql/b.sql', 'sql/a.sql']]]);
});

test('what a person says has shipped counts for more than git', () => {
  const folders = [{ folder: 'm', tool: undefined, shipped: '2' }];
  const [candidate] = discoverHistories(['m/0001_a.sql', 'm/0002_b.sql', 'm/0010_c.sql'], folders);
  if (!candidate) throw new Error('no history found');
  const reader = {
    source: (path: string) => readSource(path, 'select 1'),
    text: () => undefined,
    pending: () => false,
  };
  const history = readHistory(candidate, reader);
  expect(history?.migrations.map(({ version, pending }) => [version, pending])).toEqual([
    ['0001', false],
    ['0002', false],
    ['0010', true],
  ]);
});
