import { parseSync } from 'libpg-query';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadGrammar } from './parse';
import { resplit, type Script, split } from './split';

beforeAll(loadGrammar);

const statements = (script: Script) =>
  script.pieces.filter((piece) => piece.kind === 'statement').map((piece) => script.text.slice(piece.start, piece.end));

/** Scripts that the server reads whole, so that its own grammar can say where each statement ends. */
const whole = [
  "select 'it''s; fine'; select E'\\'; still'; select U&'d\\0061t\\+000061;'; select b'1', x'f;'",
  'select ";" from "a""b;"; select U&"\\0441;" from t',
  'select $$;$$, $a$ $b$ ; $a$; select $1, a$b$ from t where x$y = 1;; ; select 2',
  '/* a; /* b; */ c; */ select 1 -- ; no\n; select 2 /* end; */',
  'create rule r as on insert to t do also (insert into u values (1); delete from v); select 1',
  'create function f() returns int language sql begin atomic select case when true then 1 else 2 end; select 2; end; select 3',
  'create or replace procedure p() begin atomic insert into t values (1); end; create table begin_atomic (atomic int)',
  "create function g() returns void language plpgsql as 'begin perform 1; end'; do $x$ begin null; end $x$; select 1",
  "select '😀;é', 1; select \"Ünïcode;\"; select 'ж'",
  "insert into t values ('a'\n';b'); select 1.5e3, .5, 1., 0x1F, 1_000; select a::int from f(x => 1)",
  'select 1\r\n;\r\nselect 2 -- x;\r\n;\rselect 3;',
  "select a @> b, c ->> 'x;y', d #- '{a;}', -1 --;\n, +2 /*;*/ - 3; select @ -5; select 5 !~ '/*;'",
  'begin; commit; select end_of from "end"; create table t (a int)',
];

/** What the grammar makes of the whole script: the text of each statement, without comments around it. */
function serverStatements(text: string): string[] {
  const bytes = new TextEncoder().encode(text);
  return (parseSync(text).stmts ?? []).map((statement) => {
    const start = statement.stmt_location ?? 0;
    const end = statement.stmt_len ? start + statement.stmt_len : bytes.length;
    return new TextDecoder().decode(bytes.slice(start, end));
  });
}

describe('split', () => {
  test.each(whole)('cuts where the server cuts: %s', (text) => {
    const expected = serverStatements(text);
    const actual = statements(split(text));
    expect(actual).toHaveLength(expected.length);
    for (const [index, statement] of actual.entries()) expect(expected[index]).toContain(statement);
  });

  test('passes over psql meta-commands and COPY data', () => {
    const script = split(
      '\\set ON_ERROR_STOP on\nselect 1 \\gexec\ncopy t (a) from stdin;\nit\'s; "data\n\\.\nselect 2;\n\\q',
    );
    expect(script.pieces.map((piece) => piece.kind)).toEqual([
      'meta-command',
      'statement',
      'meta-command',
      'statement',
      'copy-data',
      'statement',
      'meta-command',
    ]);
    expect(statements(script)).toEqual(['select 1', 'copy t (a) from stdin', 'select 2']);
  });

  test.each([
    ["select 'open;\nselect 2;\nselect 3;", ["select 'open", 'select 2', 'select 3']],
    ['select $a$ open;\nselect 2;', ['select $a$ open', 'select 2']],
    ['/* open\nselect 1;\nselect 2;', ['/* open\nselect 1', 'select 2']],
    ['create table a (x int;\nselect 2;', ['create table a (x int', 'select 2']],
    [
      'create function f() returns int begin atomic select 1;\nselect 2;',
      ['create function f() returns int begin atomic select 1', 'select 2'],
    ],
  ])('goes on behind what was left open: %s', (text, expected) => {
    expect(statements(split(text))).toEqual(expected);
  });

  test('gives nothing for text without statements', () => {
    for (const text of ['', ' \n', '-- only a comment', '/* a */;;;', '\ufeff'])
      expect(statements(split(text))).toEqual([]);
    expect(statements(split('\ufeffselect 1;'))).toEqual(['select 1']);
  });
});

describe('resplit', () => {
  test('gives what split gives, whatever the edit', () => {
    const material = [
      ...whole,
      'copy t from stdin;\n1;\n\\.\n',
      '\\echo x\n',
      "'",
      '"',
      '$$',
      '$a$',
      ';',
      '(',
      ')',
      '/*',
      '*/',
      '--',
      '\n',
      'begin atomic',
      ' end',
      '😀',
    ];
    const random = generator(20_261_120);
    const pick = () => material[Math.floor(random() * material.length)] ?? '';
    for (let round = 0; round < 400; round++) {
      let script: Script = split([pick(), pick(), pick(), pick()].join('; \n'));
      for (let edit = 0; edit < 6; edit++) {
        const from = Math.floor(random() * (script.text.length + 1));
        const to = Math.min(script.text.length, from + Math.floor(random() * 12));
        const text = script.text.slice(0, from) + (random() < 0.7 ? pick() : '') + script.text.slice(to);
        const { head: _head, tail: _tail, ...again } = resplit(script, text);
        expect(again, JSON.stringify({ before: script.text, text })).toEqual(split(text));
        script = again;
      }
    }
  });

  test('reads again only what the edit touches', () => {
    const before = split(Array.from({ length: 100 }, (_, index) => `select ${index};\n`).join(''));
    const { head, tail } = resplit(before, before.text.replace('select 50', 'select 5000'));
    expect(head + tail).toBe(99);
  });
});

/** A linear congruential generator, so that a failure can be seen again. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}
