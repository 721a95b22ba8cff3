import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../postgres/connect';
import { embeddedEnvironment } from '../postgres/environment';
import type { Session } from '../postgres/session';
import { loadGrammar } from '../sql/parse';
import { conditionNames } from './condition-names';
import { findSmokeTests } from './find-smoke-tests';
import { runSmoke } from './run-smoke';

let session: Session;

beforeAll(async () => {
  await loadGrammar();
  session = await connect(embeddedEnvironment, {
    variables: {},
    migrations: [
      {
        file: '1.sql',
        transaction: true,
        text: `CREATE TABLE customers (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text UNIQUE, "Total" numeric(9,2));
               CREATE TABLE orders (customer int REFERENCES customers DEFERRABLE INITIALLY DEFERRED);`,
      },
    ],
  });
});
afterAll(() => session.close());

/** Runs a file and gives, for each test, its status, the line of failure and the message. */
async function run(text: string): Promise<string[]> {
  const { outcomes } = await runSmoke(session, [{ path: 'a.smoke.sql', text }]);
  return outcomes.map(({ status, failedLine, message }) => [status, failedLine, message].filter(Boolean).join(' | '));
}

/** A test of one statement with one expectation. */
async function one(sql: string, expectation: string): Promise<string | undefined> {
  return (await run(`-- test: one\n${sql};\n-- expect: ${expectation}\n`))[0];
}

describe('expectations', () => {
  test.each([
    ['SELECT 1', '1 row'],
    ['SELECT 1 WHERE false', 'no rows'],
    ['SELECT generate_series(1, 3)', '3 rows'],
    ['SELECT generate_series(1, 3)', 'at least 2 rows'],
    ['SELECT generate_series(1, 3)', 'at most 3 rows'],
    ["INSERT INTO customers (email) VALUES ('a'), ('b')", '2 affected'],
    ["UPDATE customers SET email = 'x'", 'none affected'],
    ['SELECT 42', 'value 42'],
    ['SELECT null', 'value NULL'],
    ["SELECT 'NULL'", "value 'NULL'"],
    ["SELECT ' it''s '", "value ' it''s '"],
    ['SELECT 39.80 AS Total, 1 AS x', 'total = 39.80'],
    ['SELECT 1.00::numeric(9,2) AS "Total"', '"Total" = 1.00'],
    ["SELECT '😀 = a' AS größe", 'größe = 😀 = a'],
    ['SELECT true', 'value t'],
    ['SELECT 1/0', 'error 22012'],
    ['SELECT 1/0', 'error division_by_zero'],
    ['SELEC', 'error syntax_error'],
  ])('%s: %s holds', async (sql, expectation) => {
    expect(await one(sql, expectation)).toBe('passed');
  });

  test.each([
    ['SELECT 1', '2 rows', 'failed | 3 | Expected 2 rows, got 1 row.'],
    ['SELECT 1', 'no rows', 'failed | 3 | Expected no rows, got 1 row.'],
    ['SELECT 1', 'at least 2 rows', 'failed | 3 | Expected at least 2 rows, got 1 row.'],
    [
      'SELECT 1',
      '1 affected',
      'failed | 3 | Expected 1 affected, but the statement is no INSERT, UPDATE, DELETE or MERGE.',
    ],
    ["INSERT INTO customers (email) VALUES ('a')", '2 affected', 'failed | 3 | Expected 2 affected, got 1.'],
    ['SELECT 39.8 AS total', 'total = 39.80', "failed | 3 | Expected total to be '39.80', got '39.8'."],
    ['SELECT 1', 'value NULL', "failed | 3 | Expected the value to be NULL, got '1'."],
    [
      'SELECT 1 AS a, 2 AS b',
      'value 1',
      'failed | 3 | Expected one value, got 2 columns (a, b); write the column: `name = value`.',
    ],
    ['SELECT 1 AS a', 'b = 1', 'failed | 3 | There is no column b; there are a.'],
    ['SELECT 1 AS a WHERE false', 'a = 1', 'failed | 3 | Expected one row with a value, got no rows.'],
    ['SELECT 1', 'error 23505', 'failed | 3 | Expected error 23505, but the statement succeeded.'],
    ['SELECT 1/0', 'error 23505', 'failed | 3 | Expected error 23505, got 22012: division by zero (22012).'],
    ['SELECT 1/0', '1 row', 'failed | 2 | division by zero (22012).'],
  ])('%s: %s does not', async (sql, expectation, outcome) => {
    expect(await one(sql, expectation)).toBe(outcome);
  });

  test.each(['1 rwo', 'error nonsense_violation', '', 'rows 3', 'error'])('“%s” is malformed', async (expectation) => {
    expect(await one('SELECT 1', expectation)).toMatch(
      /^failed \| 3 \| “-- expect:.*” is no expectation\. There are `1 row`/,
    );
  });

  test('a colon forgotten or an expectation above no statement is a mistake, not silence', async () => {
    expect(await run('-- test: a\nSELECT 1;\n-- expect 5 rows')).toEqual([expect.stringMatching(/^failed \| 3 \|/)]);
    expect(await run('-- test: a\n-- expect: 1 row\nSELECT 1;')).toEqual([
      'failed | 2 | An expectation stands below its statement; there is none above it in this test.',
    ]);
  });

  test('the names of errors are what the server says', async () => {
    for (const [name, code] of Object.entries(conditionNames)) {
      const raised = session.transaction(({ run: send }) => send(`DO $$BEGIN RAISE ${name}; END$$`));
      await expect(raised, name).rejects.toMatchObject({ code });
    }
  });
});

describe('tests', () => {
  test('are isolated, begin with the setup, and go on after an expected error', async () => {
    const text = `\ufeffINSERT INTO customers (email) VALUES ('a'); -- before each
-- test: first
INSERT INTO customers (email) VALUES ('b');
INSERT INTO customers (email) VALUES ('a');   -- expect: error unique_violation
SELECT count(*) FROM customers /* not here */;
-- expect: value 2
-- test: second
SELECT email FROM customers;
-- expect: 1 row
-- expect: email = a`.replaceAll('\n', '\r\n');
    expect(await run(text)).toEqual(['passed', 'passed']);
    expect(await one('TABLE customers', 'no rows')).toBe('passed');
  });

  test('cannot end their transaction', async () => {
    expect(await run("-- test: a\nINSERT INTO customers (email) VALUES ('a');\nCOMMIT;")).toEqual([
      'failed | 3 | COMMIT is not sent: everything runs in one transaction that Preflight opens and rolls back.',
    ]);
  });

  test('check deferred constraints at their end', async () => {
    expect(await run('-- test: a\nINSERT INTO orders VALUES (99);')).toEqual([
      expect.stringMatching(/^failed \| 2 \| At the end of the test: .* \(23503\)\./),
    ]);
  });

  test('name the line of the error inside a statement', async () => {
    expect(await run('-- test: a\nSELECT 1,\n  😀nowhere\nFROM customers;')).toEqual([
      expect.stringMatching(/^failed \| 3 \|/),
    ]);
  });

  test('that are empty, nameless or named twice fail', async () => {
    expect(await run('-- test: a\n-- test:\nSELECT 1;\n-- test: b\nSELECT 1;\n-- test: b\nSELECT 1;')).toEqual([
      'failed | 1 | The test holds no statement.',
      'failed | 2 | A test needs a name: `-- test: what should work`.',
      'passed',
      'failed | 6 | There is another test named “b” in this file.',
    ]);
  });

  test('are found with their lines', () => {
    expect(
      findSmokeTests(
        'a.smoke.sql',
        'SELECT 1;\n-- test: a\nSELECT 1;\n\n-- TEST:  b \nSELECT 2;\n-- expect: 1 row\n\n',
      ),
    ).toEqual([
      { file: 'a.smoke.sql', name: 'a', line: 2, endLine: 4 },
      { file: 'a.smoke.sql', name: 'b', line: 5, endLine: 7 },
    ]);
  });
});
