import { beforeAll, expect, test } from 'vitest';
import { otherDialect } from './dialect';
import { loadGrammar } from './parse';
import { readSource } from './source-file';

beforeAll(loadGrammar);

const judge = (...texts: string[]) => otherDialect(texts.map((text, index) => readSource(`${index}.sql`, text)));

test.each([
  ['ClickHouse', 'CREATE TABLE a (b Nullable(String)) ENGINE = ReplicatedMergeTree() ORDER BY b; SELECT 1;'],
  ['MySQL', 'CREATE TABLE a (id INT NOT NULL AUTO_INCREMENT, PRIMARY KEY (id)) ENGINE=InnoDB;'],
  ['SQLite', 'CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT);'],
  ['SQL Server', 'CREATE TABLE [dbo].[a] (id INT IDENTITY(1,1));\nGO\n'],
])('knows %s', (dialect, text) => expect(judge(text)).toBe(dialect));

test('takes PostgreSQL with a mistake for PostgreSQL', () => {
  expect(judge('CREATE TABLE `a` (id int);')).toBeUndefined();
  expect(
    judge(
      'CREATE TABLE a (id int);',
      'CREATE TABLE b (id int);',
      'CREATE TABLE c (id int);',
      'ALTER TABLE `a` ADD b int;',
    ),
  ).toBeUndefined();
  expect(judge("COMMENT ON TABLE a IS 'was ENGINE=InnoDB AUTO_INCREMENT once'; SELEC 1")).toBeUndefined();
  expect(judge('')).toBeUndefined();
});

test('judges a folder by its files together', () => {
  expect(judge('CREATE TABLE `a` (id int);', 'ALTER TABLE `a` ADD b int;', 'DROP TABLE c;')).toBe('MySQL');
});
