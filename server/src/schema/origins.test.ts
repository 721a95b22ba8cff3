import { beforeAll, expect, test } from 'vitest';
import { loadGrammar } from '../sql/parse';
import { readSource } from '../sql/source-file';
import type { Origin, Schema } from './model';
import { replay } from './replay';
import { emptySchema } from './schema';

beforeAll(loadGrammar);

function replayAll(text: string): Schema {
  return readSource('a.sql', text).statements.reduce(
    (schema, { statement }) => replay(schema, statement, 'a.sql'),
    emptySchema,
  );
}

const textOf = ({ statement, span }: Origin): string => statement.parsed.text.slice(span.start, span.end);

function origins(schema: Schema, name: string): string[] {
  const relation = schema.relation({ schema: 'public', name });
  if (typeof relation !== 'object') return [];
  const own = [textOf(relation.origin)];
  if (relation.kind !== 'table') return own;
  return [
    ...own,
    ...relation.columns.map((c) => textOf(c.origin)),
    ...relation.constraints.map((c) => textOf(c.origin)),
  ];
}

test('columns and constraints are underlined as they are written', () => {
  const schema = replayAll(
    '/* 😀 , ( */ create table "public" . "Größe😀" (\r\n  a int not null default (1 + 2) check (a in (1, 2)) /* , */ unique,\r\n' +
      '  "b😀" numeric(19, 4) constraint "to, other" references "Größe😀" (a) on delete cascade -- ) ,\r\n  , constraint pk primary key (a, "b😀")\r\n)',
  );
  expect(origins(schema, 'Größe😀')).toEqual([
    '"public" . "Größe😀"',
    'a int not null default (1 + 2) check (a in (1, 2)) /* , */ unique',
    '"b😀" numeric(19, 4) constraint "to, other" references "Größe😀" (a) on delete cascade',
    'check (a in (1, 2))',
    'not null',
    'constraint pk primary key (a, "b😀")',
    'constraint pk primary key (a, "b😀")',
    'unique',
    'constraint "to, other" references "Größe😀" (a) on delete cascade',
  ]);
});

test('what ALTER TABLE and CREATE INDEX add is underlined where it is added', () => {
  const schema = replayAll(
    'create table t (); alter table t add a int, add column b text check (b > $$,)$$), add constraint c unique (a, b);' +
      'create index concurrently if not exists "I, J" on t (a); create index on t (b)',
  );
  expect(origins(schema, 't')).toEqual([
    't',
    'a int',
    'b text check (b > $$,)$$)',
    'check (b > $$,)$$)',
    'constraint c unique (a, b)',
  ]);
  expect(origins(schema, 'I, J')).toEqual(['"I, J"']);
  expect(origins(schema, 't_b_idx')).toEqual(['index']);
  expect(origins(schema, 'c')).toEqual(['constraint c unique (a, b)']);
});

test('what a DO block makes is underlined inside it', () => {
  const schema = replayAll(
    "do $body$ begin -- 😀\n create table t (a int, b text); execute 'create table u (c int)'; end $body$ language plpgsql",
  );
  expect(origins(schema, 't')).toEqual(['t', 'a int', 'b text']);
  expect(origins(schema, 'u')).toEqual(['u', 'c int']);
});

test('any statement on a schema that knows nothing of it is harmless', () => {
  const statements = [
    'alter table a drop column b cascade, alter c type text, alter d set not null, alter e drop not null, drop constraint f',
    'alter table a add primary key (x), add foreign key (y) references z, add check (q > 0), validate constraint r',
    'alter table a attach partition b default',
    'alter table a detach partition b',
    'alter index i attach partition j',
    'alter table a rename to b',
    'alter table a rename b to c',
    'alter table a rename constraint b to c',
    'alter table a set schema s',
    'create index on a (b, lower(c)) where d > 0',
    'create unique index concurrently i on a (b)',
    'drop index concurrently i',
    'alter table a add constraint c unique using index i',
    'create view v as select *, a.x from a natural join b',
    'create table p partition of a for values in (1)',
    'create table c () inherits (a, b)',
    'create table l (like a including all)',
    'create trigger t after insert on a execute function f()',
    'drop trigger t on a',
    'alter type a add value $$x$$',
    'drop type t cascade',
    'alter domain d drop constraint c',
    'alter sequence s owned by a.b',
    'drop schema s cascade',
    'alter schema s rename to t',
    'create table as_query as select * from a',
    'refresh materialized view m',
    'drop function f',
    'drop function f(int) cascade',
    'create table t of some_type',
    'alter table a alter b add generated always as identity, alter c drop identity if exists',
    'alter type t rename attribute a to b',
    'alter extension x update',
    'grant all on a to b',
    'comment on table a is null',
    'do $$ begin',
    'do $$ if then else end if $$',
    'do $$ begin if then; execute; end; elsif end if; loop $$',
    'create table',
    'alter view v rename to w',
    'drop table a, b, c cascade',
    'select 1 into t',
    'create table "" (a int)',
  ];
  let schema = emptySchema;
  for (const round of [statements, [...statements].reverse(), statements]) {
    for (const text of round) {
      const [first] = readSource('a.sql', text).statements;
      if (first) schema = replay(schema, first.statement, 'a.sql');
    }
  }
  expect(schema.relationNames().length).toBeGreaterThan(0);
});
