/** The table of facts against every supported server: the locks, rewrites and scans of each case in cases/. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Server, serverMajors, startServer } from '../../scripts/servers';
import { effects } from '../../server/src/locks/effects';
import { loadGrammar } from '../../server/src/sql/parse';
import { readCases } from './cases';
import { differences } from './compare';
import { databaseUrl, measure, withClient } from './measure';

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

  test.each(files)('$name', async ({ name, setup, schema, cases }) => {
    const database = name.replace(/\W/g, '_');
    await withClient(server.url, (client) => client.query(`CREATE DATABASE ${database}`));
    const url = databaseUrl(server.url, database);
    await withClient(url, (client) => client.query(setup));
    const mismatches: string[] = [];
    for (const { statement } of cases.filter((one) => one.since <= major)) {
      const problems = await measure(url, statement.parsed.text).then(
        (measured) => differences(measured, effects(statement, schema, major)),
        (error: Error) => [`  the server refuses it: ${error.message}`],
      );
      if (problems.length > 0) mismatches.push([statement.parsed.text, ...problems].join('\n'));
    }
    if (mismatches.length > 0) expect.fail(`${mismatches.length} of ${cases.length} differ\n${mismatches.join('\n')}`);
  });
});
