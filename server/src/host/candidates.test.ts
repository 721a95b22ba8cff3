import { expect, test } from 'vitest';
import { sqlCandidates } from './candidates';
import { javascriptMarks } from './javascript/marks';
import { relevanceOf } from './relevance';

const holdsSql = (text: string) => sqlCandidates(text, javascriptMarks).length > 0;

test.each([
  `f('SELECT 1 FROM t')`,
  `db.query('select a from b')`,
  `db.query(\`update \${t} set a = 1\`)`,
  `q = 'delete'; q += ' from t where a = ' + x`,
  `['SELECT', list, 'FROM t'].join(' ')`,
  `import { Pool } from 'pg';\npool.query('Select a from b')`,
  'db.query(`\n  -- all of them\n  select a`)',
  `text = 'insert into t values (1)'`,
  'prisma.$queryRaw`anything`',
  `qb.whereRaw('a = ' + x)`,
  `sql\`a = \${x}\``,
  `db.exec("TRUNCATE " + t)\nconst table = 'TABLE'`,
])('may hold SQL: %s', (text) => expect(holdsSql(text)).toBe(true));

test.each([
  `import { select, update } from 'd3';`,
  `<p className="truncate text-sm font-bold">Select a model</p>`,
  `<Trans>{"Update the list from the server"}</Trans>`,
  `fetch(url, { method: 'DELETE' })`,
  `log("create an account"); log('drop it here'); log('insert a coin')`,
  `f('SELECT 1')`,
  `pool.query(a); show('with the source ' + x + ' from here')`,
  `z.literal('select')`,
  'String.raw`\\d+`',
])('holds none: %s', (text) => expect(holdsSql(text)).toBe(false));

test('names carry relevance; a file that is too tangled for that is left to be read as a whole', () => {
  const text = 'q = SQL; function f() { g(q) } function h() { i = 1 } i;';
  const place = text.indexOf('SQL');
  const around = (offset: number) => ({ names: offset === place ? ['q'] : [], called: undefined });
  const relevance = relevanceOf(text, [place], around, javascriptMarks);
  const spanOf = (part: string) => ({ start: text.indexOf(part), end: text.indexOf(part) + part.length });
  expect(relevance?.touches(spanOf('function f() { g(q) }'))).toBe(true);
  expect(relevance?.touches(spanOf('function h() { i = 1 }'))).toBe(false);
  expect(relevance?.isClosed(spanOf('function h() { i = 1 }'))).toBe(false);
  expect(relevance?.isClosed(spanOf('function f() { g(q) }'))).toBe(true);
  const many = 'q '.repeat(5000);
  expect(relevanceOf(many, [0], () => ({ names: ['q'], called: undefined }), javascriptMarks)).toBeUndefined();
});
