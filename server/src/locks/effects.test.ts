/** What no server can show: tables that nobody made, and text that is oddly written. The facts themselves are proved in test/servers. */
import { beforeAll, describe, expect, test } from 'vitest';
import { displayName } from '../schema/names';
import { replay } from '../schema/replay';
import { emptySchema } from '../schema/schema';
import { loadGrammar } from '../sql/parse';
import { readSource } from '../sql/source-file';
import { type PostgresVersion, stronger } from './effect';
import { effects } from './effects';

beforeAll(loadGrammar);

/** The effects of the last statement after those before it, one line each. */
function effectsOf(sql: string, version: PostgresVersion = 18): readonly string[] {
  const { statements } = readSource('migration.sql', sql);
  const last = statements.at(-1);
  if (!last) return [];
  const before = statements
    .slice(0, -1)
    .reduce((schema, one) => replay(schema, one.statement, 'migration.sql'), emptySchema);
  return effects(last.statement, before, version).map(({ relation, lock, rewrites, scans, uncertain }) =>
    [displayName(relation), lock, rewrites && 'rewrites', scans && 'scans', uncertain && `(${uncertain})`]
      .filter(Boolean)
      .join(' '),
  );
}

describe('a table that nobody made', () => {
  test.each([
    ['ALTER TABLE orders ADD COLUMN note text', ['public.orders ACCESS EXCLUSIVE']],
    ['CREATE INDEX ON orders (id)', ['public.orders SHARE scans']],
    ['ALTER TABLE sales.orders ALTER total TYPE text', ['sales.orders ACCESS EXCLUSIVE rewrites scans']],
    ['ALTER TABLE orders ALTER id SET NOT NULL', ['public.orders ACCESS EXCLUSIVE scans']],
    ['CREATE TABLE items (order_id int REFERENCES orders)', ['public.orders SHARE ROW EXCLUSIVE']],
    ['DROP TABLE orders', ['public.orders ACCESS EXCLUSIVE']],
    [
      'DO $$ BEGIN ALTER TABLE orders ADD note text; CREATE INDEX ON orders (note); END $$',
      ['public.orders ACCESS EXCLUSIVE scans'],
    ],
    ['DROP INDEX orders_id', []],
    ['DROP STATISTICS s', []],
    ["SET search_path = sales, public; COMMENT ON TABLE orders IS 'x'", ['sales.orders SHARE UPDATE EXCLUSIVE']],
  ])('%s', (sql, expected) => {
    expect(effectsOf(sql)).toEqual(expected);
  });
});

describe('what did not stand before', () => {
  test.each([
    'CREATE TABLE a (id int PRIMARY KEY, parent int REFERENCES a)',
    'CREATE TABLE a (id int); DROP TABLE a; DROP TABLE IF EXISTS a',
    'CREATE VIEW v AS SELECT 1; DROP VIEW v CASCADE',
    'DO $$ BEGIN CREATE TABLE a (id int); CREATE INDEX ON a (id); ALTER TABLE a ADD b int; END $$',
    'DO $$ BEGIN IF now() > current_date THEN CREATE TABLE a (id int); ALTER TABLE a ADD b int; END IF; END $$',
    "DO $$ BEGIN EXECUTE 'CREATE TABLE a (id int)'; CREATE INDEX ON a (id); END $$",
    'DO $$ BEGIN CREATE TABLE a AS SELECT * FROM generate_series(1, 2); ALTER TABLE a ADD b int; END $$',
    'CREATE SEQUENCE s; ALTER SEQUENCE s RESTART',
    'ALTER TABLE',
    '',
    '-- nothing but a comment',
  ])('%s', (sql) => {
    expect(effectsOf(sql)).toEqual([]);
  });
});

describe('odd text', () => {
  test.each([
    [
      '\ufeffCREATE TABLE "Größe 😀" (a int);\r\nALTER TABLE "Größe 😀"\r\n  ADD b int',
      ['public.Größe 😀 ACCESS EXCLUSIVE'],
    ],
    ['CREATE TABLE T (a int); ALTER /* a */ TABLE -- b\n T ADD b int', ['public.t ACCESS EXCLUSIVE']],
    ['CREATE SCHEMA "A.b"; CREATE TABLE "A.b"."C" (a int); TRUNCATE "A.b"."C"', ['A.b.C ACCESS EXCLUSIVE']],
    ['CREATE TABLE t (a int); ALTER TABLE t RENAME TO u; CREATE INDEX ON u (a)', ['public.u SHARE scans']],
    [
      'CREATE TABLE t (a int); ALTER TABLE t ADD b int, ALTER a TYPE bigint, ALTER a SET STATISTICS 5',
      ['public.t ACCESS EXCLUSIVE rewrites scans'],
    ],
  ])('%j', (sql, expected) => {
    expect(effectsOf(sql)).toEqual(expected);
  });
});

test('what rows or the planner decide is uncertain', () => {
  const tables = 'CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int, a int REFERENCES a);';
  expect(effectsOf(`${tables} INSERT INTO b VALUES (1, 1)`)).toEqual([
    'public.b ROW EXCLUSIVE',
    'public.a ROW SHARE (lock,scans)',
  ]);
  expect(effectsOf(`${tables} UPDATE b SET id = 1`)).toEqual(['public.b ROW EXCLUSIVE scans']);
  expect(effectsOf(`${tables} UPDATE b SET id = 1 WHERE id = 2`)).toEqual(['public.b ROW EXCLUSIVE (scans)']);
});

test('whose a table is decides, where no statement says it', () => {
  const tables = 'CREATE TABLE a (id int); CREATE TABLE b (id int); ALTER TABLE b OWNER TO clerk;';
  expect(effectsOf(`${tables} REASSIGN OWNED BY clerk TO boss`)).toEqual([
    'public.b ACCESS EXCLUSIVE',
    'public.a ACCESS EXCLUSIVE (owner)',
  ]);
  expect(effectsOf(`${tables} REASSIGN OWNED BY boss TO clerk`)).toEqual(['public.a ACCESS EXCLUSIVE (owner)']);
});

test('versions differ where their rows do', () => {
  const grant = 'CREATE TABLE t (a int); GRANT SELECT ON t TO PUBLIC';
  expect(effectsOf(grant, 17)).toEqual([]);
  expect(effectsOf(grant, 18)).toEqual(['public.t ACCESS SHARE']);
});

test('the stronger of two modes', () => {
  expect(stronger('SHARE', 'SHARE UPDATE EXCLUSIVE')).toBe('SHARE');
  expect(stronger('ROW SHARE', 'ACCESS EXCLUSIVE')).toBe('ACCESS EXCLUSIVE');
});
