import { beforeAll, expect, test } from 'vitest';
import { loadGrammar } from '../sql/parse';
import { readSource } from '../sql/source-file';
import type { Schema } from './model';
import { replay } from './replay';
import { emptySchema } from './schema';

beforeAll(loadGrammar);

function replayAll(text: string): Schema {
  return readSource('a.sql', text).statements.reduce(
    (schema, { statement }) => replay(schema, statement, 'a.sql'),
    emptySchema,
  );
}

test('a table that nobody made is known as far as it was spoken of', () => {
  const schema = replayAll('alter table orders add column total int not null');
  expect(schema.relation({ schema: 'public', name: 'orders' })).toMatchObject({
    complete: false,
    columns: [{ name: 'total', notNull: true }],
  });
});

test('an origin is found under the new name', () => {
  const schema = replayAll('create table a (id serial primary key); create index i on a (id)');
  const table = schema.relation({ schema: 'public', name: 'a' });
  expect(table).toMatchObject({ kind: 'table', indexes: ['a_pkey', 'i'] });
  if (typeof table !== 'object') throw new Error('no table');
  const [rename] = readSource('b.sql', 'alter table a rename to b').statements;
  if (!rename) throw new Error('no statement');
  const after = replay(schema, rename.statement, 'b.sql');
  expect(after.find(table.origin)?.name).toEqual({ schema: 'public', name: 'b' });
  expect(after.relation({ schema: 'public', name: 'a' })).toBe('dropped');
  expect(after.relation({ schema: 'public', name: 'i' })).toMatchObject({ table: { name: 'b' } });
  expect(schema.find(table.origin)).toBe(table);
});

test('a temporary table that is dropped on commit is gone after it', () => {
  const name = { schema: 'pg_temp', name: 't' };
  expect(replayAll('begin; create temp table t (a int) on commit drop').relation(name)).toBeDefined();
  expect(replayAll('begin; create temp table t on commit drop as select 1; commit').relation(name)).toBe('dropped');
});

test('SET LOCAL ends with its transaction, or with its file', () => {
  const path = (text: string) => replayAll(text).searchPath;
  expect(path('create schema app; begin; set local search_path = app, public')).toEqual(['app', 'public']);
  expect(path('create schema app; begin; set local search_path = app; set local search_path = a; commit')).toEqual([
    'public',
  ]);
  const before = replayAll("select set_config('search_path', 'app', true)");
  const [next] = readSource('b.sql', 'create table t ()').statements;
  expect(before.searchPath).toEqual(['app']);
  expect(next && replay(before, next.statement, 'b.sql').relation({ schema: 'public', name: 't' })).toBeDefined();
});
