import { beforeAll, expect, test } from 'vitest';
import { loadGrammar } from '../sql/parse';
import { readSource, type Statement } from '../sql/source-file';
import type { Schema } from './model';
import { createNotebook, hasChanged } from './question';
import { effectOf, replay } from './replay';
import { emptySchema, TimelineSchema } from './schema';
import { type Point, Timeline } from './timeline';

beforeAll(loadGrammar);

const statementsOf = (text: string): Statement[] =>
  readSource('a.sql', text).statements.map(({ statement }) => statement);

/** A timeline of the statements, as the last review left it, and the ways to ask it and to change it. */
function history(text: string) {
  const timeline = new Timeline();
  const notebook = createNotebook();
  const at = (point: Point | undefined, isAfter: boolean) =>
    new TimelineSchema(timeline, emptySchema, point, isAfter, notebook);
  const write = (point: Point, statement: Statement) =>
    timeline.write(point, effectOf(at(point, false), statement, 'a.sql'));
  const points = statementsOf(text).map((statement, index) => {
    const point: Point = { at: index, written: [] };
    write(point, statement);
    return point;
  });
  timeline.settle();
  return {
    end: at(undefined, true),
    after: (index: number) => at(points[index], true),
    ask: (schema: Schema, question: (of: Schema) => unknown) => notebook.record(() => question(schema)),
    /** The statement in the place of another; those behind it write what they wrote. */
    change(index: number, sql: string) {
      const [statement] = statementsOf(sql);
      for (const [place, point] of points.entries()) {
        if (place === index && statement) write(point, statement);
        if (place > index) timeline.keep(point);
      }
    },
  };
}

const a = { schema: 'public', name: 'a' };
const base = `create table a (id int constraint a_check check (id > 0)); create view v as select id from a; create function f()
  returns int language sql as 'select 1'; set search_path = app; create schema app; create extension citext;
  create temp table t (id int); create type mood as enum ('sad'); drop schema if exists old`;

function found(of: Schema): unknown {
  const relation = of.relation(a);
  return typeof relation === 'object' ? of.find(relation.origin) : undefined;
}

/** A question, and the statement, by its place, whose change gives it another answer. */
const questions: readonly [string, (of: Schema) => unknown, number, string][] = [
  ['relation', (of) => of.relation(a), 0, 'create table a (id bigint)'],
  ['find', found, 0, 'create table a (id bigint)'],
  ['relation names', (of) => of.relationNames(), 0, 'create table b (id int)'],
  ['constraint', (of) => of.constraintCount({ schema: 'public', name: 'a_check' }), 0, 'create table a (id int)'],
  ['dependents', (of) => of.dependents(a), 1, 'create view v as select 1'],
  ['routine', (of) => of.routine({ schema: 'public', name: 'f' }), 2, 'select 1'],
  ['routine names', (of) => of.routineNames(), 2, 'select 1'],
  ['search path', (of) => of.searchPath, 3, 'set search_path = other'],
  ['schema', (of) => of.hasSchema('app'), 4, 'create schema other'],
  ['dropped schema', (of) => of.isDroppedSchema('app'), 4, 'drop schema app'],
  ['extensions', (of) => of.extensions, 5, 'create extension hstore'],
  ['temporary', (of) => of.hasTemporary, 6, 'select 1'],
  ['type', (of) => of.type({ schema: 'app', name: 'mood' }), 7, "create type mood as enum ('glad')"],
  ['type names', (of) => of.typeNames(), 7, 'select 1'],
];

test.each(questions)('%s is noted, and known to be another after a change', (_, question, index, sql) => {
  const { end, ask, change } = history(base);
  const { asked } = ask(end, question);
  expect(hasChanged(asked)).toBe(false);
  change(index, sql);
  expect(hasChanged(asked)).toBe(true);
});

test('a change that nobody asked about changes nothing', () => {
  const { end, ask, change } = history('create table a (id int); create table b (id int)');
  const { asked } = ask(end, (of) => of.relation(a));
  change(1, 'create table c (id int)');
  expect(hasChanged(asked)).toBe(false);
});

test('a change lasts until something is written over it', () => {
  const { end, after, ask, change } = history('create table a (id int); drop table a; select 1');
  const moments = [after(0), after(1), end];
  const asked = moments.map((moment) => ask(moment, (of) => of.relation(a)).asked);
  change(0, 'create table a (id bigint)');
  expect(asked.map(hasChanged)).toEqual([true, false, false]);
});

test('the same list of names is the same answer', () => {
  const { end, ask, change } = history('set search_path = app, public');
  const { asked } = ask(end, (of) => of.searchPath);
  change(0, 'set search_path to app, public');
  expect(hasChanged(asked)).toBe(false);
});

test('each moment keeps its schema, and two statements may follow the same one', () => {
  const [first, second, other] = statementsOf('create table a (id int); drop table a; alter table a rename to b');
  const one = replay(emptySchema, first as Statement, 'a.sql');
  const dropped = replay(one, second as Statement, 'a.sql');
  const renamed = replay(one, other as Statement, 'a.sql');
  expect(one.relationNames()).toEqual([a]);
  expect(dropped.relationNames()).toEqual([]);
  expect(renamed.relationNames()).toEqual([{ schema: 'public', name: 'b' }]);
  expect(emptySchema.relationNames()).toEqual([]);
});
