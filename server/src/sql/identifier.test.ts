import { PGlite } from '@electric-sql/pglite';
import { beforeAll, expect, test } from 'vitest';
import { quoteIdentifier } from './identifier';
import { loadGrammar } from './parse';

beforeAll(loadGrammar);

test('quotes what the server quotes', async () => {
  const server = await PGlite.create();
  const { rows } = await server.query<{ name: string; quoted: string }>(`
    select name, quote_ident(name) as quoted
    from (select word as name from pg_get_keywords()
          union all select unnest(array['orders', 'Order', 'a b', 'a"b', '1st', '_x', 'über', 'a$b', '😀', 'x1'])) names`);
  await server.close();
  expect(rows.length).toBeGreaterThan(400);
  expect(rows.map(({ name }) => [name, quoteIdentifier(name)])).toEqual(rows.map(({ name, quoted }) => [name, quoted]));
});
