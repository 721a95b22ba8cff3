/**
 * The fixes on a real PostgreSQL: the code is run before and after, with input as meant and with hostile input. Here only what
 * needs no server; `npm run test:drivers` runs the same cases, and those of other drivers, with the drivers themselves.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadLanguage, parseHostText } from '../../../host/grammar';
import { readHostFile } from '../../../host/read-host-file';
import { emptySchema } from '../../../schema/schema';
import { loadGrammar } from '../../../sql/parse';
import type { Report } from '../../rule';
import { type Case, rows, table } from '../harness/case';
import { fixed } from '../harness/fixed';
import { callJavaScript, countUsers } from '../harness/javascript';
import { pgCases } from '../harness/javascript-cases';
import rule from '../rule';

let database: PGlite;

beforeAll(async () => {
  await loadGrammar();
  const folder = dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm'));
  await loadLanguage('javascript', async (file) => readFileSync(join(folder, file)));
  database = await PGlite.create();
  await database.exec(table);
});
afterAll(() => database.close());

const call = (code: string, input: readonly unknown[]) => callJavaScript(database, code, input);
const count = () => countUsers(database);

const hostile = `x'; DELETE FROM users; --`;
const hostileRead = `x' OR true OR name = 'x`;

/** PGlite itself, and what stands in here for drivers that need another database or much more. */
const cases: Readonly<Record<string, Case>> = {
  PGlite: {
    code: `const { PGlite } = require('@electric-sql/pglite'); const db = new PGlite();\nexports.f = (ids, name) => db.query(\`SELECT * FROM users WHERE id IN (\${ids.join(',')}) AND name = '\${name}'\`);`,
    benign: [
      [[1, 3], 'Ann'],
      [['1', '3'], 'Bob'],
    ],
    hostile: [[1], hostileRead],
  },
  mysql2: {
    code: `const db = require('mysql2/promise').createPool();\nexports.f = (city, name) => db.query("SELECT * FROM users WHERE name = '" + name + "' AND city = ?", [city]);`,
    benign: [['Oslo', 'Ann']],
    hostile: ['Oslo', hostileRead],
  },
  typeorm: {
    code: `const { DataSource } = require('typeorm'); const source = new DataSource();\nexports.f = (name, city) => source.query(\`SELECT * FROM users WHERE name = '\${name}' AND city = $1\`, [city]);`,
    benign: [['Ann', 'Oslo']],
    hostile: [hostileRead, 'Oslo'],
  },
  sqlite: {
    code: `const { Database } = require('sqlite3'); const db = new Database();\nexports.f = (name) => db.all("SELECT * FROM users WHERE name = '" + name + "'");`,
    benign: [['Ann']],
    hostile: [hostile],
  },
  prisma: {
    code: `const { PrismaClient } = require('@prisma/client'); const prisma = new PrismaClient();\nexports.f = (name) => prisma.$queryRawUnsafe(\`SELECT * FROM users WHERE name LIKE '%\${name}%' ORDER BY id\`);`,
    benign: [['n']],
    hostile: [hostile],
  },
};

describe('code before and after the fix', () => {
  for (const [name, { code, benign, hostile: attack }] of Object.entries({ ...pgCases, ...cases })) {
    test(name, async () => {
      const after = fixed(code, 'javascript');
      expect(parseHostText('javascript', after)?.root.hasError).toBe(false);
      for (const input of benign) {
        await database.exec(rows);
        const found = await call(code, input);
        await database.exec(rows);
        expect(await call(after, input)).toEqual(found);
      }
      if (attack.length === 0) {
        expect(after).toBe(code); // no parameter can stand there
        return;
      }
      await database.exec(rows);
      await call(code, attack).catch(() => undefined);
      const isRead = attack.some((value) => value === hostileRead);
      if (isRead) expect(await call(code, attack), 'the attack works before').toHaveLength(4);
      else expect(await count(), 'the attack works before').toBe(0);
      expect(after).not.toBe(code);
      await database.exec(rows);
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
      `const { Pool } = require('pg'); const pool = new Pool();\nexports.f = (a, b) => pool.query(\`SELECT * FROM users WHERE ${condition}\`);`,
    ).templates;
    const reports: Report[] = [];
    const context = {
      file: 'a.js',
      postgres: 18,
      final: emptySchema,
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

test('a call that takes no values beside its text has no fix', () => {
  const code = (call: string) => `const { Sequelize } = require('sequelize');\nexports.f = (a) => ${call};\n`;
  const literal = code(`Sequelize.literal(\`now() - interval '\${a}'\`)`);
  expect(fixed(literal, 'javascript')).toBe(literal);
});

test('a value that is also a name has no fix, since a parameter cannot stand for both', () => {
  const code = `const sql = require('postgres')();\nexports.f = (t) => sql.unsafe(\`SELECT '\${t}' AS source, id FROM \${t}\`);\n`;
  expect(fixed(code, 'javascript')).toBe(code);
});
