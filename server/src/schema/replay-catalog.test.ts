import { readdirSync, readFileSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { beforeAll, describe, expect, test } from 'vitest';
import { catalogLines, differences, schemaLines } from '../../../scripts/schema-catalog';
import { loadGrammar } from '../sql/parse';
import { readSource } from '../sql/source-file';
import { replay } from './replay';
import { emptySchema } from './schema';

beforeAll(loadGrammar);

const folder = new URL('./fixtures/', import.meta.url);

describe('after every statement the replayed schema is the catalog', () => {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.sql'))) {
    test(file, async () => {
      expect(await compareEach(file)).toEqual([]);
    });
  }
});

/** Runs the statements of a fixture one by one, on the server and in the replay; gives what differs, each time once. */
async function compareEach(file: string): Promise<string[]> {
  const server = await PGlite.create();
  const text = readFileSync(new URL(file, folder), 'utf8');
  const found: string[] = [];
  let known = new Set<string>();
  let schema = emptySchema;
  for (const { statement } of readSource(file, text).statements) {
    const error = await server.exec(statement.parsed.text).then(
      () => undefined,
      (reason: unknown) => (reason instanceof Error ? reason.message : String(reason)),
    );
    schema = replay(schema, statement, file);
    const different = differences(await catalogLines(lines(server)), schemaLines(schema));
    const fresh = different.filter((line) => !known.has(line));
    if (fresh.length > 0) found.push([statement.parsed.text, ...(error ? [`! ${error}`] : []), ...fresh].join('\n  '));
    known = new Set(different);
  }
  await server.close();
  return found;
}

function lines(server: PGlite) {
  return async (sql: string): Promise<string[]> => {
    const path = await server.query<{ path: string }>("select current_setting('search_path') as path");
    await server.query("select set_config('search_path', 'pg_catalog', false)");
    const result = await server.query<{ line: string }>(sql);
    await server.query("select set_config('search_path', $1, false)", [path.rows[0]?.path ?? '']);
    return result.rows.map((row) => row.line);
  };
}
