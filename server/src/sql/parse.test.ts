import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { as } from './ast';
import { loadGrammar, parse } from './parse';

let server: PGlite;
beforeAll(async () => {
  await loadGrammar();
  server = await PGlite.create();
});
afterAll(() => server.close());

describe('syntax errors', () => {
  test.each([
    'select * form t where x = 1',
    'create tabel t (a int)',
    'insert into t values (1',
    "select '😀é', frm from from t",
    "select 'never closed",
    'alter table "Ünï" add colum a int, drop',
    'update t set where a = 1',
    'select $1 +* 2)',
    'grant on t to bob',
  ])('say what the server says, where it says it: %s', async (text) => {
    const { error, tree } = parse(text);
    const refusal = await server.exec(text).then(
      () => undefined,
      (reason: { message: string; position?: string }) => reason,
    );
    expect(tree).toBeUndefined();
    expect(error?.message).toBe(refusal?.message);
    // The server counts characters from 1; at the end of the input there is no token, and the last one is marked.
    const expected = [...text].slice(0, Number(refusal?.position) - 1).join('').length;
    if (expected < text.length) expect(error?.span.start).toBe(expected);
    else expect(error?.span.end).toBe(text.length);
  });
});

describe('offsets', () => {
  test('turn the bytes of the tree into UTF-16', () => {
    const text = 'select \'é😀\', "ключ" from t';
    const parsed = parse(text);
    const targets = as(parsed.tree, 'SelectStmt')?.targetList ?? [];
    const column = as(as(targets[1], 'ResTarget')?.val, 'ColumnRef');
    expect(parsed.offset(column?.location)).toBe(text.indexOf('"ключ"'));
    expect(parsed.offset(-1)).toBeUndefined();
  });
});

describe('placeholders', () => {
  test.each([
    "select * from t where id = :id and name like :'name'",
    "select * from t where id = ? and data ? 'key'",
    'update t set a = @a where id = %(id)s or id = %s',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is Flyway's placeholder
    'create table ${schema}.t (a int)',
    'select ? from t where a = ? and b in (?, ?) limit ? offset ?',
    'select a::text, b from {{ table }} where x = ?',
  ])('of drivers and tools are no syntax errors: %s', (text) => {
    expect(parse(text).error).toBeUndefined();
  });
  test('do not hide a real error', () => {
    expect(parse('select * form t where id = :id').error?.message).toContain('syntax error');
  });
});
