/**
 * Applies a folder of migrations, statement by statement, to PostgreSQL (PGlite, or `--postgres-url`) and to the replay, and
 * prints every difference between the catalog and the replayed schema. Exit code 1 when there is one.
 *
 *   npx tsx scripts/compare-schema.ts <folder of migrations> [--postgres-url postgres://…/an_empty_database] [--each]
 *
 * With `--each` it compares after every file and names the first one at which a difference appears.
 */
import { PGlite } from '@electric-sql/pglite';
import { btree_gin } from '@electric-sql/pglite/contrib/btree_gin';
import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist';
import { citext } from '@electric-sql/pglite/contrib/citext';
import { hstore } from '@electric-sql/pglite/contrib/hstore';
import { ltree } from '@electric-sql/pglite/contrib/ltree';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { pgcrypto } from '@electric-sql/pglite/contrib/pgcrypto';
import { unaccent } from '@electric-sql/pglite/contrib/unaccent';
import { uuid_ossp } from '@electric-sql/pglite/contrib/uuid_ossp';
import pg from 'pg';
import { replay } from '../server/src/schema/replay';
import { emptySchema } from '../server/src/schema/schema';
import { loadGrammar } from '../server/src/sql/parse';

import { forwardFiles } from './forward-files';
import { catalogLines, differences, schemaLines } from './schema-catalog';

interface Server {
  run(sql: string): Promise<void>;
  lines(sql: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

async function embedded(): Promise<Server> {
  const extensions = { btree_gin, btree_gist, citext, hstore, ltree, pg_trgm, pgcrypto, unaccent, uuid_ossp };
  const server = await PGlite.create({ extensions });
  return {
    run: async (sql) => void (await server.exec(sql)),
    lines: async (sql) => (await server.query<{ line: string }>(sql)).rows.map((row) => row.line),
    close: () => server.close(),
  };
}

async function remote(url: string): Promise<Server> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return {
    run: async (sql) => void (await client.query(sql)),
    lines: async (sql) => (await client.query<{ line: string }>(sql)).rows.map((row) => row.line),
    close: () => client.end(),
  };
}

async function compare(folder: string, url: string | undefined, each: boolean): Promise<number> {
  await loadGrammar();
  const server = url === undefined ? await embedded() : await remote(url);
  const files = forwardFiles(folder).map(({ source }) => source);
  let schema = emptySchema;
  let known = new Set<string>();
  let failures = 0;
  let count = 0;
  const report = async (title: string): Promise<number> => {
    await server.run("set search_path = 'pg_catalog'");
    const different = differences(await catalogLines(server.lines), schemaLines(schema));
    await server.run(`set search_path = ${schema.searchPath.map((name) => `"${name}"`).join(', ') || "''"}`);
    const fresh = different.filter((line) => !known.has(line));
    if (fresh.length > 0) console.log([title, ...fresh].join('\n  '));
    known = new Set(different);
    return different.length;
  };
  for (const file of files) {
    for (const { statement } of file.statements) {
      count++;
      await server.run(statement.parsed.text).catch((error: unknown) => {
        failures++;
        const message = error instanceof Error ? error.message : String(error);
        console.log(`${file.path}: the server refuses (${message}): ${statement.parsed.text.slice(0, 120)}`);
      });
      schema = replay(schema, statement, file.path);
    }
    if (each) await report(file.path);
  }
  const different = await report('At the end:');
  await server.close();
  const relations = schema.relationNames().length;
  console.log(
    `${files.length} files, ${count} statements (${failures} refused by the server), ${relations} relations, ${different} differences`,
  );
  return different;
}

const [folder, ...rest] = process.argv.slice(2);
const urlAt = rest.indexOf('--postgres-url');
if (folder === undefined) {
  console.error('Usage: npx tsx scripts/compare-schema.ts <folder of migrations> [--postgres-url URL] [--each]');
  process.exitCode = 2;
} else {
  compare(folder, urlAt < 0 ? undefined : rest[urlAt + 1], rest.includes('--each')).then(
    (different) => {
      process.exitCode = different > 0 ? 1 : 0;
    },
    (error: unknown) => {
      console.error(error);
      process.exitCode = 2;
    },
  );
}
