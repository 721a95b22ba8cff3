import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { loadGrammar } from '../sql/parse';
import { isLoaded, loadLanguage } from './grammar';
import { hostLanguageOf } from './language';
import { readHostFile } from './read-host-file';
import { statementsOf } from './statement-of';

beforeAll(async () => {
  await loadGrammar();
  const folder = dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm'));
  await loadLanguage('typescript', async (file) => readFileSync(join(folder, file)));
});

const read = (text: string) => readHostFile('a.ts', 'typescript', `declare const db: any;\n${text}`);

/** The first statement's SQL, and a way to ask where words of it stand in the file. */
function first(text: string) {
  const file = read(text);
  const [part] = file.templates.flatMap(statementsOf);
  const sql = part?.statement.parsed.text ?? '';
  const spanOf = (words: string) => ({ start: sql.indexOf(words), end: sql.indexOf(words) + words.length });
  return {
    sql,
    place(words: string): string | undefined {
      const span = part?.toFile(spanOf(words));
      return span && file.text.slice(span.start, span.end);
    },
    edit(words: string, by: string): string | undefined {
      const edit = part?.editToFile({ span: spanOf(words), text: by });
      return edit && file.text.slice(edit.span.start, edit.span.end);
    },
  };
}

test('a span is found in the right part of the string', () => {
  const one = first(`db.query('SELECT a ' + 'FROM "t" WHERE b = ' + x + ' ORDER BY c');`);
  expect(one.sql).toBe('SELECT a FROM "t" WHERE b = $1 ORDER BY c');
  expect(one.place('"t"')).toBe('"t"');
  expect(one.place('ORDER BY c')).toBe('ORDER BY c');
  expect(one.place('a FROM')).toBe("a ' + 'FROM");
  expect(one.place('$1')).toBeUndefined();
  expect(one.place('b = $1')).toBe("b = ' + x");
  expect(one.place('$1 ORDER')).toBe("x + ' ORDER");
});

test('an edit must read the same in the file', () => {
  const single = first(`db.query('INSERT INTO t VALUES (1)');`);
  expect(single.edit('t', 't (a)')).toBe('t');
  expect(single.edit('t', `t ("B")`)).toBe('t');
  expect(single.edit('t', `t ('a')`)).toBeUndefined();
  const double = first(`db.query("INSERT INTO t VALUES (1)");`);
  expect(double.edit('t', `t ("B")`)).toBeUndefined();
  expect(double.edit('t', 't\n(a)')).toBeUndefined();
  const template = first(`db.query(\`INSERT INTO t VALUES (\${x}, \${y}) RETURNING 1\`);`);
  expect(template.edit('t', 't (a, "B")')).toBe('t');
  expect(template.edit('t', `\${t}`)).toBeUndefined();
  expect(template.edit('VALUES ($1', 'VALUES (1')).toBeUndefined();
  expect(template.edit('RETURNING', 'returning')).toBe('RETURNING');
});

test('escapes are underlined whole and never edited', () => {
  const one = first(`db.query('SELECT \\'a\\'\\nFROM t');`);
  expect(one.sql).toBe("SELECT 'a'\nFROM t");
  expect(one.place('t')).toBe("SELECT \\'a\\'\\nFROM t");
  expect(one.edit('t', 'u')).toBeUndefined();
});

test('several statements are several', () => {
  const file = read('db.query(`BEGIN; INSERT INTO t VALUES (1); COMMIT`);');
  expect(file.templates.flatMap(statementsOf).map(({ statement }) => statement.parsed.text)).toEqual([
    'BEGIN',
    'INSERT INTO t VALUES (1)',
    'COMMIT',
  ]);
});

test('files are known by their names, and languages by their grammars', () => {
  expect(
    ['a.ts', 'b.MTS', 'c.cts', 'd.tsx', 'e.js', 'f.mjs', 'g.cjs', 'h.jsx', 'i.py', 'j.txt'].map(hostLanguageOf),
  ).toEqual([
    'typescript',
    'typescript',
    'typescript',
    'typescriptreact',
    'javascript',
    'javascript',
    'javascript',
    'javascriptreact',
    'python',
    undefined,
  ]);
  expect(isLoaded('javascript')).toBe(false);
  expect(readHostFile('a.js', 'javascript', "db.query('SELECT a FROM b')").templates).toEqual([]);
});

test('the same text gives the same file; broken text gives what can be read', () => {
  const file = read("db.query('SELECT a FROM b');");
  expect(readHostFile(file.path, file.language, file.text, file)).toBe(file);
  expect(read("db.query('SELECT a FROM b'; const = {").templates.length).toBeLessThanOrEqual(1);
  expect(read('// preflight-ignore select-star: all of it\nconst a = 1;').comments).toHaveLength(1);
});

test('code that is nested or long beyond reason is read as far as it goes', () => {
  const terms = Array.from({ length: 20_000 }, (_, index) => `'a${index} '`).join(' + ');
  expect(read(`db.query('SELECT 1 AS ' + ${terms});`).templates.length).toBeLessThanOrEqual(1);
  const nested = `${'['.repeat(5000)}db.query('SELECT a FROM b')${']'.repeat(5000)}`;
  expect(read(nested).templates.length).toBeLessThanOrEqual(1);
  const branches = Array.from(
    { length: 300 },
    (_, index) => `if (x.a${index}) sql += ' AND a${index} = ' + x.a${index};`,
  );
  const [template] = read(`let sql = 'SELECT * FROM t WHERE true';\n${branches.join('\n')}\ndb.query(sql);`).templates;
  expect(template?.parts.length).toBeGreaterThan(300);
});

test('a line break is written only where the literal takes one', async () => {
  const folder = dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm'));
  await loadLanguage('csharp', async (file) => readFileSync(join(folder, file)));
  const edited = ['$"', '@"', '$@"'].map((opening) => {
    const code = `using Npgsql;\nvar cmd = new NpgsqlCommand(${opening}SELECT a FROM t", c);`;
    const [part] = readHostFile('a.cs', 'csharp', code).templates.flatMap(statementsOf);
    return part?.editToFile({ span: { start: 7, end: 8 }, text: 'a,\n  b' }) !== undefined;
  });
  expect(edited).toEqual([false, true, true]);
});
