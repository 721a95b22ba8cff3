/** Random edits: what a reviewer with a memory says is what a new one says, with all rules. */
import { beforeAll, expect, test } from 'vitest';
import { loadGrammar } from '../sql/parse';
import { readSource, type SourceFile } from '../sql/source-file';
import type { ReviewInput } from './review';
import { createReviewer } from './reviewer';

beforeAll(loadGrammar);

/** A small generator with a seed, so that a failure comes again. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const tables = ['a', 'b', 'c', 'd'];
const columns = ['id', 'total', 'note', 'a_id', 'price'];

function statement(next: (below: number) => number): string {
  const table = tables[next(tables.length)] ?? 'a';
  const other = tables[next(tables.length)] ?? 'b';
  const column = columns[next(columns.length)] ?? 'id';
  const forms = [
    `create table ${table} (id int primary key, total real, note text, a_id int references ${other})`,
    `create index ${table}_${column} on ${table} (${column})`,
    `alter table ${table} add column ${column} double precision`,
    `alter table ${table} drop column ${column}`,
    `alter table ${table} alter column ${column} type bigint`,
    `alter table ${table} alter column ${column} set not null`,
    `alter table ${table} add constraint ${table}_fk foreign key (a_id) references ${other} (id)`,
    `alter table ${table} rename to ${other}`,
    `drop table if exists ${table} cascade`,
    `insert into ${table} select * from ${other}`,
    `create view v_${table} as select * from ${table}`,
    `drop index ${table}_${column}`,
    'begin',
    'commit',
    'rollback',
    'savepoint s',
    'rollback to s',
    'release s',
    `create temp table ${table} (id int, note text)`,
    `create domain amount as numeric constraint ${table}_fk check (value > 0)`,
    `alter table ${table} add column ${column} amount`,
    'set search_path = app, public',
    'reset search_path',
    'create schema app',
    'drop schema if exists app cascade',
    `alter table if exists ${table} set schema app`,
    `create table app.${table} (like public.${other} including all)`,
    "set lock_timeout = '5s'",
    '-- preflight-ignore drop-column, float-money\nselect 1',
    `create tabel ${table}`,
  ];
  return forms[next(forms.length)] ?? '';
}

const settings = { postgres: 18, rules: {}, all: false } as const;

function input(sources: readonly SourceFile[], queries: SourceFile): ReviewInput {
  const migrations = sources.map((source, index) => ({
    source,
    version: source.path,
    direction: 'up' as const,
    transaction: index === 1 ? ('tool' as const) : ('none' as const),
    pending: index > 0,
  }));
  return { histories: [{ tool: 'sql', folder: '', migrations }], queryFiles: [queries], hostFiles: [], settings };
}

test.each(Array.from({ length: 40 }, (_, index) => index + 1))('seed %i', (seed) => {
  const next = random(seed);
  const files = ['1.sql', '2.sql', '3.sql'].map(() => Array.from({ length: 14 }, () => statement(next)));
  const text = (statements: readonly string[]) => statements.map((one) => `${one};\n`).join('');
  const queries = readSource(
    'q.sql',
    'select total from a; insert into b values (1); create temp table b (total real); insert into b values (1); select * from c join d using (id)',
  );
  const source = (statements: readonly string[], index: number, before?: SourceFile) =>
    readSource(`${index + 1}.sql`, text(statements), before);
  let sources = files.map((statements, index) => source(statements, index));
  const reviewer = createReviewer();
  for (let edit = 0; edit < 25; edit++) {
    const file = files[next(files.length)] ?? [];
    const at = next(file.length);
    file.splice(at, next(3), ...Array.from({ length: next(3) }, () => statement(next)));
    sources = files.map((statements, index) => source(statements, index, sources[index]));
    // Now and then a file is not there, or two have changed places.
    const there = sources.filter(() => next(8) > 0);
    if (next(10) === 0) there.reverse();
    const again = reviewer.review(input(there, queries)).findings;
    const anew = createReviewer().review(
      input(
        there.map(({ path, text }) => readSource(path, text)),
        readSource(queries.path, queries.text),
      ),
    ).findings;
    expect(again.filter(({ rule }) => rule === 'internal-error')).toEqual([]);
    expect(JSON.stringify(again, undefined, 1)).toBe(JSON.stringify(anew, undefined, 1));
  }
});
