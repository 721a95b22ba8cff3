import { beforeAll, expect, test } from 'vitest';
import { loadGrammar } from '../sql/parse';
import { readSource, type Statement } from '../sql/source-file';
import type { Schema } from './model';
import { applyStep, recordingSchema, replayStep, type Step, sameAnswers } from './recording';
import { replay } from './replay';
import { emptySchema } from './schema';

beforeAll(loadGrammar);

const statementsOf = (text: string): Statement[] =>
  readSource('a.sql', text).statements.map(({ statement }) => statement);

function replaySteps(statements: readonly Statement[]): { steps: Step[]; schema: Schema } {
  let schema = emptySchema;
  const steps = statements.map((statement) => {
    const { step, after } = replayStep(schema, statement, 'a.sql');
    schema = after;
    return step;
  });
  return { steps, schema };
}

test('a step does again what its statement did', () => {
  const statements = statementsOf('create table a (id int primary key); alter table a rename to b; drop table b');
  const { steps } = replaySteps(statements);
  let schema = emptySchema;
  for (const [at, step] of steps.entries()) {
    const expected = replay(schema, statements[at] as Statement, 'a.sql');
    schema = applyStep(step, schema) ?? emptySchema;
    expect([...schema.relationNames()]).toEqual([...expected.relationNames()]);
  }
});

test('a step is of no use once what it read is another', () => {
  const statements = statementsOf('create table a (id int primary key); create table b (a_id int references a)');
  const { steps } = replaySteps(statements);
  const [changed] = statementsOf('create table a (id bigint primary key)');
  const other = replay(emptySchema, changed as Statement, 'a.sql');
  expect(applyStep(steps[1] as Step, other)).toBeUndefined();
  expect(applyStep(steps[1] as Step, applyStep(steps[0] as Step, emptySchema) as Schema)).toBeDefined();
});

test('an unrelated change leaves a step alone, and the objects it made', () => {
  const statements = statementsOf('create table a (id int); create table b (id int); create index on b (id)');
  const { steps, schema } = replaySteps(statements);
  const [changed] = statementsOf('create table a (id bigint)');
  let again = replay(emptySchema, changed as Statement, 'a.sql');
  for (const step of steps.slice(1)) again = applyStep(step, again) ?? emptySchema;
  const name = { schema: 'public', name: 'b' };
  expect(again.relation(name)).toBe(schema.relation(name));
});

test('every question is recorded', () => {
  const { schema } = replaySteps(
    statementsOf('create table a (id int primary key); create view v as select id from a'),
  );
  const questions: readonly ((of: Schema) => unknown)[] = [
    (of) => of.relation({ schema: 'public', name: 'a' }),
    (of) => of.relationNames(),
    (of) => of.dependents({ schema: 'public', name: 'a' }),
    (of) => of.constraintCount({ schema: 'public', name: 'a_pkey' }),
  ];
  for (const ask of questions) {
    const { schema: recording, reads } = recordingSchema(schema);
    expect(ask(recording)).toEqual(ask(schema));
    expect(sameAnswers(reads, schema)).toBe(true);
    expect(sameAnswers(reads, emptySchema)).toBe(false);
  }
  for (const ask of [
    (of: Schema) => of.searchPath,
    (of: Schema) => of.hasSchema('app'),
    (of: Schema) => of.extensions,
  ]) {
    const { schema: recording, reads } = recordingSchema(emptySchema);
    ask(recording);
    expect(reads.size).toBe(1);
  }
});
