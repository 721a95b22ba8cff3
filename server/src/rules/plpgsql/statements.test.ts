import { expect, test } from 'vitest';
import { plpgsqlStatements } from './statements';

const read = (text: string) =>
  plpgsqlStatements(text).map(({ start, end, branches }) => `${text.slice(start, end)} ${branches.length}`);

test('cuts declarations, heads and statements', () => {
  expect(
    read(`
<<main>>
DECLARE
  a int := 1; -- ; not here
  b text DEFAULT 'x;y';
BEGIN
  a := (SELECT 1;);
  IF CASE WHEN a > 1 THEN true ELSE false END THEN
    EXECUTE 'x';
  ELSIF a = 2 THEN NULL;
  ELSE
    FOR r IN SELECT 1 LOOP b := b || 'y'; END LOOP;
  END IF;
  CASE a WHEN 1 THEN PERFORM 1; ELSE PERFORM 2; END CASE;
  CASE WHEN a = 1 THEN PERFORM 3; END CASE;
  BEGIN a := 3; EXCEPTION WHEN others THEN RAISE EXCEPTION 'no'; END;
  LOOP EXIT; END LOOP main;
  RETURN;
END main;`),
  ).toEqual([
    'a int := 1 0',
    "b text DEFAULT 'x;y' 0",
    'a := (SELECT 1;) 0',
    'IF CASE WHEN a > 1 THEN true ELSE false END 0',
    "EXECUTE 'x' 1",
    'ELSIF a = 2 1',
    'NULL 1',
    'FOR r IN SELECT 1 1',
    "b := b || 'y' 2",
    'CASE a 0',
    'WHEN 1 1',
    'PERFORM 1 1',
    'PERFORM 2 1',
    'CASE 0',
    'WHEN a = 1 1',
    'PERFORM 3 1',
    'a := 3 0',
    'WHEN others 1',
    "RAISE EXCEPTION 'no' 1",
    'EXIT 1',
    'RETURN 0',
  ]);
});

test('ends on text that is broken off', () => {
  for (const text of ['BEGIN IF a', 'CASE', 'DECLARE', 'BEGIN LOOP', '<<', '#', 'END', 'FOR i IN 1..', "x := 'a"]) {
    expect(() => plpgsqlStatements(text)).not.toThrow();
  }
});
