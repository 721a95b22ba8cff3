/** Runs JavaScript code whose drivers are stand-ins: what they send is run on the database of the test. */
import type { PGlite } from '@electric-sql/pglite';

type Row = Record<string, unknown>;

/** What the code's function `f` gives; rejects with the error that it throws. */
export async function callJavaScript(
  database: PGlite,
  code: string,
  input: readonly unknown[],
): Promise<readonly Row[]> {
  const exports: { f?: (...input: readonly unknown[]) => Promise<unknown> } = {};
  const drivers = driversOf(database);
  new Function('require', 'exports', code)((module: string) => drivers[module], exports);
  const result = await exports.f?.(...input);
  return Array.isArray(result) ? result : (result as { rows: Row[] }).rows;
}

export async function countUsers(database: PGlite): Promise<number> {
  return (await database.query<{ n: number }>('SELECT count(*)::int AS n FROM users')).rows[0]?.n ?? -1;
}

/** Each does what the driver's manual says about parameters, no more. */
function driversOf(database: PGlite): Readonly<Record<string, unknown>> {
  /** The driver also takes a record of the query and its values. */
  async function run(
    query: string | { readonly text: string; readonly values?: readonly unknown[] },
    beside?: readonly unknown[],
  ): Promise<{ rows: Row[] }> {
    const { text, values = beside } = typeof query === 'string' ? { text: query } : query;
    if (values) return { rows: (await database.query<Row>(text, [...values])).rows };
    // Without values drivers use the simple protocol, which takes several statements.
    return { rows: (await database.exec(text)).at(-1)?.rows ?? [] };
  }

  /** `?` as `$1`, as mysql2, knex and sequelize read it. */
  function marked(text: string, values: readonly unknown[] | undefined) {
    let next = 1;
    return run(values ? text.replace(/\?/g, () => `$${next++}`) : text, values);
  }

  function tag(strings: readonly string[], ...values: readonly unknown[]) {
    return run(
      strings.reduce((text, part, index) => `${text}$${index}${part}`),
      values,
    );
  }

  return {
    pg: {
      Pool: class {
        query = run;
      },
    },
    './database': { pool: { query: run } },
    '@electric-sql/pglite': {
      PGlite: class {
        constructor() {
          // biome-ignore lint/correctness/noConstructorReturn: the driver itself, with the rows of the test
          return database;
        }
      },
    },
    'mysql2/promise': { createPool: () => ({ query: marked }) },
    typeorm: {
      DataSource: class {
        query = async (text: string, values?: readonly unknown[]) => (await run(text, values)).rows;
      },
    },
    sqlite3: {
      Database: class {
        all = async (text: string, values?: readonly unknown[]) => (await marked(text, values)).rows;
      },
    },
    '@prisma/client': {
      PrismaClient: class {
        $queryRaw = async (strings: readonly string[], ...values: readonly unknown[]) =>
          (await tag(strings, ...values)).rows;
        $queryRawUnsafe = async (text: string) => (await run(text)).rows;
      },
    },
  };
}
