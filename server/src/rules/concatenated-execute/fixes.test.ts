/** The fixes, proved on a real server: the same answer for a harmless argument, and no other SQL for a hostile one. */
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applyFixes } from '../../review/apply-fixes';
import { loadGrammar } from '../../sql/parse';
import { readExample } from '../harness/block';
import { fixExample, reviewExample } from '../harness/review-example';
import rule from './rule';

interface Case {
  readonly name: string;
  /** The body of `f(a text)`, which returns text. */
  readonly body: string;
  readonly harmless: string;
  readonly hostile: string;
  /** What the fixed function gives for the hostile argument: a value, or the server's error. */
  readonly answer: string | RegExp;
}

const cases: readonly Case[] = [
  {
    name: 'a table',
    body: `EXECUTE 'SELECT count(*) FROM ' || a INTO r; RETURN r;`,
    harmless: 'users',
    hostile: 'users, pg_class',
    answer: /relation "users, pg_class" does not exist/,
  },
  {
    name: 'a table with its schema, in text glued on both sides',
    body: `EXECUTE 'SELECT count(*) FROM public.' || a || '_log WHERE true' INTO r; RETURN r;`,
    harmless: 'users',
    hostile: 'users; --',
    answer: /relation "public.users; --_log" does not exist/,
  },
  {
    name: 'a value in quotes',
    body: `EXECUTE 'SELECT name FROM users WHERE name = ''' || a || ''' LIMIT 1' INTO r; RETURN r;`,
    harmless: 'ann',
    hostile: `x' OR 'a' = 'a`,
    answer: 'null',
  },
  {
    name: 'a value in the middle of a pattern',
    body: `EXECUTE 'SELECT count(*) FROM users WHERE name LIKE ''%' || a || '%'' AND 1 = 1' INTO r; RETURN r;`,
    harmless: 'n',
    hostile: `' OR '1' LIKE '1`,
    answer: '0',
  },
  {
    name: 'a bare value',
    body: `EXECUTE 'SELECT name FROM users WHERE id = ' || a INTO r; RETURN r;`,
    harmless: '1',
    hostile: '0 OR id = 2',
    answer: /invalid input syntax for type integer/,
  },
  {
    name: 'a limit and a value in a list',
    body: `EXECUTE 'SELECT count(*) FROM (SELECT 1 FROM users WHERE id IN (7, ' || a || ') LIMIT ' || a || ') x' INTO r; RETURN r;`,
    harmless: '1',
    hostile: '1) OR (true',
    answer: /invalid input syntax/,
  },
  {
    name: 'a quoted name',
    body: `EXECUTE 'SELECT "' || a || '" FROM users ORDER BY id LIMIT 1' INTO r; RETURN r;`,
    harmless: 'name',
    hostile: 'id", "name',
    answer: /column "id", "name" does not exist/,
  },
  {
    name: 'format with %s for a table and for a value in quotes',
    body: `EXECUTE format('SELECT count(*) || ''%%'' FROM %s WHERE name = ''%s''', a, a) INTO r; RETURN r;`,
    harmless: 'users',
    hostile: 'users; --',
    answer: /relation "users; --" does not exist/,
  },
  {
    name: 'format with positions, in dollar quotes, with a pattern',
    body: `EXECUTE format($q$SELECT count(*) FROM %2$I WHERE name LIKE '%%%1$s' AND %3$L = '%3$s'$q$, a, 'users', a) INTO r; RETURN r;`,
    harmless: 'ann',
    hostile: `' OR '1' = '1`,
    answer: '0',
  },
  {
    name: 'concat',
    body: `EXECUTE concat('SELECT count(*) FROM ', a, ' WHERE id > ', 0) INTO r; RETURN r;`,
    harmless: 'users',
    hostile: 'users, users u',
    answer: /relation "users, users u" does not exist/,
  },
  {
    name: 'a command that grows in a variable',
    body: `r := 'SELECT count(*) FROM users'; IF a <> '' THEN r := r || ' WHERE name = ''' || a || ''''; END IF; EXECUTE r INTO r; RETURN r;`,
    harmless: 'ann',
    hostile: `' OR '' = '`,
    answer: '0',
  },
  {
    name: 'a column to set, between other pieces',
    body: `EXECUTE 'UPDATE users SET ' || a || ' = ' || quote_literal('z') || ' WHERE id = ' || 9; RETURN 'done';`,
    harmless: 'name',
    hostile: 'name = 1, id',
    answer: /column "name = 1, id" of relation "users" does not exist/,
  },
];

let server: PGlite;
beforeAll(async () => {
  await loadGrammar();
  server = await PGlite.create();
  await server.exec(`
    CREATE TABLE users (id int, name text); CREATE TABLE users_log (id int);
    INSERT INTO users VALUES (1, 'ann'), (2, 'bob')`);
});
afterAll(() => server.close());

async function call(source: string, argument: string): Promise<string> {
  await server.exec(source);
  const { rows } = await server.query<{ r: string | null }>('SELECT f($1) AS r', [argument]);
  return String(rows[0]?.r ?? null);
}

const quoted = (body: string, style: 'dollar' | 'quote') =>
  style === 'dollar' ? `$f$${body}$f$` : `'${body.replaceAll("'", "''")}'`;

describe.each(['dollar', 'quote'] as const)('in a body in %s', (style) => {
  test.each(cases.map((one): [string, Case] => [one.name, one]))(
    '%s',
    async (_, { body, harmless, hostile, answer }) => {
      const routine = `DECLARE r text; BEGIN ${body} END`;
      const source = `CREATE OR REPLACE FUNCTION f(a text) RETURNS text LANGUAGE plpgsql AS ${quoted(routine, style)};`;
      const example = readExample({ section: 'Bad', language: 'sql', text: source, lines: [0, 0] });
      expect(reviewExample(rule, '', example).length).toBeGreaterThan(0);
      const fixed = fixExample(rule, '', example);
      expect(fixed && reviewExample(rule, '', fixed)).toEqual([]);
      const text = fixed?.files[0]?.text ?? '';
      expect(await call(text, harmless)).toBe(await call(source, harmless));
      if (typeof answer === 'string') expect(await call(text, hostile)).toBe(answer);
      else await expect(call(text, hostile)).rejects.toThrow(answer);
    },
  );
});

test.each([
  [`EXECUTE 'SELECT name FROM users WHERE name = ''' || a || '''' INTO r;`, 'ann', 'ann', `' OR '' = '`, 'null'],
  [`EXECUTE 'SELECT count(*) FROM users WHERE name = ' || a INTO r;`, 'ann', '1', 'name', '0'],
  [
    `FOR r IN EXECUTE 'SELECT name FROM users WHERE name = ' || a || ' LIMIT 1' LOOP NULL; END LOOP;`,
    'bob',
    'bob',
    'name',
    'null',
  ],
])('USING instead: %s', async (body, harmless, answer, hostile, refused) => {
  const text = `CREATE OR REPLACE FUNCTION f(a text) RETURNS text LANGUAGE plpgsql AS $f$DECLARE r text; BEGIN ${body} RETURN r; END$f$;`;
  const example = readExample({ section: 'Bad', language: 'sql', text, lines: [0, 0] });
  const edits = reviewExample(rule, '', example).flatMap(
    ({ fixes }) => fixes.find(({ title }) => title.includes('USING'))?.edits ?? [],
  );
  const fixed = applyFixes(text, edits);
  expect(fixed).toContain('= $1');
  expect(await call(fixed, harmless)).toBe(answer);
  expect(await call(fixed, hostile)).toBe(refused);
});
