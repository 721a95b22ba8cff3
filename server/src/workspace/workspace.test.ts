import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { addFiles, folderWith } from './harness/folder';
import { openWorkspace, type WorkspaceOptions, type WorkspaceReview } from './workspace';

function open(files: Readonly<Record<string, string>>, options: WorkspaceOptions = {}) {
  const root = folderWith(files);
  return openWorkspace(root, options);
}

/** `file message` of each syntax error. */
const errors = ({ findings }: WorkspaceReview) =>
  findings.filter(({ rule }) => rule === 'syntax-error').map(({ file, message }) => `${file} ${message}`);
const tabel = 'syntax error at or near "tabel"';

describe('an editor’s text', () => {
  test('replaces the file on disk until it is cleared', async () => {
    const workspace = open({ 'migrations/1_a.sql': 'select 1' });
    expect(errors(await workspace.review())).toEqual([]);
    workspace.setText('migrations/1_a.sql', 'create tabel x');
    expect(errors(await workspace.review())[0]).toContain('migrations/1_a.sql');
    workspace.clearText('migrations/1_a.sql');
    expect(errors(await workspace.review())).toEqual([]);
  });
  test('may be of a file that is not on disk, which joins its history', async () => {
    const workspace = open({ 'migrations/1_a.sql': 'create table a (b int);' });
    workspace.setText('migrations/2_b.sql', 'create tabel x');
    const review = await workspace.review();
    expect(review.input.histories[0]?.migrations).toHaveLength(2);
    workspace.clearText('migrations/2_b.sql');
    expect((await workspace.review()).input.histories[0]?.migrations).toHaveLength(1);
  });
  test('of preflight.json counts as well', async () => {
    const workspace = open({ 'migrations/1_a.sql': 'select 1' });
    workspace.setText('preflight.json', '{ "postgres": 15,\n "nope": 1 }');
    const { settings, problems, input } = await workspace.review();
    expect([settings.postgres, input.settings.postgres]).toEqual([15, 15]);
    expect(problems).toMatchObject([{ file: 'preflight.json', line: 2, column: 2 }]);
  });
  test('a keystroke keeps every other migration and statement', async () => {
    const workspace = open({ 'migrations/1_a.sql': 'select 1; select 2;', 'migrations/2_b.sql': 'select 3;' });
    const before = (await workspace.review()).input.histories[0]?.migrations;
    workspace.setText('migrations/1_a.sql', 'select 1; select 22;');
    const after = (await workspace.review()).input.histories[0]?.migrations;
    expect(after?.[1]).toBe(before?.[1]);
    expect(after?.[0]?.source.statements[0]?.statement).toBe(before?.[0]?.source.statements[0]?.statement);
    expect(after?.[0]).not.toBe(before?.[0]);
  });
});

test('changes on disk are seen when they are told', async () => {
  const workspace = open({ 'migrations/1_a.sql': 'select 1' });
  await workspace.review();
  addFiles(workspace.root, { 'migrations/1_a.sql': 'create tabel x', 'migrations/2_b.sql': 'create tabel x' });
  expect(errors(await workspace.review())).toEqual([]);
  workspace.filesChanged(['migrations/1_a.sql', 'migrations/2_b.sql']);
  expect(errors(await workspace.review())).toEqual([`migrations/1_a.sql ${tabel}`, `migrations/2_b.sql ${tabel}`]);
  rmSync(join(workspace.root, 'migrations/2_b.sql'));
  workspace.filesChanged(['migrations/2_b.sql']);
  expect(errors(await workspace.review())).toEqual([`migrations/1_a.sql ${tabel}`]);
});

describe('what a file is', () => {
  const roles = async (files: Readonly<Record<string, string>>, options?: WorkspaceOptions) => {
    const { input } = await open(files, options).review();
    return {
      histories: input.histories.map(({ tool, folder, migrations }) => `${tool} ${folder} ${migrations.length}`),
      queries: input.queryFiles.map(({ path }) => path),
      hosts: input.hostFiles.map(({ path }) => path),
    };
  };
  test('histories, loose definitions, queries, host code', async () => {
    const files = {
      'db/1_a.sql': 'create table a (b int)',
      'db/2_b.sql': 'select 1',
      'schema.sql': 'create table c (d int)',
      'seeds/01_a.sql': 'insert into a values (1)',
      'seeds/02_b.sql': 'insert into a values (1)',
      'seed.sql': 'create temp table t (x int); insert into a values (1)',
      'orders.smoke.sql': 'create table probe (x int)',
      'mysql/1_a.sql': 'select 1',
      'old.sql': 'create table `a` (b int) engine=InnoDB',
      'src/a.ts': 'export {}',
      'src/a.d.ts': 'export {}',
    };
    expect(await roles(files)).toEqual({
      histories: ['sql db 2', 'sql  1'],
      queries: ['seeds/01_a.sql', 'seeds/02_b.sql', 'orders.smoke.sql', 'seed.sql'],
      hosts: ['src/a.ts'],
    });
  });
  test('only what the settings name, and a problem when nothing is there', async () => {
    const files = {
      'preflight.json': '{ "migrations": ["./sql/", "gone"] }',
      'sql/b.sql': 'create table b (c int)',
      'sql/a.sql': 'select 1',
      'db/1_a.sql': 'select 1',
      'db/2_a.sql': 'select 1',
    };
    expect(await roles(files)).toEqual({ histories: ['sql sql 2'], queries: ['db/1_a.sql', 'db/2_a.sql'], hosts: [] });
    expect((await open(files).review()).problems).toEqual([
      { file: 'preflight.json', message: expect.stringContaining('"gone"') },
    ]);
  });
  test('a scope keeps the history for the schema and tells only of what is in it', async () => {
    const files = { 'db/1_a.sql': 'create table a (b int)', 'db/2_b.sql': 'create tabel x', 'q.sql': 'selct 1' };
    const review = await open(files, { only: ['db/2_b.sql'] }).review();
    expect(review.input.histories[0]?.migrations).toHaveLength(2);
    expect(errors(review)).toEqual([`db/2_b.sql ${tabel}`]);
    expect(review.summary).toMatchObject({ files: 1, statements: 1, findings: 1 });
  });
});

test('fixes that make migrations wait for a person, and nothing is written', async () => {
  const key = (name: string) =>
    `alter table child add column ${name} int, add foreign key (${name}) references parent;`;
  const workspace = open({
    'm/1_a.sql': 'create table parent (id int primary key); create table child (id int primary key);',
    'm/2_b.sql': key('x'),
    'm/3_c.sql': key('y'),
  });
  const { texts } = await workspace.fixed();
  expect([...texts.keys()].filter((path) => !['m/2_b.sql', 'm/3_c.sql'].includes(path))).toEqual([]);
  expect((await workspace.review()).input.histories[0]?.migrations).toHaveLength(3);
});

test('options are stronger than the settings file', async () => {
  const files = { 'preflight.json': '{ "postgres": 14, "rules": {} }' };
  expect((await open(files, { postgres: 16 }).review()).input.settings.postgres).toBe(16);
  const workspace = open(files);
  workspace.configure({ all: true });
  expect((await workspace.review()).input.settings).toMatchObject({ postgres: 14, all: true });
});

test('a review of what is open reads no other history, and says the same of it', async () => {
  const files = {
    'one/1_a.sql': 'create table a (b int)',
    'one/2_b.sql': 'create table b (b int)',
    'two/1_a.sql': 'create table a (price real)',
    'two/2_b.sql': 'create table b (price real)',
    'src/a.ts': 'client.query("select " + b);',
  };
  const workspace = open(files);
  workspace.setText('one/1_a.sql', 'create tabel x');
  const early = await workspace.reviewOpen();
  expect(workspace.isRead).toBe(false);
  expect(early.input.histories.map(({ folder }) => folder)).toEqual(['one']);
  expect(early.input.hostFiles).toEqual([]);
  const whole = await workspace.review();
  expect(workspace.isRead).toBe(true);
  expect(whole.input.hostFiles).toHaveLength(1);
  const told = ({ findings }: typeof whole) => findings.filter(({ file }) => file === 'one/1_a.sql');
  expect(told(early)).toEqual(told(whole));
  expect(told(early)).not.toEqual([]);
  workspace.filesChanged(['one/3_c.sql']);
  expect(workspace.isRead).toBe(false);
});

test('what another file gives is a constant as long as that file says so, and a keystroke there counts', async () => {
  const glued = `import { tableOf } from './names.js';
import { Pool } from 'pg';
export const read = (pool: Pool, kind: string) => pool.query('SELECT 1 FROM ' + tableOf(kind));`;
  const names = "export function tableOf(kind) { return kind === 'a' ? 'customers' : 'orders'; }";
  const java = `package shop; import java.sql.*;
class Orders { void f(Statement s, javax.servlet.http.HttpServletRequest r) throws SQLException {
  shop.help.Names names = new shop.help.Names(r);
  s.executeQuery("SELECT 1 FROM orders WHERE status = '" + names.getStatus("x") + "'"); } }`;
  const status = (given: string) =>
    `package shop.help; public class Names { public String getStatus(String p) { return ${given}; } }`;
  const workspace = open({
    'src/read.ts': glued,
    'src/names.ts': names,
    'src/whole.js': "const { Pool } = require('pg');\nrequire('./names')(new Pool().query('SELECT 1'));",
    'java/shop/Orders.java': java,
    'java/shop/help/Names.java': status('"open"'),
  });
  const found = async () =>
    (await workspace.review()).findings.flatMap(({ rule, file }) => (rule === 'concatenated-query' ? [file] : []));
  expect(await found()).toEqual([]);
  workspace.setText('src/names.ts', 'export function tableOf(kind) { return globalThis.tables[kind]; }');
  workspace.setText('java/shop/help/Names.java', status('p'));
  expect(await found()).toEqual(['java/shop/Orders.java', 'src/read.ts']);
  workspace.clearText('java/shop/help/Names.java');
  expect(await found()).toEqual(['src/read.ts']);
});

test('a fix is written for the oldest version as long as nobody says which one runs', async () => {
  const files = {
    'migrations/1_a.sql': 'create table a (b int);',
    'migrations/2_b.sql': 'alter table a alter b set not null;',
  };
  const writtenBy = async (options: WorkspaceOptions, settings?: string) => {
    const workspace = open(settings === undefined ? files : { ...files, 'preflight.json': settings }, options);
    const { findings } = await workspace.review();
    return findings
      .filter(({ rule }) => rule === 'set-not-null-scan')
      .flatMap(({ fixes }) => fixes.flatMap(({ edits }) => edits.map(({ text }) => text)))
      .join('\n');
  };
  expect(await writtenBy({})).toContain('CHECK (b IS NOT NULL) NOT VALID');
  expect(await writtenBy({}, '{ "postgres": 18 }')).toContain('NOT NULL b NOT VALID');
  expect(await writtenBy({ postgres: 18 })).toContain('NOT NULL b NOT VALID');
});
