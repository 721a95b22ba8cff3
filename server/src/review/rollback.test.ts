/** What ROLLBACK takes back, judged by a server's own catalog. */
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { catalogLines, differences, schemaLines } from '../../../scripts/schema-catalog';
import { loadGrammar } from '../sql/parse';
import { readSource } from '../sql/source-file';
import { createFold } from './fold';

let server: PGlite;

beforeAll(async () => {
  await loadGrammar();
  server = await PGlite.create();
});
afterAll(() => server.close());

const scripts = [
  `create table a (id int primary key); begin; create table b (id int references a); alter table a add column note text;
   rollback; create table b (total real)`,
  'create table c (id int); begin; drop table c; rollback; alter table c rename to d; create index on d (id)',
  `begin; create table e (id int); savepoint one; create table f (id int); savepoint one; alter table e add column x int;
   rollback to one; alter table e add column y int; release one; rollback to savepoint one; create table f (other int); commit`,
  'begin; create table g (id int); rollback and chain; create table g (other int); commit; rollback; create table h (id int)',
  `begin; create schema app; set search_path = app; create table i (id int); create type mood as enum ('a'); rollback;
   create table i (mood int)`,
  'begin; create table j (id int); commit; begin; begin; drop table j; savepoint k; release k; rollback',
];

test.each(scripts)('%s', async (text) => {
  const source = readSource('a.sql', text);
  const [walk] = createFold(18).walk([{ source, transaction: 'none' }]);
  const found: string[] = [];
  for (const { statement, after } of walk?.moments ?? []) {
    await server.exec(statement.parsed.text);
    const path = await server.query<{ path: string }>("select current_setting('search_path') as path");
    const lines = await catalogLines(async (sql) => {
      await server.exec("select set_config('search_path', 'pg_catalog', false)");
      const { rows } = await server.query<{ line: string }>(sql);
      await server.query("select set_config('search_path', $1, false)", [path.rows[0]?.path ?? '']);
      return rows.map(({ line }) => line);
    });
    found.push(...differences(lines, schemaLines(after)).map((line) => `${statement.parsed.text}: ${line}`));
  }
  await server.exec('drop schema public cascade; drop schema if exists app cascade; create schema public; reset all');
  expect(found).toEqual([]);
});
