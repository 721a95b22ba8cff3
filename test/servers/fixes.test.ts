/**
 * Every fix of a locking rule on every supported server: it succeeds on tables with rows, ends in the schema that the
 * original ends in, and keeps no table from being written while it reads or writes all of it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Server, type ServerMajor, serverMajors, startServer } from '../../scripts/servers';
import { blocks } from '../../server/src/locks/effect';
import type { Migration } from '../../server/src/migrations/history';
import type { Finding } from '../../server/src/review/finding';
import { type Example, isBeside, readExample } from '../../server/src/rules/harness/block';
import { setupOf } from '../../server/src/rules/harness/check-page';
import { exampleHistory } from '../../server/src/rules/harness/example-history';
import { blocksOf, readPage } from '../../server/src/rules/harness/page';
import { fixExample, reviewExample } from '../../server/src/rules/harness/review-example';
import { readCatalog } from '../../server/src/rules/harness/server';
import { rules } from '../../server/src/rules/index';
import type { Rule } from '../../server/src/rules/rule';
import { loadGrammar } from '../../server/src/sql/parse';
import { databaseUrl, withClient } from './measure';
import { fillTables } from './rows';
import { type MeasuredStatement, runMeasured } from './run-measured';

await loadGrammar();

interface Case {
  readonly name: string;
  readonly rule: Rule;
  readonly setup: string;
  readonly bad: Example;
}

const cases = rules
  .filter(({ family, id }) => family === 'locking' && (process.env.RULE ?? id) === id)
  .flatMap(casesOf)
  .filter(hasFix);

describe.each(serverMajors)('PostgreSQL %i', (major) => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer(major);
  });
  afterAll(() => server?.stop());

  const own = cases.filter(({ bad }) => Number(bad.settings.get('postgres') ?? major) === major);
  for (const [index, { name, rule, setup, bad }] of own.entries()) {
    test(name, async ({ skip }) => {
      // A page shows the fix for one version; another version may get another.
      const fixed = fixExample(rule, setup, forVersion(bad, major));
      if (!fixed) return leaveOut(skip, `${name}: the rule offers no fix for PostgreSQL ${major}`);
      const { end, copy, emptied } = await prepare(server.url, `fix_${index}`, setup, bad);
      if (end instanceof pg.DatabaseError && end.code === '42601') {
        return leaveOut(skip, `${name}: PostgreSQL ${major} does not know this syntax: ${end.message}`);
      }
      if (emptied.length > 0) console.info(`${name}: no plausible rows for ${emptied.join(', ')}`);
      const statements = await runMeasured(server.url, copy, pending(setup, fixed));
      const known = rules.filter((other) => other !== rule && other.family === 'locking');
      const reported = known.flatMap((other) => reviewExample(other, setup, fixed));
      expect(statements.flatMap((statement) => longBlocks(statement, reported))).toEqual([]);
      if (bad.settings.get('server') === 'refuses') expect(end).toBeInstanceOf(Error);
      else if (end instanceof Error) expect.fail(`the original does not run: ${end.message}`);
      else if (bad.settings.get('schema') !== 'differs') expect(await catalog(server.url, copy)).toEqual(end);
    });
  }
});

function casesOf(rule: Rule): readonly Case[] {
  const page = readPage(readFileSync(join(import.meta.dirname, '../../server/src/rules', rule.id, 'rule.md'), 'utf8'));
  return blocksOf(page, 'Bad').flatMap((block) => {
    const bad = readExample(block);
    const name = `${rule.id}, line ${block.lines[0] + 1}`;
    return isBeside(bad) ? [] : [{ name, rule, setup: setupOf(page), bad }];
  });
}

/** A rule that fails is one that the test should see. */
function hasFix({ rule, setup, bad }: Case): boolean {
  try {
    return fixExample(rule, setup, bad) !== undefined;
  } catch {
    return true;
  }
}

function leaveOut(skip: (reason: string) => never, reason: string): never {
  console.info(reason);
  return skip(reason);
}

function forVersion(example: Example, major: ServerMajor): Example {
  return { ...example, settings: new Map([...example.settings, ['postgres', `${major}`]]) };
}

function pending(setup: string, example: Example): readonly Migration[] {
  return forward(exampleHistory(setup, example).migrations).filter((migration) => migration.pending);
}

function forward(migrations: readonly Migration[]): readonly Migration[] {
  return migrations.filter(({ direction }) => direction !== 'down');
}

interface Prepared {
  /** What the original ends in. */
  readonly end: readonly string[] | Error;
  /** The database for the fixed form: the shipped migrations have run, and every table has rows. */
  readonly copy: string;
  /** Tables that stay without rows, because the original takes other ones than the plausible. */
  readonly emptied: readonly string[];
}

async function prepare(
  server: string,
  name: string,
  setup: string,
  bad: Example,
  emptied: readonly string[] = [],
): Promise<Prepared> {
  const original = `${name}_${emptied.length}`;
  const copy = `${original}_fixed`;
  const shipped = forward(exampleHistory(setup, bad).migrations).filter((migration) => !migration.pending);
  await withClient(server, (client) => client.query(`CREATE DATABASE ${original}`));
  await withClient(databaseUrl(server, original), async (client) => {
    for (const migration of shipped) await runFile(client, migration);
    expect(await fillTables(client, emptied)).toEqual([]);
  });
  await withClient(server, (client) => client.query(`CREATE DATABASE ${copy} TEMPLATE ${original}`));
  const end = await outcome(server, original, pending(setup, bad));
  const violated = end instanceof pg.DatabaseError && end.code?.startsWith('23') ? end.table : undefined;
  if (violated === undefined || emptied.includes(violated)) return { end, copy, emptied };
  return prepare(server, name, setup, bad, [...emptied, violated]);
}

/** The catalog that the migrations end in, or the server's error. */
async function outcome(
  server: string,
  database: string,
  migrations: readonly Migration[],
): Promise<readonly string[] | Error> {
  for (const migration of migrations) {
    try {
      await withClient(databaseUrl(server, database), (client) => runFile(client, migration));
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }
  return catalog(server, database);
}

async function runFile(client: pg.Client, { source, transaction }: Migration): Promise<void> {
  if (transaction === 'tool') await client.query('BEGIN');
  for (const { statement } of source.statements) await client.query(statement.parsed.text);
  if (transaction === 'tool') await client.query('COMMIT');
}

function catalog(server: string, database: string): Promise<readonly string[]> {
  return withClient(databaseUrl(server, database), (client) => readCatalog((sql) => client.query(sql)));
}

/** What keeps writers out of a table for as long as its size demands, unless another rule says so there. */
function longBlocks(
  { file, text, start, effects }: MeasuredStatement,
  reported: readonly Finding[],
): readonly string[] {
  const isReported = reported.some(
    (finding) => finding.file === file && finding.span.start >= start && finding.span.start < start + text.length,
  );
  if (isReported) return [];
  return effects
    .filter(([, { lock, rewrites, scans }]) => blocks(lock).includes('writes') && (rewrites || scans))
    .map(
      ([table, { lock, rewrites }]) => `${file}: ${text}: ${rewrites ? 'rewrites' : 'scans'} ${table} under ${lock}`,
    );
}
