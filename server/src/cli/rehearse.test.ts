import { expect, test } from 'vitest';
import { addFiles, folderWith, repositoryWith } from '../workspace/harness/folder';
import { preflight } from './harness/preflight';

const table = 'create table public.orders (id bigint primary key, total float8);\n';

function json(cwd: string, ...args: string[]) {
  const { status, stdout, stderr } = preflight(cwd, 'rehearse', '--format', 'json', ...args);
  return { status, stderr, ...JSON.parse(stdout) };
}

test('JSON has the shape of the locks, measured, with the error at its place', () => {
  const root = repositoryWith({ 'migrations/1_a.sql': table });
  expect(json(root)).toMatchObject({ status: 0, measured: true, statements: [] });
  addFiles(root, {
    'migrations/2_b.sql': "\ufeffalter table orders alter id type text;\r\nselect '😀',\r\n '😀', totl from orders;",
  });
  const report = json(root);
  expect(report).toMatchObject({ status: 1, version: 1, postgres: 18, measured: true, environment: 'embedded' });
  expect(report.stderr).toMatch(/^embedded: database postgres on embedded as postgres/);
  expect(report.statements).toEqual([
    {
      file: 'migrations/2_b.sql',
      line: 1,
      sql: 'alter table orders alter id type text',
      effects: [
        {
          relation: 'public.orders',
          lock: 'ACCESS EXCLUSIVE',
          rewrites: true,
          scans: true,
          blocks: ['reads', 'writes'],
        },
      ],
      held: [],
      measured: true,
      status: 'applied',
      ms: expect.any(Number),
    },
    {
      file: 'migrations/2_b.sql',
      line: 2,
      sql: "select '😀',\r\n '😀', totl from orders",
      effects: [],
      held: [],
      measured: false,
      status: 'failed',
      ms: expect.any(Number),
      error: {
        message: 'column "totl" does not exist',
        code: '42703',
        hint: expect.stringContaining('orders.total'),
        range: { start: { line: 3, column: 8 }, end: { line: 3, column: 12 } },
      },
    },
  ]);
});

test('a way back that leaves something behind', () => {
  const root = folderWith({
    'migrations/1_a.up.sql': table,
    'migrations/1_a.down.sql': 'drop table orders;',
    'migrations/2_b.up.sql': 'alter table orders add a int; create index on orders (total);',
    'migrations/2_b.down.sql': 'alter table orders drop a;',
  });
  expect(json(root)).toMatchObject({
    status: 1,
    waysBack: [
      {
        file: 'migrations/2_b.down.sql',
        up: 'migrations/2_b.up.sql',
        cameBack: false,
        differences: ['The index public.orders_total_idx is left over.'],
      },
      { file: 'migrations/1_a.down.sql', cameBack: true, differences: [] },
    ],
  });
  expect(preflight(root, 'rehearse').stdout).toContain('migrations/1_a.down.sql: the schema came back');
});

test('a way back in the same file', () => {
  const goose = `-- +goose Up\r\n-- 🐘\r\n${table}-- +goose Down\r\n-- 🐘\r\ndrop table`;
  const root = folderWith({ 'migrations/00001_a.sql': `${goose} ordrs;` });
  expect(json(root)).toMatchObject({
    status: 1,
    statements: [{ line: 3, status: 'applied' }],
    waysBack: [{ statements: [{ line: 6, error: { range: { start: { line: 6, column: 12 } } } }] }],
  });
  addFiles(root, { 'migrations/00001_a.sql': `${goose} orders;` });
  expect(json(root)).toMatchObject({ status: 0, waysBack: [{ cameBack: true }] });
});

test('what cannot be done is said, and is no finding', () => {
  const root = folderWith({
    'preflight.json': JSON.stringify({ environments: { live: { kind: 'production', url: `\${env:LIVE_URL}` } } }),
    'migrations/1_a.sql': `${table}create extension postgis;`,
  });
  expect(json(root)).toMatchObject({
    status: 2,
    statements: [{ status: 'applied' }, { status: 'stopped', reason: expect.stringContaining('"postgis"') }],
  });
  const live = preflight(root, 'rehearse', '--env', 'live');
  expect(live).toMatchObject({ status: 2, stdout: '' });
  expect(live.stderr).toMatch(/^live is production, and a rehearsal really applies migrations/);
  expect(preflight(root, 'rehearse', '--env', 'nowhere').stderr).toContain('no environment called "nowhere"');
});

test('a shipped history that cannot be applied keeps only itself from being rehearsed', () => {
  const root = repositoryWith({ 'a/migrations/1_a.sql': 'create extension postgis;', 'b/migrations/1_a.sql': table });
  addFiles(root, { 'a/migrations/2_b.sql': 'select 1;', 'b/migrations/2_b.sql': 'drop table orders;' });
  expect(json(root)).toMatchObject({
    status: 2,
    statements: [{ file: 'b/migrations/2_b.sql', status: 'applied' }],
    problems: [{ file: 'a/migrations', message: expect.stringMatching(/a\/migrations\/1_a\.sql:1: .*"postgis"/) }],
  });
});
