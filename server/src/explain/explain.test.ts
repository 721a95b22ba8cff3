import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../postgres/connect';
import { embeddedEnvironment } from '../postgres/environment';
import type { Session } from '../postgres/session';
import { explain } from './explain';
import { numberPlaceholders } from './parameters';
import { planText } from './plan-text';

let session: Session;

beforeAll(async () => {
  session = await connect(embeddedEnvironment, {
    variables: {},
    migrations: [
      {
        file: '1.sql',
        transaction: true,
        text: `CREATE TABLE customers (id int PRIMARY KEY, email text);
               CREATE TABLE orders (id int PRIMARY KEY, customer_id int REFERENCES customers, total numeric, tags jsonb);
               CREATE INDEX ON orders (customer_id);`,
      },
    ],
  });
});
afterAll(() => session.close());

const plan = async (sql: string) => (await explain(session, sql, { analyze: false })).text.join('\n');
const analyze = (sql: string) => explain(session, sql, { analyze: true });

describe('plain', () => {
  test('a statement with its semicolon and comments', async () => {
    const result = await explain(session, '-- which?\nSELECT * FROM orders WHERE id = 1; -- done', { analyze: false });
    expect(result).toMatchObject({
      target: { environment: 'embedded', host: 'embedded', database: 'postgres', role: 'postgres' },
      sql: 'SELECT * FROM orders WHERE id = 1',
      analyzed: false,
      json: [{ Plan: { 'Node Type': 'Index Scan', 'Relation Name': 'orders', Schema: 'public' } }],
    });
    expect(result.text[0]).toMatch(/^Index Scan using orders_pkey on orders {2}\(cost=/);
  });

  test.each([
    ['SELECT * FROM orders WHERE id = $1 AND customer_id > $2', '(id = $1)'],
    ['SELECT * FROM orders WHERE id = :id OR customer_id = :id', '(id = $1)'],
    ['SELECT * FROM orders WHERE id = ? AND customer_id > ?', '(customer_id > $2)'],
    ['SELECT * FROM orders WHERE id = @id LIMIT @limit', '(id = $1)'],
    ['SELECT * FROM orders WHERE id = %s', '(id = $1)'],
    ['SELECT * FROM orders WHERE id = %(id)s', '(id = $1)'],
    ["SELECT * FROM orders WHERE tags ? 'a'", "(tags ? 'a'::text)"],
    ["SELECT * FROM orders WHERE tags ? 'a?' AND id = $1", '(id = $1)'],
    ['SELECT @ total FROM orders WHERE @total > 1', '((@ total) > '],
    ['UPDATE orders SET total = $2::numeric WHERE id = $1', 'Update on orders'],
  ])('%s', async (sql, line) => {
    expect(await plan(sql)).toContain(line);
    // Nothing of it stays for the next one.
    expect(await plan(sql)).toContain(line);
  });

  test.each([
    ['CREATE INDEX ON orders (total)', /PostgreSQL has no plan for this statement/],
    ['EXPLAIN SELECT 1', /without its EXPLAIN/],
    ['SELECT 1; SELECT 2', /Only one statement/],
    ['-- nothing', /There is no statement/],
    ['SELECT * FROM nowhere', /relation "nowhere" does not exist/],
    ['SELEC 1', /syntax error at or near "SELEC"/],
  ])('%s is refused in words', async (sql, message) => {
    await expect(explain(session, sql, { analyze: false })).rejects.toThrow(message);
  });
});

describe('analyze', () => {
  test('really runs, and is rolled back', async () => {
    const result = await analyze("INSERT INTO customers SELECT n, 'x' FROM generate_series(1, 50) n");
    expect(result.analyzed).toBe(true);
    expect(result.text.join('\n')).toMatch(/^Insert on customers {2}\(cost=.*\(actual time=.* rows=0(\.00)? loops=1\)/);
    expect(result.text.join('\n')).toMatch(/Function Scan on generate_series n .*rows=50(\.00)? loops=1/);
    expect(result.notes.join(' ')).toMatch(/rolled back/);
    expect((await session.transaction(({ run }) => run('TABLE customers'))).rows).toEqual([]);
  });

  test('does not guess the values of parameters', async () => {
    await expect(analyze('SELECT * FROM orders WHERE id = $1')).rejects.toThrow(/parameters have no values/);
  });

  test.each([
    'SELECT c.email, sum(o.total) FROM customers c LEFT JOIN orders o ON o.customer_id = c.id GROUP BY 1 ORDER BY 2 LIMIT 5',
    'SELECT * FROM orders WHERE customer_id = 1 AND total > 5',
    'SELECT * FROM orders o WHERE EXISTS (SELECT FROM customers c WHERE c.id = o.customer_id) AND total > (SELECT avg(total) FROM orders)',
    'WITH recent AS MATERIALIZED (SELECT * FROM orders) SELECT * FROM recent r JOIN recent USING (id) ORDER BY r.id DESC',
    'SELECT max(id) FROM customers',
    'SELECT id FROM orders UNION SELECT id FROM customers',
    'SELECT id FROM orders EXCEPT SELECT id FROM customers',
    'SELECT *, row_number() OVER (PARTITION BY customer_id) FROM orders',
    'DELETE FROM orders USING customers c WHERE c.id = customer_id',
    'VALUES (1), (2)',
    'SELECT * FROM orders "Big" WHERE id = 1',
  ])('the text has the layout of the server’s own: %s', async (sql) => {
    const [own, server] = await session.transaction(async ({ run }) => {
      // A plan with costs only can be asked for twice, and is then the same.
      const json = await run(`EXPLAIN (VERBOSE, FORMAT JSON) ${sql}`);
      const text = await run(`EXPLAIN ${sql}`);
      return [planText(JSON.parse(json.rows.map(([line]) => line).join(''))), text.rows.map(([line]) => line)];
    });
    const bare = (lines: readonly (string | null | undefined)[]) =>
      lines.map((line) => line?.replace(/(?:\b[a-z_]+|"Big")\.(?=[a-z])/g, ''));
    expect(bare(own ?? [])).toEqual(bare(server ?? []));
  });
});

test('placeholders are numbered by name, and left alone in strings and comments', () => {
  expect(numberPlaceholders("a = :a AND b = :b AND c = :a AND d = ':a' /* :a */ AND e::int = ? -- ?")).toBe(
    "a = $1 AND b = $2 AND c = $1 AND d = ':a' /* :a */ AND e::int = $3 -- ?",
  );
});
