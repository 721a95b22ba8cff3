/** What the fixes write. `npm run test:drivers` runs the same programs before and after, with the drivers themselves. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { loadLanguage, parseHostText } from '../../../host/grammar';
import { readHostFile } from '../../../host/read-host-file';
import { emptySchema } from '../../../schema/schema';
import { loadGrammar } from '../../../sql/parse';
import type { Report } from '../../rule';
import { fixed } from '../harness/fixed';
import { builtCases } from '../harness/python-built-cases';
import { cases, psycopg2 } from '../harness/python-cases';
import rule from '../rule';

beforeAll(async () => {
  await loadGrammar();
  const folder = dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm'));
  await loadLanguage('python', async (file) => readFileSync(join(folder, file)));
});

test.each(Object.entries({ ...cases, ...builtCases }))('%s', (_name, { code, hostile, after: expected }) => {
  const after = fixed(code, 'python');
  expect(parseHostText('python', after)?.root.hasError).toBe(false);
  if (expected !== undefined) expect(after).toContain(expected);
  if (hostile.length > 0) expect(after).not.toBe(code);
  else expect(after).toBe(code); // no parameter can stand there
  expect(fixed(after, 'python')).toBe(after);
});

const asyncpg = 'import asyncpg\nconn = asyncpg.connection\n';

/** The first fix of a query in a function of two values. */
function fixOf(head: string, call: string, parameters = 'a, b') {
  const [template] = readHostFile('a.py', 'python', `${head}def f(${parameters}):\n    ${call}\n`).templates;
  const reports: Report[] = [];
  const report = (one: Report) => reports.push(one);
  const context = { file: 'a.py', postgres: 18, final: emptySchema, report } as const;
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

test('pandas takes its connection before the values', () => {
  const fix = fixOf(
    `${psycopg2}import pandas as pd\n`,
    `pd.read_sql(f"SELECT id FROM users WHERE name = '{a}'", conn)`,
  );
  expect(fix?.edits[0]?.text).toBe('"SELECT id FROM users WHERE name = %s", conn, params=(a,)');
});

test('drivers whose text cannot be rewritten for sure have no fix', () => {
  // The text still holds the name, so it must stay an f-string.
  expect(fixOf(psycopg2, `cur.execute(f"SELECT setval('{a}_id_seq', max(id)) FROM {a}")`)).toBeUndefined();
  expect(fixOf(psycopg2, `cur.execute(f"SELECT * FROM users WHERE name = '{a}' AND id = %s", b)`)).toBeUndefined();
  expect(fixOf(psycopg2, `cur.executemany(f"INSERT INTO users (name, id) VALUES ('{a}', %s)", b)`)).toBeUndefined();
  expect(fixOf(asyncpg, `conn.fetch(f"SELECT * FROM users WHERE name = '{a}' AND id = $1", *b)`)).toBeUndefined();
  expect(fixOf('import pyodbc\n', `cur.execute(f"SELECT * FROM users WHERE name = '{a}'")`)).toBeUndefined();
});

test('MySQL takes lists as tuples', () => {
  const fix = fixOf('import pymysql\n', `cur.execute(f"SELECT * FROM users WHERE id IN ({','.join(map(str, a))})")`);
  expect(fix?.edits[0]?.text).toBe('"SELECT * FROM users WHERE id IN %s", (tuple(a),)');
});

test('a verb for numbers makes one of its value, which no parameter does', () => {
  const glued = (verb: string, size: string) =>
    fixOf(psycopg2, `cur.execute("SELECT * FROM users WHERE name = '%s' LIMIT ${verb}" % (a, ${size}))`);
  expect(glued('%d', 'b')).toBeUndefined();
  expect(glued('%s', 'int(b)')?.edits[0]?.text).toContain('LIMIT %s", (a, int(b))');
});
