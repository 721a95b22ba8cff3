/** The server is the judge: what it does not find, and finds first, the module does not find either, and the other way round. */
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tokenize } from '../../sql/lexer';
import { loadGrammar, parse } from '../../sql/parse';
import { readSource } from '../../sql/source-file';
import type { Schema } from '../model';
import { replay } from '../replay';
import { emptySchema } from '../schema';
import { queryNames } from './missing-names';
import { queries, setup, unclearQueries } from './queries';

let server: PGlite;
let schema: Schema;

beforeAll(async () => {
  await loadGrammar();
  server = await PGlite.create();
  await server.exec(setup);
  schema = readSource('a.sql', setup).statements.reduce(
    (before, { statement }) => replay(before, statement, 'a.sql'),
    emptySchema,
  );
});
afterAll(() => server.close());

interface Answer {
  readonly code: string;
  /** With what stands before its dot. */
  readonly name: string;
  /** In characters, from 0; undefined when nobody says. */
  readonly at: number | undefined;
}

/** What the server says of the query; undefined when it finds all names. */
async function serverAnswer(query: string): Promise<Answer | undefined> {
  const prefix = 'PREPARE probe AS ';
  try {
    await server.exec(prefix + query);
    await server.exec('DEALLOCATE probe');
    return undefined;
  } catch (error) {
    const { code, message, position } = error as { code: string; message: string; position: string | undefined };
    return {
      code,
      name:
        /^(?:column|relation) ("[^"]*"|\S+)|FROM-clause entry for table (\S+)/.exec(message)?.slice(1).join('') ??
        message,
      at: position === undefined ? undefined : Number(position) - 1 - prefix.length,
    };
  }
}

function ownAnswer(query: string): Answer | undefined {
  const parsed = parse(query);
  const [first] = queryNames(schema, parsed.tree).missing;
  if (!first) return undefined;
  const { kind, name, qualifier, location } = first;
  const quoted = kind === 'column' && qualifier !== undefined ? `${qualifier}.${name}` : `"${written(first)}"`;
  return { code: kind === 'column' ? '42703' : '42P01', name: quoted, at: parsed.offset(location) };
}

function written({ kind, name, qualifier }: { kind: string; name: string; qualifier: string | undefined }): string {
  return kind === 'table' && qualifier !== undefined ? `${qualifier}.${name}` : name;
}

/** The same as the server's where the module knows less of the place. */
function comparable(own: Answer | undefined, servers: Answer | undefined): Answer | undefined {
  const isPlaced = own?.at !== undefined && servers?.at !== undefined;
  return own && (isPlaced ? own : { ...own, at: servers?.at });
}

test('there are enough queries, many of them with a name that is not there', async () => {
  let failing = 0;
  for (const query of queries) failing += (await serverAnswer(query)) ? 1 : 0;
  expect(failing).toBeGreaterThan(60);
  expect(queries.length - failing).toBeGreaterThan(60);
});

test.each(queries)('%s', async (query) => {
  const answer = await serverAnswer(query);
  expect(['42703', '42P01', undefined]).toContain(answer?.code);
  expect(comparable(ownAnswer(query), answer)).toEqual(answer);
});

test.each(unclearQueries)('nothing wrong is said of %s', async (query) => {
  expect(await serverAnswer(query)).toBeUndefined();
  expect(ownAnswer(query)).toBeUndefined();
});

test('of a list that is not yet complete nothing is said', () => {
  expect(ownAnswer('SELECT v.b FROM (VALUES (1)) AS v (a, b)')).toBeUndefined();
  expect(ownAnswer('WITH v (a, b) AS (SELECT 1) SELECT c FROM v')).toBeUndefined();
});

test('the same holds when any word of a query that works is misspelt', async () => {
  const { differences, compared } = await compareMisspelt(queries);
  expect(differences).toEqual([]);
  expect(compared).toBeGreaterThan(400);
}, 120_000);

test('of what is unclear, a misspelling is found as the server finds it or not at all', async () => {
  const { differences } = await compareMisspelt(unclearQueries);
  expect(differences.filter(({ own }) => own !== undefined)).toEqual([]);
});

async function compareMisspelt(originals: readonly string[]) {
  const differences: { misspelt: string; answer: Answer | undefined; own: Answer | undefined }[] = [];
  let compared = 0;
  for (const query of originals) {
    if (await serverAnswer(query)) continue;
    for (const misspelt of misspellings(query)) {
      const answer = await serverAnswer(misspelt);
      // What is no name any more, or that of a function, is another error.
      if (answer && answer.code !== '42703' && answer.code !== '42P01') continue;
      compared++;
      const own = comparable(ownAnswer(misspelt), answer);
      if (JSON.stringify(own) !== JSON.stringify(answer)) differences.push({ misspelt, answer, own });
    }
  }
  return { differences, compared };
}

function misspellings(query: string): string[] {
  const words = tokenize(query).filter(({ kind }) => kind === 'word');
  return words.map(({ end }) => `${query.slice(0, end)}q${query.slice(end)}`);
}
