/** The fixes on a real PostgreSQL: Python code is run before and after, with input as meant and with hostile input. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadLanguage, parseHostText } from '../../../host/grammar';
import { readHostFile } from '../../../host/read-host-file';
import { loadGrammar } from '../../../sql/parse';
import type { Report } from '../../rule';
import { fixed } from '../harness/fixed';
import { Python, whyNoPython } from '../harness/python';
import { asyncpg, cases, psycopg2 } from '../harness/python-cases';
import rule from '../rule';

let database: PGlite;
let python: Python;
const missing = whyNoPython();

beforeAll(async () => {
  await loadGrammar();
  const folder = dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm'));
  await loadLanguage('python', async (file) => readFileSync(join(folder, file)));
  if (missing !== undefined) return;
  database = await PGlite.create();
  python = new Python(database);
});
afterAll(async () => {
  python?.close();
  await database?.close();
});

async function reset(): Promise<void> {
  await database.exec(`
    DROP TABLE IF EXISTS users;
    CREATE TABLE users (id integer PRIMARY KEY, name text, city text, joined date, note jsonb);
    INSERT INTO users VALUES (1, 'Ann', 'Oslo', '2024-01-01', '{"k": 1}'), (2, 'Bob', 'Rome', '2024-02-01', NULL),
      (3, 'O''Neill', 'Oslo', '2024-03-01', NULL), (4, '100%', NULL, '2024-04-01', NULL);`);
}

async function count(): Promise<number> {
  return (await database.query<{ n: number }>('SELECT count(*)::int AS n FROM users')).rows[0]?.n ?? -1;
}

describe.skipIf(missing !== undefined)(
  `code before and after the fix${missing ? ` (left out: ${missing})` : ''}`,
  () => {
    for (const [name, { code, benign, hostile: attack, after: expected }] of Object.entries(cases)) {
      test(name, async () => {
        const after = fixed(code, 'python');
        expect(parseHostText('python', after)?.root.hasError).toBe(false);
        if (expected !== undefined) expect(after).toContain(expected);
        for (const input of benign) {
          await reset();
          const rows = await python.call(code, input);
          await reset();
          expect(await python.call(after, input)).toEqual(rows);
        }
        if (attack.length === 0) {
          expect(after).toBe(code); // no parameter can stand there
          return;
        }
        expect(after).not.toBe(code);
        await reset();
        const shown = await python.call(code, attack).catch(() => []);
        expect(shown.length === 4 || (await count()) === 0, 'the attack works before').toBe(true);
        await reset();
        const harmless = await python.call(after, attack).catch(() => []);
        expect(harmless.length, 'and not after').toBeLessThan(2);
        expect(await count(), 'and not after').toBe(4);
        expect(fixed(after, 'python')).toBe(after);
      });
    }
  },
);

/** The first fix of a query in a function of two values. */
function fixOf(head: string, call: string, parameters = 'a, b') {
  const [template] = readHostFile('a.py', 'python', `${head}def f(${parameters}):\n    ${call}\n`).templates;
  const reports: Report[] = [];
  const report = (one: Report) => reports.push(one);
  const context = { file: 'a.py', postgres: 18, final: undefined as never, report } as const;
  if (template) rule.checkTemplate?.(template, context);
  return reports[0]?.fixes?.[0];
}

test('only what is a text for sure, and stood in quotes, is fixed without a look', () => {
  const safetyOf = (condition: string, parameters?: string) =>
    fixOf(psycopg2, `cur.execute(f"SELECT * FROM users WHERE ${condition}")`, parameters)?.safety;
  expect(safetyOf(`name = '{a}'`, 'a: str, b')).toBe('safe');
  expect(safetyOf(`name LIKE '%{a}%'`)).toBe('safe');
  expect(safetyOf(`name = '{a}'`)).toBe('unsafe'); // the server compares no text with a number
  expect(safetyOf('id = {a}')).toBe('unsafe');
  expect(fixOf(asyncpg, `conn.fetch(f"SELECT * FROM users WHERE joined = '{a}'")`, 'a: str')?.safety).toBe('unsafe');
});

test('drivers whose text cannot be rewritten for sure have no fix', () => {
  expect(fixOf(psycopg2, `cur.execute(f"SELECT * FROM users WHERE name = '{a}' AND id = %s", b)`)).toBeUndefined();
  expect(fixOf(psycopg2, `cur.executemany(f"INSERT INTO users (name, id) VALUES ('{a}', %s)", b)`)).toBeUndefined();
  expect(fixOf(asyncpg, `conn.fetch(f"SELECT * FROM users WHERE name = '{a}' AND id = $1", *b)`)).toBeUndefined();
  expect(fixOf('import pyodbc\n', `cur.execute(f"SELECT * FROM users WHERE name = '{a}'")`)).toBeUndefined();
});

test('MySQL takes lists as tuples', () => {
  const fix = fixOf('import pymysql\n', `cur.execute(f"SELECT * FROM users WHERE id IN ({','.join(map(str, a))})")`);
  expect(fix?.edits[0]?.text).toBe('"SELECT * FROM users WHERE id IN %s", (tuple(a),)');
});
