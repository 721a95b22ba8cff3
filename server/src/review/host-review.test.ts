import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { loadLanguage } from '../host/grammar';
import { readHostFile } from '../host/read-host-file';
import { defineRule, type Rule } from '../rules/rule';
import { as } from '../sql/ast';
import { loadGrammar } from '../sql/parse';
import { readSource } from '../sql/source-file';
import { applyFixes } from './apply-fixes';
import { ignoreEdit } from './ignore-edit';
import type { ReviewInput } from './review';
import { createReviewer } from './reviewer';

beforeAll(async () => {
  const grammars = join(
    dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm/package.json')),
    'wasm',
  );
  await Promise.all([loadGrammar(), loadLanguage('typescript', async (file) => readFileSync(join(grammars, file)))]);
});

/** Reports a query of a table that the history does not know, at the table. */
const unknownTable: Rule = defineRule({
  id: 'unknown-table',
  family: 'queries',
  summary: '',
  severity: 'error',
  recommended: true,
  messages: { unknown: 'There is no table {name}.' },
  help: '',
  check(statement, context) {
    const range = as(as(statement.parsed.tree, 'SelectStmt')?.fromClause?.[0], 'RangeVar');
    const start = statement.parsed.offset(range?.location);
    if (!range || start === undefined || context.resolve(range).relation) return;
    const name = range.relname ?? '';
    const fix = {
      title: 'Name it',
      safety: 'safe',
      edits: [{ span: { start, end: start + name.length }, text: 'a' }],
    } as const;
    context.report({
      span: { start, end: start + name.length },
      message: 'unknown',
      data: { name },
      object: name,
      fixes: [fix],
    });
  },
});

function input(text: string, history = 'create table a (x int)'): ReviewInput {
  const source = readSource('1.sql', history);
  return {
    histories: [
      {
        tool: 'sql',
        folder: '',
        migrations: [{ source, version: '1', direction: 'up', transaction: 'none', pending: true }],
      },
    ],
    queryFiles: [],
    hostFiles: [readHostFile('src/a.ts', 'typescript', text)],
    settings: { postgres: 18, rules: {}, all: false },
  };
}

const review = (text: string) => createReviewer([unknownTable]).review(input(text)).findings;

const code = (comment = '') =>
  `import { Pool } from 'pg';\nconst pool = new Pool();\nexport async function f(id: number) {\n${comment}  const { rows } = await pool.query(\n    \`select x\n       from nowhere where x = $1\`,\n    [id],\n  );\n  return rows;\n}\n`;

test('a query in host code is judged against the history, at its place in the file', () => {
  const text = code();
  const [finding, ...others] = review(text);
  expect(others).toEqual([]);
  expect(finding?.message).toBe('There is no table nowhere.');
  expect(text.slice(finding?.span.start, finding?.span.end)).toBe('nowhere');
  expect(applyFixes(text, finding?.fixes[0]?.edits ?? [])).toBe(text.replace('nowhere', 'a'));
});

test('what a rule says of a hole is dropped: nobody knows the name that will stand there', () => {
  const text = code().replace('nowhere', `\${table}`);
  expect(text).toContain(`from \${table} where`);
  expect(review(text)).toEqual([]);
  expect(review(text.replace(`\${table}`, `no\${table}`))).toEqual([]);
  expect(review(text.replace(`\${table} where`, `nowhere where \${table} and`))).toHaveLength(1);
});

test('a comment above the call silences it, and “Ignore this line” writes that comment', () => {
  expect(review(code('  // preflight-ignore unknown-table: elsewhere\n'))).toEqual([]);
  const text = code();
  const [finding] = review(text);
  const ignored = finding ? applyFixes(text, [ignoreEdit(text, finding, 'typescript')]) : '';
  expect(ignored).toBe(code('  // preflight-ignore unknown-table\n'));
  expect(review(ignored)).toEqual([]);
});

test('for the file, and unused', () => {
  expect(review(`// preflight-ignore-file unknown-table: generated\n${code()}`)).toEqual([]);
  expect(
    review(code().replace('nowhere', 'a').replace('  return', '  // preflight-ignore unknown-table\n  return')).map(
      ({ rule }) => rule,
    ),
  ).toEqual(['unused-suppression']);
});

test('a change of the history is seen, with the host file as it was', () => {
  const reviewer = createReviewer([unknownTable]);
  const first = input(code());
  expect(reviewer.review(first).findings).toHaveLength(1);
  const { histories } = input('', 'create table nowhere (x int)');
  expect(reviewer.review({ ...first, histories }).findings).toEqual([]);
});

test('what a pending migration drops and the code that names it show each other', () => {
  const shipped = readSource('1.sql', 'create table a (x int, y int)');
  const change = readSource('2.sql', 'alter table a drop column y');
  const common = { direction: 'up', transaction: 'none' } as const;
  const reviewer = createReviewer();
  const review = (sql: string) =>
    reviewer.review({
      histories: [
        {
          tool: 'sql',
          folder: '',
          migrations: [
            { ...common, source: shipped, version: '1', pending: false },
            { ...common, source: change, version: '2', pending: true },
          ],
        },
      ],
      queryFiles: [],
      hostFiles: [readHostFile('a.ts', 'typescript', `db.query('${sql}')`)],
      settings: { postgres: 18, rules: {}, all: false },
    }).findings;
  const told = (sql: string) =>
    review(sql).flatMap(({ rule, file, related }) =>
      rule === 'code-reads-dropped-column' || rule === 'drop-column' || rule === 'unknown-column'
        ? [`${rule} in ${file}: ${related.map((one) => one.file).join()}`]
        : [],
    );
  expect(told('select y from a')).toEqual(['drop-column in 2.sql: a.ts', 'code-reads-dropped-column in a.ts: 2.sql']);
  expect(told('select x from a')).toEqual(['drop-column in 2.sql: ']);
  expect(told('select z from a')).toEqual(['drop-column in 2.sql: ', 'unknown-column in a.ts: 1.sql']);
});
