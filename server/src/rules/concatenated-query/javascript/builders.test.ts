/** Texts that several statements build: the code is run before and after the fix, for each of the ways that it may take. */
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
import { rows, table } from '../harness/case';
import { fixed } from '../harness/fixed';
import { callJavaScript, countUsers } from '../harness/javascript';
import { builtCases, notFixed } from '../harness/javascript-built-cases';
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

type Fields = Readonly<Record<string, unknown>>;

/** Every choice of the fields: each is given or left out. */
function choicesOf(fields: Fields): readonly Fields[] {
  return Object.entries(fields).reduce<readonly Fields[]>(
    (choices, [name, value]) => choices.flatMap((choice) => [choice, { ...choice, [name]: value }]),
    [{}],
  );
}

async function rowsAfter(code: string, input: unknown): Promise<unknown> {
  await database.exec(rows);
  return callJavaScript(database, code, [input]);
}

/** How many rows a call shows, and how many there are then; a call that the server refuses shows none. */
async function seen(code: string, input: unknown): Promise<{ shown: number; left: number }> {
  const shown = (await rowsAfter(code, input).catch(() => [])) as readonly unknown[];
  return { shown: shown.length, left: await countUsers(database) };
}

function untrustedIn(code: string): readonly string[] {
  return readHostFile('a.js', 'javascript', code).templates.flatMap(({ parts }) =>
    parts.flatMap((part) => (part.kind === 'hole' && part.trust === 'untrusted' ? [part.expression] : [])),
  );
}

describe('code before and after the fix', () => {
  for (const [name, { before, after, always = {}, benign, hostile, stays = [] }] of Object.entries(builtCases)) {
    test(name, async () => {
      const result = fixed(before, 'javascript');
      expect(result).toBe(after);
      expect(parseHostText('javascript', result)?.root.hasError).toBe(false);
      expect(new Set(untrustedIn(result))).toEqual(new Set(stays));
      expect(fixed(result, 'javascript')).toBe(result);
      for (const choice of choicesOf(benign)) {
        const input = { ...always, ...choice };
        expect(await rowsAfter(result, input), JSON.stringify(input)).toEqual(await rowsAfter(before, input));
      }
      for (const [field, attack] of Object.entries(hostile)) {
        const alone = { ...always, [field]: attack };
        const worked = await seen(before, alone);
        expect(worked.shown === 4 || worked.left === 0, `the attack by ${field} works before`).toBe(true);
        for (const choice of choicesOf(benign)) {
          const { shown, left } = await seen(result, { ...always, ...choice, [field]: attack });
          expect(shown, `and not after, with ${JSON.stringify(choice)}`).toBeLessThan(2);
          expect(left).toBe(4);
        }
      }
    });
  }
});

describe('what cannot be fixed as a whole stays as it is', () => {
  for (const [name, code] of Object.entries(notFixed)) {
    test(name, () => {
      expect(untrustedIn(code).length).toBeGreaterThan(0);
      expect(fixed(code, 'javascript')).toBe(code);
    });
  }
});

test('pg-promise writes lists into the text itself', () => {
  const before = `const db = require('pg-promise')()();
exports.f = (q) => {
  let sql = 'SELECT id FROM users WHERE id > 0';
  if (q.ids) sql += \` AND id IN (\${q.ids.join(',')})\`;
  if (q.none) sql += " AND id NOT IN (" + q.none.join(',') + ")";
  return db.any(sql);
};
`;
  const after = fixed(before, 'javascript');
  expect(after).toContain('AND id IN ($' + '$' + '{values.push(q.ids)}:csv)`');
  expect(after).toContain(`" AND id NOT IN ($" + values.push(q.none) + ":csv)"`);
});

test('all findings of a text offer the same fix, which is as safe as the least of its values', () => {
  const { templates } = readHostFile(
    'a.js',
    'javascript',
    `const { Pool } = require('pg'); const pool = new Pool();
exports.f = (a, b) => {
  let sql = 'SELECT 1 WHERE true';
  sql += \` AND name = '\${a}'\`;
  if (b) sql += \` AND id = \${b}\`;
  return pool.query(sql);
};
`,
  );
  const reports: Report[] = [];
  const context = {
    file: 'a.js',
    postgres: 18,
    final: emptySchema,
    report: (one: Report) => reports.push(one),
  } as const;
  for (const template of templates) rule.checkTemplate?.(template, context);
  // Both findings offer one fix; a value without quotes may have been SQL of its own.
  expect(reports.map(({ fixes }) => fixes?.[0]?.safety)).toEqual(['unsafe', 'unsafe']);
});
