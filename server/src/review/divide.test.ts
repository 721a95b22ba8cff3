/** A migration divided in two: what goes, what stays, and where it must stay whole. */
import { beforeAll, expect, test } from 'vitest';
import { readExample } from '../rules/harness/block';
import { fixExample } from '../rules/harness/review-example';
import rule from '../rules/work-after-exclusive-lock/rule';
import { loadGrammar } from '../sql/parse';

beforeAll(loadGrammar);

/** The files after the fix, by path; undefined when it is not offered. */
function fixed(text: string): Readonly<Record<string, string>> | undefined {
  const example = readExample({ section: 'Bad', language: 'sql', text, lines: [0, 0] });
  const files = fixExample(rule, '', example)?.files;
  return files && Object.fromEntries(files.map((file) => [file.path, file.text]));
}

test('comments and settings go with the statements that they are for', () => {
  const text = `-- tool: golang-migrate
SET lock_timeout = '5s';
ALTER TABLE orders ADD COLUMN source text; -- where it came from

-- All of them are from the web.
UPDATE orders SET source = 'web'
-- the end`;
  expect(fixed(text)).toEqual({
    '0002_change.up.sql': "SET lock_timeout = '5s';\nALTER TABLE orders ADD COLUMN source text; -- where it came from",
    '0003_change_rows_orders.up.sql': `-- When 0002_change.up.sql is committed, from which this was taken.
SET lock_timeout = '5s';
-- All of them are from the web.
UPDATE orders SET source = 'web';
-- the end`,
  });
});

test('the way back stays in one piece', () => {
  const text = `-- tool: golang-migrate
-- file: 0002_source.up.sql
ALTER TABLE orders ADD COLUMN source text;
UPDATE orders SET source = 'web';
-- file: 0002_source.down.sql
ALTER TABLE orders DROP COLUMN source;`;
  expect(fixed(text)).toMatchObject({
    '0003_change_rows_orders.up.sql':
      "-- When 0002_source.up.sql is committed, from which this was taken.\nUPDATE orders SET source = 'web';",
    '0003_change_rows_orders.down.sql': '-- Undone by the way back of 0002_source.up.sql, from which this was taken.',
    '0002_source.down.sql': 'ALTER TABLE orders DROP COLUMN source;',
  });
});

test('a transaction of the file itself is closed where it was', () => {
  const text = `-- tool: diesel
-- transaction: none
BEGIN;
ALTER TABLE orders ADD COLUMN source text;
UPDATE orders SET source = 'web'; -- all
-- and that is it
COMMIT;`;
  expect(fixed(text)).toMatchObject({
    '20240102000000_change/up.sql': `BEGIN;
ALTER TABLE orders ADD COLUMN source text;
-- and that is it
COMMIT;`,
    '20240103000000_change_rows_orders/up.sql':
      "-- When 20240102000000_change is committed, from which this was taken.\nUPDATE orders SET source = 'web'; -- all",
  });
});

test('several statements stay together where the tool opens no transaction', () => {
  const text = `BEGIN;
ALTER TABLE orders ADD COLUMN source text;
UPDATE orders SET source = 'web';
ANALYZE orders;
COMMIT;`;
  expect(fixed(text)).toMatchObject({
    '0003_change_rows_orders.sql':
      "-- When 0002_change.sql is committed, from which this was taken.\nBEGIN;\nUPDATE orders SET source = 'web';\nANALYZE orders;\nCOMMIT;",
  });
});

test.each([
  [
    'another migration follows',
    '-- transaction: tool\n-- file: 0002.sql\nALTER TABLE a ADD b int;\nUPDATE a SET b = 1;\n-- file: 0003.sql\nSELECT 1;',
  ],
  [
    'what stays is this session’s',
    '-- transaction: tool\nCREATE TEMP TABLE ids (id int);\nALTER TABLE a ADD b int;\nUPDATE a SET b = 1;',
  ],
  [
    'a lock was taken for all of it',
    '-- transaction: tool\nLOCK TABLE c IN EXCLUSIVE MODE;\nALTER TABLE a ADD b int;\nUPDATE a SET b = 1;',
  ],
  [
    'the file has transactions of its own',
    'BEGIN;\nALTER TABLE a ADD b int;\nUPDATE a SET b = 1;\nCOMMIT;\nBEGIN;\nSELECT 1;\nCOMMIT;',
  ],
  [
    'goose’s marks would be parted',
    '-- transaction: tool\nALTER TABLE a ADD b int;\n-- +goose StatementBegin\nUPDATE a SET b = 1;\n-- +goose StatementEnd',
  ],
])('not offered where %s', (_, text) => {
  expect(fixed(text)).toBeUndefined();
});
