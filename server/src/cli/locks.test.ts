import { describe, expect, test } from 'vitest';
import { addFiles, folderWith, repositoryWith } from '../workspace/harness/folder';
import { preflight } from './harness/preflight';

const table = 'create table public.orders (id bigint primary key, total float8);\n';

function json(cwd: string, ...args: string[]) {
  const { status, stdout, stderr } = preflight(cwd, 'locks', '--format', 'json', ...args);
  return { status, stderr, ...JSON.parse(stdout) };
}

test('JSON has the shape of the contract, for every statement', () => {
  const change =
    '\ufeff-- 🐘\r\nalter table orders\r\n  alter id type text;\r\ncreate index concurrently on orders (total);';
  const root = folderWith({ 'migrations/1_a.sql': table, 'migrations/2_b.sql': change });
  expect(json(root)).toEqual({
    status: 0,
    stderr: '',
    version: 1,
    postgres: 18,
    statements: [
      { file: 'migrations/1_a.sql', line: 1, sql: table.slice(0, -2), effects: [], held: [] },
      {
        file: 'migrations/2_b.sql',
        line: 2,
        sql: 'alter table orders\r\n  alter id type text',
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
      },
      {
        file: 'migrations/2_b.sql',
        line: 4,
        sql: 'create index concurrently on orders (total)',
        effects: [
          { relation: 'public.orders', lock: 'SHARE UPDATE EXCLUSIVE', rewrites: false, scans: true, blocks: [] },
        ],
        held: [],
      },
    ],
    problems: [],
  });
});

describe('what is looked at', () => {
  const histories = {
    'a/migrations/1_a.sql': table,
    'a/migrations/2_b.sql': 'drop table orders;',
    'b/migrations/1_a.sql': 'alter table orders add a int;',
    'q.sql': 'select * from orders;',
  };
  const told = (report: { statements: { file: string; effects: { relation: string }[] }[] }) =>
    report.statements.map(({ file, effects }) => [file, ...effects.map(({ relation }) => relation)].join(' '));

  test('each folder of migrations is a history of its own, and files of queries are looked at when they are named', () => {
    const root = folderWith(histories);
    const all = ['a/migrations/1_a.sql', 'a/migrations/2_b.sql public.orders', 'b/migrations/1_a.sql public.orders'];
    expect(told(json(root))).toEqual(all);
    expect(told(json(root, 'a/migrations/2_b.sql'))).toEqual(all.slice(1, 2));
    expect(told(json(root, 'b', 'q.sql'))).toEqual([...all.slice(2), 'q.sql public.orders']);
  });

  test('--since leaves out what stands there', () => {
    const root = repositoryWith({ 'migrations/1_a.sql': table });
    addFiles(root, { 'migrations/2_b.sql': 'drop table orders;' });
    expect(told(json(root))).toHaveLength(2);
    expect(told(json(root, '--since', 'HEAD'))).toEqual(['migrations/2_b.sql public.orders']);
    expect(json(root, '--since', 'nowhere')).toMatchObject({ status: 2, problems: [{ file: '--since' }] });
  });

  test('--postgres and --config choose the version', () => {
    const root = folderWith({ 'migrations/1_a.sql': table, 'other.json': '{ "postgres": 15 }' });
    expect(json(root, '--postgres', '16').postgres).toBe(16);
    expect(json(root, '--config', 'other.json').postgres).toBe(15);
    expect(preflight(root, 'locks', '--postgres', '9').status).toBe(2);
  });
});

test('pretty has words for each lock, and what is held', () => {
  const change = `begin; alter table orders add a int; create table "B" (id int); commit;`;
  const root = folderWith({ 'migrations/1_a.sql': table, 'migrations/2_b.sql': change });
  const { status, stdout } = preflight(root, 'locks');
  expect(status).toBe(0);
  expect(stdout).toContain('ACCESS EXCLUSIVE on public.orders · blocks reads and writes');
  expect(stdout).toContain('held until COMMIT: ACCESS EXCLUSIVE on public.orders · blocks reads and writes');
  expect(stdout).toContain('1 of 5 statements makes others wait (PostgreSQL 18)');
});

test('what the grammar cannot read is a problem, not a statement without locks', () => {
  const root = folderWith({ 'migrations/1_a.sql': `${table}alter tabel orders add a int;` });
  expect(json(root)).toMatchObject({
    status: 2,
    problems: [{ file: 'migrations/1_a.sql', line: 2, column: 7, message: expect.stringContaining('"tabel"') }],
  });
});
