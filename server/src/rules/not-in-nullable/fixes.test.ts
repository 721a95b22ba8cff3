/** Both ways out keep the rows that NOT IN keeps while there is no NULL, and go on keeping them when there is one. */
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applyFixes } from '../../review/apply-fixes';
import { createReviewer } from '../../review/reviewer';
import { loadGrammar } from '../../sql/parse';
import { readSource } from '../../sql/source-file';
import rule from './rule';

const setup = `CREATE TABLE customers (id int PRIMARY KEY, name text);
CREATE TABLE orders (id int PRIMARY KEY, customer_id int, paid boolean);
INSERT INTO customers SELECT i, 'c' || i FROM generate_series(1, 9) i;
INSERT INTO orders SELECT i, i * 2, i > 1 FROM generate_series(1, 3) i;`;

let server: PGlite;
beforeAll(async () => {
  await loadGrammar();
  server = await PGlite.create();
});
afterAll(() => server.close());

function fixed(query: string): readonly string[] {
  const source = readSource('0001.sql', setup);
  const migration = { source, version: '1', direction: 'up', transaction: 'none', pending: false } as const;
  const { findings } = createReviewer([rule]).review({
    histories: [{ tool: 'sql', folder: '', migrations: [migration] }],
    queryFiles: [readSource('query.sql', query)],
    hostFiles: [],
    settings: { postgres: 18, rules: {}, all: false },
  });
  expect(findings).toHaveLength(1);
  return (findings[0]?.fixes ?? []).map(({ edits }) => applyFixes(query, edits));
}

const both = [
  'SELECT c.id FROM customers c WHERE c.id NOT IN (SELECT customer_id FROM orders) ORDER BY c.id',
  'SELECT c.id FROM customers c WHERE c.id NOT IN (SELECT o.customer_id AS x FROM orders AS o WHERE o.paid) AND c.id > 1 ORDER BY 1',
  'SELECT customers.id FROM customers WHERE customers.id NOT IN (SELECT customer_id FROM public.orders) ORDER BY 1',
];
const one = [
  'SELECT id FROM customers WHERE id NOT IN (SELECT customer_id FROM orders WHERE paid) ORDER BY id',
  'SELECT id FROM customers c WHERE NOT (c.id IN (SELECT customer_id FROM orders)) ORDER BY id',
];

test.each([...both.map((query) => [query, 2] as const), ...one.map((query) => [query, 1] as const)])(
  '%s',
  async (query, count) => {
    const rows = async (sql: string) => (await server.query(sql)).rows;
    await server.exec(`DROP TABLE IF EXISTS customers, orders; ${setup}`);
    const before = await rows(query);
    expect(before.length).toBeGreaterThan(2);
    await server.exec('INSERT INTO orders VALUES (7, NULL, true)');
    expect(await rows(query)).toEqual([]);
    const ways = fixed(query);
    expect(ways).toHaveLength(count);
    for (const way of ways) expect(await rows(way), way).toEqual(before);
  },
);

test('conditions that are joined by OR, and queries with a LIMIT, are left to the person', () => {
  expect(
    fixed('SELECT 1 FROM customers c WHERE c.id NOT IN (SELECT customer_id FROM orders WHERE paid OR id > 1)'),
  ).toEqual([]);
  expect(fixed('SELECT 1 FROM customers c WHERE c.id NOT IN (SELECT customer_id FROM orders LIMIT 3)')).toEqual([]);
});
