import { beforeAll, expect, test } from 'vitest';
import { walkBack, walkHistory } from '../review/walk-history';
import { loadGrammar } from '../sql/parse';
import { readSource } from '../sql/source-file';
import { locksAt, statementWords } from './locks';

beforeAll(loadGrammar);

const shipped = 'create table public.orders (id bigint primary key); create table "Line Items" (id int);';

/** What is said of each statement of a migration on top of `shipped`; `down` is its way back. */
function words(
  sql: string,
  { transaction = 'tool', down = '' }: { transaction?: 'tool' | 'none'; down?: string } = {},
) {
  const migration = (path: string, text: string, version: string, direction: 'up' | 'down') =>
    ({ source: readSource(path, text), version, direction, transaction, pending: true }) as const;
  const back = migration('2.down.sql', down, '2', 'down');
  const migrations = [migration('1.sql', shipped, '1', 'up'), migration('2.sql', sql, '2', 'up'), back];
  const walk = walkHistory({ tool: 'sql', folder: '', migrations }, 18);
  const moments = down ? walkBack(walk, back, 18) : (walk.files[1]?.moments ?? []);
  return moments.map((moment) => statementWords(locksAt(moment, down ? '2.down.sql' : '2.sql')));
}

test('names lock, relation, work and who waits', () => {
  expect(words('alter table orders alter id type text')).toEqual([
    ['ACCESS EXCLUSIVE on public.orders, rewrites it · blocks reads and writes'],
  ]);
  expect(words('create index on "Line Items" (id)')).toEqual([
    ['SHARE on public.Line Items, scans it · blocks writes'],
  ]);
});

test('shows what is held from earlier statements of the same transaction, and no longer', () => {
  const held = 'held until COMMIT: ACCESS EXCLUSIVE on public.orders · blocks reads and writes';
  const sql = 'alter table orders add a int; create index on "Line Items" (id)';
  expect(words(sql)[1]).toContain(held);
  expect(words(sql, { transaction: 'none' })[1]).not.toContain(held);
  expect(words(`begin; ${sql}; commit; select 1`, { transaction: 'none' }).map((one) => one.includes(held))).toEqual([
    false,
    false,
    true,
    false,
    false,
  ]);
});

test('says that nobody waits for what the same migration made', () => {
  expect(words('create table new (id int); create index on new (id); select 1')).toEqual([
    [],
    ['SHARE on public.new, scans it · made by the same migration'],
    [],
  ]);
});

test('a way back runs on what its migration made', () => {
  expect(words('create table new (id int)', { down: 'drop table new' })).toEqual([
    ['ACCESS EXCLUSIVE on public.new · blocks reads and writes'],
  ]);
});
