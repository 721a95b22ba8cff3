import { beforeAll, describe, expect, test } from 'vitest';
import type { Migration } from '../migrations/history';
import { defineRule, type Rule } from '../rules/rule';
import { as } from '../sql/ast';
import { loadGrammar } from '../sql/parse';
import { readSource, type SourceFile } from '../sql/source-file';
import type { Finding } from './finding';
import type { ReviewInput, ReviewSettings } from './review';
import { createReviewer } from './reviewer';

beforeAll(loadGrammar);

const base = {
  summary: '',
  severity: 'warning',
  recommended: true,
  help: '',
  messages: { found: 'Found {name}.' },
} as const;

/** Reports every DROP TABLE, once for each table that is known. */
const dropTable: Rule = defineRule({
  ...base,
  id: 'drop-table',
  family: 'breaking',
  check(statement, context) {
    const drop = as(statement.parsed.tree, 'DropStmt');
    for (const object of drop?.objects ?? []) {
      const [name = ''] = (as(object, 'List')?.items ?? []).flatMap((item) => as(item, 'String')?.sval ?? []);
      const { relation } = context.resolve({ relname: name });
      const span = { start: 0, end: statement.parsed.text.length };
      if (relation) context.report({ span, message: 'found', data: { name }, object: name });
    }
  },
});

const select: Rule = defineRule({
  ...base,
  id: 'select-one',
  family: 'queries',
  check(statement, context) {
    if (!as(statement.parsed.tree, 'SelectStmt')) return;
    context.report({ span: { start: 0, end: 6 }, message: 'found', data: { name: context.role }, object: 'one' });
  },
});

const crashing: Rule = defineRule({
  ...base,
  id: 'crashing-rule',
  family: 'queries',
  check(statement, context) {
    context.report({ span: { start: 0, end: 1 }, message: 'found', object: 'half' });
    if (statement.parsed.text.includes('crash')) throw new Error('boom');
  },
});

const rules = [dropTable, select];

function migration(source: SourceFile, more: Partial<Migration> = {}): Migration {
  return { source, version: source.path, direction: 'up', transaction: 'none', pending: true, ...more };
}

function input(
  migrations: readonly Migration[],
  more: Partial<ReviewInput> = {},
  settings: Partial<ReviewSettings> = {},
): ReviewInput {
  return {
    histories: [{ tool: 'sql', folder: '', migrations }],
    queryFiles: [],
    hostFiles: [],
    settings: { postgres: 18, rules: {}, all: false, ...settings },
    ...more,
  };
}

const brief = (findings: readonly Finding[]) =>
  findings.map(({ rule, file, span }) => `${file}:${span.start}-${span.end} ${rule}`);

function review(
  text: string,
  using: readonly Rule[] = rules,
  settings: Partial<ReviewSettings> = {},
): readonly Finding[] {
  return createReviewer(using).review(input([migration(readSource('a.sql', text))], {}, settings)).findings;
}

describe('what is judged', () => {
  test('syntax errors are findings in the words of PostgreSQL, and spoil no other statement', () => {
    const text = 'create tabel a (x int);\nselect 1;\ncreate table b (x int';
    expect(review(text).map(({ rule, message, span }) => [rule, message, text.slice(span.start, span.end)])).toEqual([
      ['syntax-error', 'syntax error at or near "tabel"', 'tabel'],
      ['select-one', 'Found migration.', 'select'],
      ['syntax-error', 'syntax error at end of input', 'int'],
    ]);
  });

  test('down migrations are read, not replayed and not judged', () => {
    const up = migration(readSource('1.up.sql', 'create table a (x int)'));
    const down = migration(readSource('1.down.sql', 'drop table a; selekt 1'), { direction: 'down' });
    const next = migration(readSource('2.up.sql', 'drop table a'));
    expect(brief(createReviewer(rules).review(input([up, down, next])).findings)).toEqual([
      '1.down.sql:14-20 syntax-error',
      '2.up.sql:0-12 drop-table',
    ]);
  });

  test('repeatable migrations come after the versioned ones', () => {
    const again = migration(readSource('R__a.sql', 'drop table a'), { direction: 'repeatable' });
    const up = migration(readSource('V1__a.sql', 'create table a (x int)'));
    expect(brief(createReviewer(rules).review(input([again, up])).findings)).toEqual(['R__a.sql:0-12 drop-table']);
  });

  test('what has shipped locks and breaks nothing, unless all is asked for', () => {
    const shipped = migration(readSource('1.sql', 'create table a (x int); drop table a; select 1'), {
      pending: false,
    });
    expect(brief(createReviewer(rules).review(input([shipped])).findings)).toEqual(['1.sql:38-44 select-one']);
    const all = createReviewer(rules).review(input([shipped], {}, { all: true }));
    expect(brief(all.findings)).toEqual(['1.sql:24-36 drop-table', '1.sql:38-44 select-one']);
  });

  test('query files see the schema that the history ends in, and are not asked what they lock', () => {
    const queries = [readSource('q.sql', 'select 1; drop table a')];
    const found = createReviewer(rules).review(
      input([migration(readSource('1.sql', 'create table a ()'))], { queryFiles: queries }),
    );
    expect(found.findings.map(({ message }) => message)).toEqual(['Found query.']);
    expect(found.statements).toBe(3);
  });

  test('several histories: a query finds the table in the one that knows it', () => {
    const reads: Rule = {
      ...select,
      check: (statement, context) => {
        const range = as(as(statement.parsed.tree, 'SelectStmt')?.fromClause?.[0], 'RangeVar');
        if (range && !context.resolve(range).relation)
          context.report({ span: { start: 0, end: 6 }, message: 'found', object: '' });
      },
    };
    const history = (path: string, text: string) => ({
      tool: 'sql' as const,
      folder: path,
      migrations: [migration(readSource(path, text))],
    });
    const found = createReviewer([reads]).review({
      ...input([]),
      histories: [history('1.sql', 'create table a (x int)'), history('2.sql', 'create table b (x int)')],
      queryFiles: [readSource('q.sql', 'select x from a; select x from b; select x from c')],
    });
    expect(brief(found.findings)).toEqual(['q.sql:34-40 select-one']);
  });

  test('a crash is one finding that names the rule; the other rules and statements go on', () => {
    const found = review('select 1 as crash; select 2', [crashing, select]);
    expect(found.map(({ rule, object, message }) => [rule, object, message])).toEqual([
      ['select-one', 'one', 'Found migration.'],
      ['internal-error', 'crashing-rule', 'The rule crashing-rule failed here: boom. The other rules went on.'],
      ['crashing-rule', 'half', 'Found {name}.'],
      ['select-one', 'one', 'Found migration.'],
    ]);
  });

  test('severities, off, and rules that are off unless set', () => {
    const optIn = { ...select, recommended: false };
    expect(review('select 1', [optIn])).toEqual([]);
    expect(review('select 1', [optIn], { rules: { 'select-one': 'hint' } }).map(({ severity }) => severity)).toEqual([
      'hint',
    ]);
    expect(review('select 1', rules, { rules: { 'select-one': 'off' } })).toEqual([]);
    expect(review('selekt', rules, { rules: { 'syntax-error': 'info' } }).map(({ severity }) => severity)).toEqual([
      'info',
    ]);
  });

  test('findings stand in the order of files and places', () => {
    const files = ['2.sql', '1.sql'].map((path) => migration(readSource(path, 'select 1; select 2')));
    expect(brief(createReviewer(rules).review(input(files)).findings)).toEqual(
      ['1.sql:0-6', '1.sql:10-16', '2.sql:0-6', '2.sql:10-16'].map((at) => `${at} select-one`),
    );
  });
});

describe('one cause is one finding', () => {
  const locks: readonly Rule[] = ['some-lock', 'other-lock'].map((id) =>
    defineRule({
      ...base,
      id,
      family: 'locking',
      oncePerFile: 'lock_timeout',
      check(statement, context) {
        const { text } = statement.parsed;
        const is = text.includes(id);
        if (is) context.report({ span: { start: 0, end: 4 }, message: 'found', data: { name: id }, object: id });
      },
    }),
  );

  test('the first of what one change answers is kept, and tells of the first of each other rule', () => {
    const source = readSource(
      '1.sql',
      "SELECT 'some-lock'; SELECT 'other-lock'; SELECT 'some-lock'; SELECT 'other-lock'",
    );
    const { findings } = createReviewer([...locks, select]).review(input([migration(source)]));
    expect(findings.filter(({ rule }) => rule !== 'select-one')).toMatchObject([
      {
        rule: 'some-lock',
        span: { start: 0 },
        related: [{ file: '1.sql', span: { start: 20 }, message: 'Found other-lock.' }],
      },
    ]);
    expect(findings.filter(({ rule }) => rule === 'select-one')).toHaveLength(4);
  });

  test('with one of them off, the other speaks for itself', () => {
    const source = readSource('1.sql', "SELECT 'some-lock'; SELECT 'other-lock'");
    const { findings } = createReviewer(locks).review(
      input([migration(source)], {}, { rules: { 'some-lock': 'off' } }),
    );
    expect(brief(findings)).toEqual(['1.sql:20-24 other-lock']);
    expect(findings[0]?.related).toEqual([]);
  });
});

describe('transactions', () => {
  const seen: Rule = defineRule({
    ...base,
    id: 'seen-transaction',
    family: 'queries',
    check(statement, { transaction, earlier, report }) {
      const { mode, lockTimeout, held } = transaction;
      const locks = held.map(({ relation, lock }) => `${relation.name} ${lock}`);
      const name = [mode, lockTimeout ? 'timeout' : '', ...locks, earlier.length]
        .filter((part) => part !== '')
        .join(', ');
      if (as(statement.parsed.tree, 'SelectStmt'))
        report({ span: { start: 0, end: 6 }, message: 'found', data: { name }, object: '' });
    },
  });
  const modes = (text: string, transaction: 'tool' | 'none' = 'none') => {
    const before = migration(readSource('0.sql', 'create table t (x int); create table u (x int)'));
    const file = migration(readSource('1.sql', text), { transaction });
    return createReviewer([seen])
      .review(input([before, file]))
      .findings.map(({ message }) => message.slice(6, -1));
  };

  test('who opened it, what it holds, and what came before', () => {
    expect(modes('select 1; begin; alter table t add y int; select 2; commit; select 3')).toEqual([
      'none, 0',
      'explicit, t ACCESS EXCLUSIVE, 3',
      'none, 5',
    ]);
    expect(modes('create index on t (x); alter table t add y int; create index on u (x); select 1', 'tool')).toEqual([
      'tool, t ACCESS EXCLUSIVE, u SHARE, 3',
    ]);
    expect(modes('begin; select 1; commit; select 2', 'tool')).toEqual(['tool, 1', 'none, 3']);
  });

  test.each([
    ["set lock_timeout = '5s'; select 1", 'none, timeout, 1'],
    ["set local lock_timeout = '5s'; select 1", 'none, 1'],
    ['set lock_timeout to 0; select 1', 'none, 1'],
    ["set lock_timeout = '0ms'; select 1", 'none, 1'],
    ["set lock_timeout = '5s'; set lock_timeout to default; select 1", 'none, 2'],
    ["set lock_timeout = '5s'; reset lock_timeout; select 1", 'none, 2'],
    ['SET "lock_timeout" TO 500; select 1', 'none, timeout, 1'],
    ["begin; set local lock_timeout = '5s'; select 1", 'explicit, timeout, 2'],
    ["begin; set local lock_timeout = '5s'; commit; select 1", 'none, 3'],
    ["begin; set lock_timeout = '5s'; commit; select 1", 'none, timeout, 3'],
    ["begin; set lock_timeout = '5s'; rollback; select 1", 'none, 3'],
    ["set statement_timeout = '5s'; select 1", 'none, 1'],
  ])('%s', (text, expected) => expect(modes(text)).toEqual([expected]));

  test('set_config', () => {
    expect(modes("select set_config('lock_timeout', '5s', false); select 1")).toEqual(['none, 0', 'none, timeout, 1']);
    expect(modes("select pg_catalog.set_config('lock_timeout', '0', true); select 1", 'tool')).toEqual([
      'tool, 0',
      'tool, 1',
    ]);
  });
});

describe('reviewing again', () => {
  const file = (path: string, text: string, before?: SourceFile) => readSource(path, text, before);

  test('an edit gives what a new reviewer gives, at every keystroke', () => {
    const parts = Array.from(
      { length: 12 },
      (_, index) => `create table t${index} (id int primary key, a int);\ncreate index on t${index} (a);\n`,
    );
    const text = `${parts.join('')}create table lone (x int);\ndrop table t3, t5, lone;\nselect 1;\n`;
    const edits = [
      text.replace('lone (x', 'alone (x'),
      text.replace('t3 (id', 't33 (id'),
      text.replace('create table t5', 'create tabel t5'),
      text.replace('select 1;', '-- preflight-ignore select-one\nselect 1;'),
      text.replace('create index on t4 (a);', "set lock_timeout = '1s';"),
      text,
    ];
    const reviewer = createReviewer(rules);
    let source = file('a.sql', text);
    reviewer.review(input([migration(source)]));
    for (const edited of edits) {
      source = file('a.sql', edited, source);
      const again = reviewer.review(input([migration(source)])).findings;
      const anew = createReviewer(rules).review(input([migration(file('a.sql', edited))])).findings;
      expect(JSON.stringify(again)).toBe(JSON.stringify(anew));
    }
  });

  test('only what depends on an edit is judged again', () => {
    const judged: string[] = [];
    const watching: Rule = {
      ...select,
      family: 'schema',
      check: (statement, context) => {
        judged.push(statement.parsed.text);
        const index = as(statement.parsed.tree, 'IndexStmt');
        if (index?.relation) context.final.relation(context.resolve(index.relation).name);
      },
    };
    const text = 'create table a (x int); create table b (x int); create index on a (x); create index on b (x)';
    const reviewer = createReviewer([watching]);
    const source = file('a.sql', text);
    reviewer.review(input([migration(source)]));
    judged.length = 0;
    const edited = file('a.sql', text.replace('b (x int)', 'b (x bigint)'), source);
    reviewer.review(input([migration(edited)]));
    expect(judged).toEqual(['create table b (x bigint)', 'create index on b (x)']);
  });
});
