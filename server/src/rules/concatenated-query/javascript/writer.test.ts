/** The fixes on a real PostgreSQL: the code is run before and after, with input as meant and with hostile input. */
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
import rule from '../rule';

let database: PGlite;

beforeAll(async () => {
  await loadGrammar();
  const folder = dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm'));
  await loadLanguage('javascript', async (file) => readFileSync(join(folder, file)));
  database = await PGlite.create();
});
afterAll(() => database.close());

type Row = Record<string, unknown>;

/** The driver also takes a record of the query and its values. */
async function run(
  query: string | { readonly text: string; readonly values?: readonly unknown[] },
  beside?: readonly unknown[],
): Promise<{ rows: Row[] }> {
  const { text, values = beside } = typeof query === 'string' ? { text: query } : query;
  if (values) return { rows: (await database.query<Row>(text, [...values])).rows };
  // Without values drivers use the simple protocol, which takes several statements.
  return { rows: (await database.exec(text)).at(-1)?.rows ?? [] };
}

/** `?` as `$1`, as mysql2, knex and sequelize read it. */
function marked(text: string, values: readonly unknown[] | undefined) {
  let next = 1;
  return run(values ? text.replace(/\?/g, () => `$${next++}`) : text, values);
}

function tag(strings: readonly string[], ...values: readonly unknown[]) {
  return run(
    strings.reduce((text, part, index) => `${text}$${index}${part}`),
    values,
  );
}

/** drizzle's and kysely's `sql`: a query as a value, which something else runs. */
const sql = Object.assign(
  (strings: readonly string[], ...values: readonly unknown[]) => built(() => tag(strings, ...values)),
  { raw: (text: string) => built(() => run(text)) },
);

function built(execute: () => Promise<{ rows: Row[] }>) {
  return { execute };
}

const drivers: Readonly<Record<string, unknown>> = {
  pg: {
    Pool: class {
      query = run;
    },
  },
  './database': { pool: { query: run } },
  postgres: () => Object.assign(tag, { unsafe: run }),
  'mysql2/promise': { createPool: () => ({ query: marked }) },
  knex: () => ({ raw: marked }),
  sequelize: {
    Sequelize: class {
      query = async (text: string, options?: { replacements?: readonly unknown[] }) =>
        (await marked(text, options?.replacements)).rows;
    },
  },
  typeorm: {
    DataSource: class {
      query = async (text: string, values?: readonly unknown[]) => (await run(text, values)).rows;
    },
  },
  'pg-promise': () => () => ({
    any: async (text: string, values?: readonly unknown[]) => (await run(text, values)).rows,
  }),
  sqlite3: {
    Database: class {
      all = async (text: string, values?: readonly unknown[]) => (await marked(text, values)).rows;
    },
  },
  'drizzle-orm': { sql },
  'drizzle-orm/node-postgres': { drizzle: () => ({ execute: (query: ReturnType<typeof built>) => query.execute() }) },
  kysely: { sql },
  '@prisma/client': {
    PrismaClient: class {
      $queryRaw = async (strings: readonly string[], ...values: readonly unknown[]) =>
        (await tag(strings, ...values)).rows;
      $queryRawUnsafe = async (text: string) => (await run(text)).rows;
    },
  },
};

async function call(code: string, input: readonly unknown[]): Promise<unknown> {
  const exports: { f?: (...input: readonly unknown[]) => Promise<unknown> } = {};
  new Function('require', 'exports', code)((module: string) => drivers[module], exports);
  const result = await exports.f?.(...input);
  const rows = Array.isArray(result) ? result : (result as { rows: Row[] }).rows;
  return rows;
}

async function reset(): Promise<void> {
  await database.exec(`
    DROP TABLE IF EXISTS users;
    CREATE TABLE users (id integer PRIMARY KEY, name text, city text, joined date, note jsonb);
    INSERT INTO users VALUES (1, 'Ann', 'Oslo', '2024-01-01', '{"k": 1}'), (2, 'Bob', 'Rome', '2024-02-01', NULL),
      (3, 'O''Neill', 'Oslo', '2024-03-01', NULL), (4, '100%', NULL, '2024-04-01', NULL);`);
}

const pg = `const { Pool } = require('pg'); const pool = new Pool();\n`;
const hostile = `x'; DELETE FROM users; --`;
/** For calls with values, where the protocol takes one statement: it shows every row. */
const hostileRead = `x' OR true OR name = 'x`;
const hostileNumber = `1; DELETE FROM users; --`;

interface Case {
  readonly code: string;
  readonly benign: readonly (readonly unknown[])[];
  readonly hostile: readonly unknown[];
}

const cases: Readonly<Record<string, Case>> = {
  'a value in quotes': {
    code: `${pg}exports.f = (name) => pool.query(\`SELECT * FROM users WHERE name = '\${name}'\`);`,
    benign: [['Ann'], ['nobody']],
    hostile: [hostile],
  },
  'a number by concatenation': {
    code: `${pg}exports.f = (id) => pool.query('SELECT * FROM users WHERE id = ' + id);`,
    benign: [[1], ['2'], [99]],
    hostile: [hostileNumber],
  },
  'concatenation with double quotes': {
    code: `${pg}exports.f = (name, city) => pool.query("SELECT * FROM users WHERE name = '" + name + "' AND city = '" + city + "' ORDER BY id");`,
    benign: [
      ['Ann', 'Oslo'],
      ['Ann', 'Rome'],
    ],
    hostile: [hostile, hostile],
  },
  'a pattern': {
    code: `${pg}exports.f = (term) => pool.query(\`SELECT * FROM users WHERE name LIKE '%\${term}%' ORDER BY id\`);`,
    benign: [['n'], ['%'], ['']],
    hostile: [hostile],
  },
  'a list': {
    code: `${pg}exports.f = (ids) => pool.query(\`SELECT * FROM users WHERE id IN (\${ids.join(',')}) ORDER BY id\`);`,
    benign: [[[1, 3]], [[2]]],
    hostile: [['1); DELETE FROM users; --']],
  },
  'not in a list': {
    code: `${pg}exports.f = (ids) => pool.query(\`SELECT * FROM users WHERE id NOT IN (\${ids.join(', ')}) ORDER BY id\`);`,
    benign: [[[1, 3]]],
    hostile: [['1); DELETE FROM users; --']],
  },
  'limit and offset': {
    code: `${pg}exports.f = (limit, offset) => pool.query(\`SELECT * FROM users ORDER BY id LIMIT \${limit} OFFSET \${offset}\`);`,
    benign: [
      [2, 1],
      ['1', '0'],
    ],
    hostile: [hostileNumber, 0],
  },
  'behind values that are there': {
    code: `${pg}exports.f = (city, name) => pool.query(\`SELECT * FROM users WHERE city = $1 AND name = '\${name}' OR name = 'x'\`, [city]);`,
    benign: [['Oslo', 'Ann']],
    hostile: ['Oslo', hostileRead],
  },
  'a record of the query': {
    code: `${pg}exports.f = (name) => pool.query({ text: \`SELECT * FROM users WHERE name = '\${name}'\` });`,
    benign: [['Ann']],
    hostile: [hostile],
  },
  'a record of the query and its values': {
    code: `${pg}exports.f = (city, name) => pool.query({\n  text: \`SELECT * FROM users WHERE city = $1 AND name = '\${name}' OR name = 'x'\`,\n  values: [city],\n});`,
    benign: [['Oslo', 'Ann']],
    hostile: ['Oslo', hostileRead],
  },
  'a constant used once': {
    code: `${pg}exports.f = async (name) => {\n  const text = \`SELECT * FROM users WHERE name = '\${name}'\`;\n  return pool.query(text);\n};`,
    benign: [['Ann']],
    hostile: [hostile],
  },
  'an insert': {
    code: `${pg}exports.f = (id, name) => pool.query(\`INSERT INTO users (id, name) VALUES (\${id}, '\${name}') RETURNING *\`);`,
    benign: [[7, 'Eve']],
    hostile: [8, `x'); DELETE FROM users; --`],
  },
  'an update': {
    code: `${pg}exports.f = (id, city) => pool.query(\`UPDATE users SET city = '\${city}' WHERE id = \${id} RETURNING *\`);`,
    benign: [[1, 'Bergen']],
    hostile: [1, hostile],
  },
  'text around a value in quotes': {
    code: `${pg}exports.f = (a, b) => pool.query(\`SELECT * FROM users WHERE name || city = '\${a}\${b}' ORDER BY id\`);`,
    benign: [['Ann', 'Oslo']],
    hostile: [hostile, ''],
  },
  'a doubled quote beside the value': {
    code: `${pg}exports.f = (a) => pool.query(\`SELECT * FROM users WHERE name = 'O''\${a}'\`);`,
    benign: [['Neill'], ['x']],
    hostile: [hostile],
  },
  'a pool of another file': {
    code: `const { pool } = require('./database');\nexports.f = (term) => pool.query(\`SELECT * FROM users WHERE name ILIKE '%\${term}%' ORDER BY id LIMIT \${Number(2)}\`);`,
    benign: [['n']],
    hostile: [hostile],
  },
  'an interval': {
    code: `${pg}exports.f = (d) => pool.query(\`SELECT * FROM users WHERE joined > date '2024-03-15' - interval '\${d} days' ORDER BY id\`);`,
    benign: [[20], ['3']],
    hostile: [`1 days'; DELETE FROM users; --`],
  },
  'a function of any type': {
    code: `${pg}exports.f = (n) => pool.query(\`SELECT jsonb_build_object('n', '\${n}') AS o\`);`,
    benign: [['Ann']],
    hostile: [`x'); DELETE FROM users; --`],
  },
  'a key of JSON': {
    code: `${pg}exports.f = (k) => pool.query(\`SELECT note->>'\${k}' AS k FROM users ORDER BY id\`);`,
    benign: [['k']],
    hostile: [`k' FROM users; DELETE FROM users; --`],
  },
  'a name that cannot be bound': {
    code: `${pg}exports.f = (t) => pool.query(\`SELECT * FROM \${t} ORDER BY 1\`);`,
    benign: [['users']],
    hostile: [],
  },
  'a setting that cannot be bound': {
    code: `${pg}exports.f = (v) => pool.query(\`SET application_name = '\${v}'\`);`,
    benign: [['x']],
    hostile: [],
  },
  'several statements': {
    code: `${pg}exports.f = (v) => pool.query(\`SELECT 1; SELECT * FROM users WHERE name = '\${v}'\`);`,
    benign: [['Ann']],
    hostile: [],
  },
  'postgres.js': {
    code: `const sql = require('postgres')();\nexports.f = (name) => sql.unsafe(\`SELECT * FROM users WHERE name = '\${name}'\`);`,
    benign: [['Ann']],
    hostile: [hostile],
  },
  mysql2: {
    code: `const db = require('mysql2/promise').createPool();\nexports.f = (city, name) => db.query("SELECT * FROM users WHERE name = '" + name + "' AND city = ?", [city]);`,
    benign: [['Oslo', 'Ann']],
    hostile: ['Oslo', hostileRead],
  },
  knex: {
    code: `const db = require('knex')();\nexports.f = (name) => db.raw(\`SELECT * FROM users WHERE name = '\${name}'\`);`,
    benign: [['Ann']],
    hostile: [hostile],
  },
  sequelize: {
    code: `const { Sequelize } = require('sequelize'); const db = new Sequelize();\nexports.f = (name) => db.query(\`SELECT * FROM users WHERE name = '\${name}'\`);`,
    benign: [['Ann']],
    hostile: [hostile],
  },
  typeorm: {
    code: `const { DataSource } = require('typeorm'); const source = new DataSource();\nexports.f = (name, city) => source.query(\`SELECT * FROM users WHERE name = '\${name}' AND city = $1\`, [city]);`,
    benign: [['Ann', 'Oslo']],
    hostile: [hostileRead, 'Oslo'],
  },
  'pg-promise': {
    code: `const db = require('pg-promise')()();\nexports.f = (name) => db.any(\`SELECT * FROM users WHERE name = '\${name}'\`);`,
    benign: [['Ann']],
    hostile: [hostile],
  },
  sqlite: {
    code: `const { Database } = require('sqlite3'); const db = new Database();\nexports.f = (name) => db.all("SELECT * FROM users WHERE name = '" + name + "'");`,
    benign: [['Ann']],
    hostile: [hostile],
  },
  drizzle: {
    code: `const { sql } = require('drizzle-orm'); const { drizzle } = require('drizzle-orm/node-postgres'); const db = drizzle();\nexports.f = (name) => db.execute(sql.raw(\`SELECT * FROM users WHERE name = '\${name}'\`));`,
    benign: [['Ann']],
    hostile: [hostile],
  },
  kysely: {
    code: `const { sql } = require('kysely');\nexports.f = (name) => sql.raw(\`SELECT * FROM users WHERE name = '\${name}'\`).execute();`,
    benign: [['Ann']],
    hostile: [hostile],
  },
  'a list in quotes': {
    code: `${pg}exports.f = (names) => pool.query(\`SELECT * FROM users WHERE name IN ('\${names.join("','")}') ORDER BY id\`);`,
    benign: [[['Ann', 'Bob']], [['Bob']]],
    hostile: [[`x'); DELETE FROM users; --`]],
  },
  prisma: {
    code: `const { PrismaClient } = require('@prisma/client'); const prisma = new PrismaClient();\nexports.f = (name) => prisma.$queryRawUnsafe(\`SELECT * FROM users WHERE name LIKE '%\${name}%' ORDER BY id\`);`,
    benign: [['n']],
    hostile: [hostile],
  },
};

describe('code before and after the fix', () => {
  for (const [name, { code, benign, hostile: attack }] of Object.entries(cases)) {
    test(name, async () => {
      const after = fixed(code, 'javascript');
      expect(parseHostText('javascript', after)?.root.hasError).toBe(false);
      for (const input of benign) {
        await reset();
        const rows = await call(code, input);
        await reset();
        expect(await call(after, input)).toEqual(rows);
      }
      if (attack.length === 0) {
        expect(after).toBe(code); // no parameter can stand there
        return;
      }
      await reset();
      await call(code, attack).catch(() => undefined);
      const isRead = attack.some((value) => value === hostileRead);
      if (isRead) expect(await call(code, attack), 'the attack works before').toHaveLength(4);
      else expect(await count(), 'the attack works before').toBe(0);
      expect(after).not.toBe(code);
      await reset();
      const harmless = await call(after, attack).catch(() => []);
      if (isRead) expect(harmless, 'and not after').toEqual([]);
      expect(await count(), 'and not after').toBeGreaterThanOrEqual(4);
      expect(fixed(after, 'javascript')).toBe(after);
    });
  }
});

test('only what stood in quotes is fixed without a look: without them SQL of its own may have been meant', () => {
  const safetyOf = (condition: string) => {
    const [template] = readHostFile(
      'a.js',
      'javascript',
      `${pg}exports.f = (a, b) => pool.query(\`SELECT * FROM users WHERE ${condition}\`);`,
    ).templates;
    const reports: Report[] = [];
    const context = {
      file: 'a.js',
      postgres: 18,
      final: undefined as never,
      report: (one: Report) => reports.push(one),
    } as const;
    if (template) rule.checkTemplate?.(template, context);
    return reports[0]?.fixes?.[0]?.safety;
  };
  expect(safetyOf(`name = '\${a}'`)).toBe('safe');
  expect(safetyOf(`name LIKE '%\${a}' AND city = '\${b}'`)).toBe('safe');
  expect(safetyOf(`id = \${a}`)).toBe('unsafe');
  expect(safetyOf(`name = '\${a}' LIMIT \${b}`)).toBe('unsafe');
});

async function count(): Promise<number> {
  return (await database.query<{ n: number }>('SELECT count(*)::int AS n FROM users')).rows[0]?.n ?? -1;
}
