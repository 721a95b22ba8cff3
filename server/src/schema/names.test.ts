import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../sql/ast';
import { loadGrammar, parse } from '../sql/parse';
import { readSource } from '../sql/source-file';
import type { Schema } from './model';
import { displayName, quoteIdentifier, quoteName, resolveRelation } from './names';
import { replay } from './replay';
import { emptySchema } from './schema';
import { typeName } from './type-name';

let server: PGlite;
beforeAll(async () => {
  await loadGrammar();
  server = await PGlite.create();
});
afterAll(() => server.close());

function replayAll(text: string): Schema {
  return readSource('a.sql', text).statements.reduce(
    (schema, { statement }) => replay(schema, statement, 'a.sql'),
    emptySchema,
  );
}

test('identifiers are quoted as quote_ident() does, for every keyword and odd names', async () => {
  const odd = ['plain', 'Mixed', 'with space', 'quo"te', '1st', 'a$b', 'größe', '', '_x', 'a.b'];
  const words = await server.query<{ word: string; quoted: string }>(
    'select word, quote_ident(word) as quoted from (select word from pg_get_keywords() union all select unnest($1::text[])) w(word)',
    [odd],
  );
  expect(words.rows.length).toBeGreaterThan(400);
  for (const { word, quoted } of words.rows) expect(quoteIdentifier(word)).toBe(quoted);
});

test('built-in types are displayed as format_type() does, and none is missing', async () => {
  const types = await server.query<{ name: string; display: string }>(
    `select typname as name, format_type(oid, null) as display from pg_type
     where typnamespace = 'pg_catalog'::regnamespace and typrelid = 0 and typname not in ('bpchar', '_bpchar')
     and not exists (select from pg_type e where e.oid = pg_type.typelem and e.typrelid <> 0)`,
  );
  expect(types.rows.length).toBeGreaterThan(150);
  for (const { name, display } of types.rows) {
    const node = { names: [{ String: { sval: name } }] };
    const type = typeName(emptySchema, node);
    expect([name, type.schema, type.display]).toEqual([name, 'pg_catalog', display]);
  }
});

test('types that were written are displayed as the server displays them', async () => {
  const written = [
    'int',
    'bigint[]',
    'varchar(3)',
    'char',
    'char(2)[]',
    'bpchar',
    'numeric(5)',
    'numeric(19,4)[][]',
    'float(24)',
    'float(25)',
    'timestamp(9)',
    'timestamptz(3)',
    'time(0)',
    'timetz(1)',
    'interval(2)',
    'interval day to second(3)',
    'interval month',
    'bit',
    'bit(4)',
    'bit varying',
    '"char"',
    'pg_catalog.text',
    'text array',
    'decimal(4,-2)',
    'double precision',
  ];
  for (const type of written) {
    const { rows } = await server
      .query<{ display: string }>(
        `select format_type(atttypid, atttypmod) as display from pg_attribute where attrelid = (select oid from pg_class where relname = 'probe') and attnum = 1`,
      )
      .then(async () => {
        await server.exec(`drop table if exists probe; create table probe (a ${type})`);
        return server.query<{ display: string }>(
          `select format_type(atttypid, atttypmod) as display from pg_attribute where attrelid = 'probe'::regclass and attnum = 1`,
        );
      });
    const definition = as(as(parse(`create table probe (a ${type})`).tree, 'CreateStmt')?.tableElts?.[0], 'ColumnDef');
    expect(typeName(emptySchema, definition?.typeName).display).toBe(rows[0]?.display);
  }
});

test('a name is looked up along the search path', () => {
  const schema = replayAll(`
    create schema app; create table public.a (); create table app.b (); create table app.a ();
    set search_path = app, public`);
  expect(resolveRelation(schema, { relname: 'a' }).name).toEqual({ schema: 'app', name: 'a' });
  expect(resolveRelation(schema, { relname: 'c' })).toEqual({
    name: { schema: 'app', name: 'c' },
    relation: undefined,
  });
  expect(resolveRelation(schema, { schemaname: 'public', relname: 'a' }).relation).toBeDefined();
  expect(quoteName({ schema: 'public', name: 'a' }, schema)).toBe('public.a');
  expect(quoteName({ schema: 'app', name: 'a' }, schema)).toBe('a');
  expect(quoteName({ schema: 'app', name: 'Order' }, schema)).toBe('"Order"');
  expect(quoteName({ schema: 'Sales', name: 'orders' }, schema)).toBe('"Sales".orders');
  expect(displayName({ schema: 'app', name: 'Order' })).toBe('app.Order');
});
