/** Asks the server what it does with values that may not fit, for each pair of types. */
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TypeName } from '../../schema/model';
import { emptySchema } from '../../schema/schema';
import { typeName } from '../../schema/type-name';
import { as } from '../../sql/ast';
import { loadGrammar, parse } from '../../sql/parse';
import { narrowing } from './narrowing';

/** Values that fill each type; only types of one kind are compared. */
type Samples = Readonly<Record<string, readonly string[]>>;

const texts: Samples = {
  text: ['a', 'abcdefghijklmnopqrstuvwxyz'],
  varchar: ['abcdefghijklmnopqrstuvwxyz'],
  'varchar(20)': ['abcdefghijklmnopqrst'],
  'varchar(5)': ['abcde'],
  'char(7)': ['abcdefg'],
  char: ['a'],
};

const numbers: Samples = {
  smallint: ['32767', '-32768'],
  integer: ['2147483647', '-2147483648'],
  bigint: ['9223372036854775807', '-9223372036854775808'],
  numeric: ['0.12345678901234567890', '123456789012.5'],
  'numeric(10,2)': ['99999999.99', '1.25'],
  'numeric(8,2)': ['999999.99', '1.25'],
  'numeric(8,0)': ['99999999'],
  'numeric(30,10)': ['99999999999999999999.9999999999', '1.25'],
  real: ['1.5', '0.125', '1e-12'],
  'double precision': ['1.5', '0.123456789012345', '1e-12'],
};

const moments: Samples = {
  date: ['2024-02-29'],
  timestamp: ['2024-02-29 12:34:56.789012'],
  'timestamp(0)': ['2024-02-29 12:34:56'],
  timestamptz: ['2024-02-29 12:34:56.789012+00'],
  'timestamptz(3)': ['2024-02-29 12:34:56.789+00'],
};

const times: Samples = {
  'time(6)': ['12:34:56.789012'],
  'time(0)': ['12:34:56'],
};

let database: PGlite;
beforeAll(async () => {
  await loadGrammar();
  database = await PGlite.create();
  await database.exec("SET TimeZone TO 'UTC'");
});
afterAll(() => database.close());

const pairs = [texts, numbers, moments, times].flatMap((samples) =>
  Object.entries(samples).flatMap(([from, values]) =>
    Object.keys(samples).flatMap((to) => (to === from ? [] : [{ from, to, values }])),
  ),
);

test.each(pairs)('$from to $to', async ({ from, to, values }) => {
  const found = narrowing(typeOf(from), typeOf(to), 'c');
  const outcomes: string[] = [];
  for (const value of values) outcomes.push(await alter(from, to, value, found?.condition));
  if (found) expect(outcomes).toContain(`${found.kind}, the condition holds`);
  else expect(new Set(outcomes)).toEqual(new Set(['kept']));
});

async function alter(from: string, to: string, value: string, condition = 'false'): Promise<string> {
  await database.exec(`DROP TABLE IF EXISTS t; CREATE TABLE t (c ${from}); INSERT INTO t VALUES ('${value}')`);
  const { rows } = await database.query<{ holds: boolean; old: string }>(
    `SELECT ${condition} AS holds, c::text AS old FROM t`,
  );
  const holds = rows[0]?.holds ? ', the condition holds' : '';
  try {
    await database.exec(`ALTER TABLE t ALTER COLUMN c TYPE ${to}`);
  } catch {
    return `refuses${holds}`;
  }
  try {
    const back = await database.query<{ old: string }>(`SELECT c::${from}::text AS old FROM t`);
    return back.rows[0]?.old.trimEnd() === rows[0]?.old.trimEnd() ? 'kept' : `cuts${holds}`;
  } catch {
    return `cuts${holds}`; // what it became is not even a value of the old type
  }
}

function typeOf(text: string): TypeName {
  const select = as(parse(`SELECT NULL::${text}`).tree, 'SelectStmt');
  const cast = as(as(select?.targetList?.[0], 'ResTarget')?.val, 'TypeCast');
  return typeName(emptySchema, cast?.typeName);
}
