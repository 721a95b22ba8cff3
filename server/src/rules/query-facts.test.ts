/** What the messages of the rules about queries say of PostgreSQL, measured. */
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, expect, test } from 'vitest';

let server: PGlite;

beforeAll(async () => {
  server = await PGlite.create();
  await server.exec(`
    CREATE TABLE customers (id int PRIMARY KEY, email text COLLATE "C" UNIQUE, created_at timestamptz);
    CREATE INDEX by_time ON customers (created_at);
    INSERT INTO customers SELECT i, 'c' || i, now() - i * interval '1 hour' FROM generate_series(1, 3000) i;
    CREATE TABLE orders (id int, customer_id int);
    INSERT INTO orders VALUES (1, 1);
    CREATE TABLE payments (idempotency_key text UNIQUE);
    ANALYZE;`);
});
afterAll(() => server.close());

const rows = async (sql: string) => (await server.query(sql)).rows;
const plan = async (sql: string) => JSON.stringify(await rows(`EXPLAIN ${sql}`));

test('NOT IN keeps rows until one of the values is NULL', async () => {
  const query = 'SELECT id FROM customers WHERE id NOT IN (SELECT customer_id FROM orders)';
  const others = 'SELECT id FROM customers WHERE id <> ALL (SELECT customer_id FROM orders)';
  expect(await rows(query)).toHaveLength(2999);
  await server.exec('INSERT INTO orders VALUES (2, NULL)');
  expect(await rows(query)).toEqual([]);
  expect(await rows(others)).toEqual([]);
  expect(await rows(`${query.slice(0, -1)} WHERE customer_id IS NOT NULL)`)).toHaveLength(2999);
  expect(await rows('SELECT id FROM customers WHERE id NOT IN (1, NULL)')).toEqual([]);
});

test.each(['= NULL', '<> NULL', '< NULL', '>= NULL'])('nothing is %s', async (comparison) => {
  expect(await rows(`SELECT id FROM orders WHERE customer_id ${comparison}`)).toEqual([]);
});

test('CASE never takes the branch of NULL', async () => {
  expect(await rows('SELECT CASE NULL::int WHEN NULL THEN 1 ELSE 2 END AS x')).toEqual([{ x: 2 }]);
});

test('an index answers for its column, and neither for a function of it nor for the end of a text', async () => {
  expect(await plan(`SELECT id FROM customers WHERE email = 'c7'`)).toContain('customers_email_key');
  expect(await plan(`SELECT id FROM customers WHERE email LIKE 'c77%'`)).toContain('customers_email_key');
  expect(await plan(`SELECT id FROM customers WHERE created_at > now() - interval '3 hours'`)).toContain('by_time');
  for (const condition of [
    `lower(email) = 'c7'`,
    `email LIKE '%77'`,
    `email LIKE '_77'`,
    `created_at::date = current_date`,
    `date_trunc('day', created_at) = now()`,
  ]) {
    expect(await plan(`SELECT id FROM customers WHERE ${condition}`), condition).toContain('Seq Scan');
  }
  await server.exec('SET enable_seqscan = off');
  expect(await plan(`SELECT id FROM customers WHERE lower(email) = 'c7'`)).not.toContain('Index Cond');
  await server.exec('RESET enable_seqscan');
});

test('OFFSET reads what it leaves out', async () => {
  const analyzed = await rows(
    'EXPLAIN (ANALYZE, TIMING OFF) SELECT id FROM customers ORDER BY id LIMIT 10 OFFSET 2000',
  );
  expect(JSON.stringify(analyzed)).toContain('rows=2010');
});

test('tables that nothing ties together give every pair', async () => {
  const [pairs] = await rows('SELECT count(*)::int AS n FROM customers c, orders o WHERE o.id = 1');
  expect(pairs).toEqual({ n: 3000 });
});

test('a second write of a key fails, and with ON CONFLICT it does not', async () => {
  const insert = `INSERT INTO payments (idempotency_key) VALUES ('a')`;
  await server.exec(insert);
  await expect(server.exec(insert)).rejects.toMatchObject({ code: '23505' });
  await server.exec(`${insert} ON CONFLICT (idempotency_key) DO NOTHING`);
  expect(await rows('SELECT 1 FROM payments')).toHaveLength(1);
});
