/** Ways back that stand in the file of their migration: goose's and dbmate's. */
import { beforeAll, expect, test } from 'vitest';
import { discoverHistories, readHistory } from '../migrations/discover';
import { backwardText, forwardText } from '../migrations/sections';
import { rules } from '../rules';
import { loadGrammar } from '../sql/parse';
import { readSource } from '../sql/source-file';
import { createReviewer } from './reviewer';

beforeAll(loadGrammar);

const path = 'migrations/00001_orders.sql';

function review(text: string) {
  const [candidate] = discoverHistories([path], [{ folder: 'migrations', tool: undefined }]);
  const back = backwardText(text);
  const history =
    candidate &&
    readHistory(candidate, {
      source: () => readSource(path, forwardText(text)),
      wayBack: () => (back === undefined ? undefined : readSource(path, back)),
      text: () => text,
      pending: () => true,
    });
  const { findings } = createReviewer(rules).review({
    histories: history ? [history] : [],
    queryFiles: [],
    hostFiles: [],
    settings: { postgres: 18, rules: {}, all: false },
  });
  return { findings, directions: history?.migrations.map(({ direction }) => direction) };
}

test.each([
  ['goose', '-- +goose Up\nCREATE TABLE orders (id bigint PRIMARY KEY);\n-- +goose Down\n', 'DROP TABEL orders;\n'],
  [
    'dbmate',
    '-- migrate:up\r\nCREATE TABLE orders (id bigint PRIMARY KEY);\r\n-- migrate:down\r\n',
    'DROP TABEL orders;\r\n',
  ],
])('%s: the way back is read for its syntax, at its place, and not judged', (_, up, down) => {
  const wrong = review(up + down);
  expect(wrong.directions).toEqual(['up', 'down']);
  const start = (up + down).indexOf('TABEL');
  expect(wrong.findings).toMatchObject([{ rule: 'syntax-error', file: path, span: { start, end: start + 5 } }]);
  expect(review(up + down.replace('TABEL', 'TABLE')).findings).toEqual([]);
  expect(review(up.slice(0, up.indexOf(';') + 1)).directions).toEqual(['up']);
});
