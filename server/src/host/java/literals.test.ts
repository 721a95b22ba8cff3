/** What literals read; the expected texts are what Java 17 prints for the same source. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { loadGrammar } from '../../sql/parse';
import { loadLanguage } from '../grammar';
import { readHostFile } from '../read-host-file';

beforeAll(async () => {
  await loadGrammar();
  const folder = dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm'));
  await loadLanguage('java', async (file) => readFileSync(join(folder, file)));
});

const textOf = (literal: string) =>
  readHostFile('A.java', 'java', `class A { void f(java.sql.Statement s) { s.executeQuery(${literal}); } }`)
    .templates.flatMap(({ parts }) => parts)
    .map((part) => (part.kind === 'text' ? part.text : '?'))
    .join('');

const block = [
  '"""',
  '        SELECT a,   ',
  '          "b" \\',
  '        FROM t',
  "            WHERE c = 'x\\ty' \\s",
  '       """',
];

test.each(['\n', '\r\n'])('a text block loses the indentation that its lines share (%j)', (lineBreak) => {
  expect(textOf(block.join(lineBreak))).toBe(` SELECT a,\n   "b"  FROM t\n     WHERE c = 'x\ty'  \n`);
  expect(textOf(['"""', '        SELECT 1"""'].join(lineBreak))).toBe('SELECT 1');
});

test('escapes of a string', () => {
  expect(textOf(String.raw`"SELECT \u0041, '\101\n\"' FROM t"`)).toBe(`SELECT A, 'A\n"' FROM t`);
});
