/** The table of facts against every supported server: the locks, rewrites and scans of each case in cases/. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Server, serverMajors, startServer } from '../../scripts/servers';
import type { Effect } from '../../server/src/locks/effect';
import { effects } from '../../server/src/locks/effects';
import type { Schema } from '../../server/src/schema/model';
import { displayName } from '../../server/src/schema/names';
import { loadGrammar } from '../../server/src/sql/parse';
import { readCases } from './case-files';
import { differences } from './compare';
import { databaseUrl, isTransactionRefused, measure, withClient } from './measure';
import { type Held, watch } from './watch';

await loadGrammar();
const files = readCases();

test('there are at least 250 distinct statements', () => {
  const statements = new Set(files.flatMap((file) => file.cases.map((one) => one.statement.parsed.text)));
  expect(statements.size).toBeGreaterThanOrEqual(250);
});

describe.each(serverMajors)('PostgreSQL %i', (major) => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer(major);
    await withClient(server.url, async (client) => {
      await client.query('CREATE ROLE clerk');
      await client.query('SET allow_in_place_tablespaces = on');
      await client.query("CREATE TABLESPACE elsewhere LOCATION ''");
    });
  });
  afterAll(() => server?.stop());

  test.each(files.filter((file) => file.since <= major))('$name', async ({ name, setup, schema, cases }) => {
    const database = name.replace(/\W/g, '_');
    await withClient(server.url, (client) => client.query(`CREATE DATABASE ${database}`));
    const url = databaseUrl(server.url, database);
    await withClient(url, (client) => client.query(setup));
    const mismatches: string[] = [];
    for (const { statement } of cases.filter((one) => one.since <= major)) {
      const sql = statement.parsed.text;
      const model = effects(statement, schema, major);
      const problems = await measure(url, sql)
        .catch((error: unknown) => {
          if (!isTransactionRefused(error)) throw error;
          return watch(server.url, database, sql, relevant(schema, model));
        })
        .then(
          (measured) => differences(measured, model),
          (error: Error) => [`  the server refuses it: ${error.message}`],
        );
      if (problems.length > 0) mismatches.push([statement.parsed.text, ...problems].join('\n'));
    }
    if (mismatches.length > 0) expect.fail(`${mismatches.length} of ${cases.length} differ\n${mismatches.join('\n')}`);
  });
});

/** The relations to hold while a statement is watched: those that the model names, and what hangs together with them. */
function relevant(schema: Schema, model: readonly Effect[]): readonly Held[] {
  const near = model.flatMap(({ relation }) => {
    const table = schema.relation(relation);
    if (table === undefined || table === 'dropped' || table.kind !== 'table') return [relation];
    const references = table.constraints.flatMap((one) => (one.kind === 'foreign key' ? [one.references] : []));
    return [relation, ...references, ...table.partitions, ...table.inherits, ...table.referencedBy];
  });
  const names = new Map(near.map((name) => [displayName(name), schema.relation(name)]));
  return [...names].flatMap(([name, relation]) => {
    if (relation === undefined || relation === 'dropped') return [];
    const { kind } = relation;
    return kind === 'table' || kind === 'materialized view' ? [{ name, kind }] : [];
  });
}
