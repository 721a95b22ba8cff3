import { beforeAll, describe, expect, test } from 'vitest';
import { loadGrammar } from './parse';
import { readSource } from './source-file';

beforeAll(loadGrammar);

const texts = (text: string) =>
  readSource('a.sql', text).statements.map(({ place }) => text.slice(place.start, place.end));

describe('statements', () => {
  test('split at semicolons, not inside quotes, comments or bodies', () => {
    expect(texts("select ';'; /* ; /* ; */ */ select $a$ ; $$ ; $a$;\n-- ;\nselect 3")).toEqual([
      "select ';'",
      'select $a$ ; $$ ; $a$',
      'select 3',
    ]);
    expect(
      texts('create function f() returns int begin atomic select 1; select case when true then 2 end; end; select 4'),
    ).toHaveLength(2);
  });
  test('an error spoils only its own statement', () => {
    const file = readSource('a.sql', 'create tabel a (x int); select 1; create table b (x int; select 2');
    expect(file.statements.map(({ statement }) => statement.parsed.error?.message)).toEqual([
      'syntax error at or near "tabel"',
      undefined,
      'syntax error at end of input',
      undefined,
    ]);
  });
  test('an edit keeps the other statements', () => {
    const before = readSource('a.sql', 'select 1; select 2; select 3; select 4;');
    const after = readSource('a.sql', 'select 1; select 2; select 33; select 4;', before);
    expect(after.statements.map(({ statement }) => statement.parsed.text)).toEqual([
      'select 1',
      'select 2',
      'select 33',
      'select 4',
    ]);
    expect(after.statements[0]?.statement).toBe(before.statements[0]?.statement);
    expect(after.statements[3]?.statement).toBe(before.statements[3]?.statement);
  });
});
