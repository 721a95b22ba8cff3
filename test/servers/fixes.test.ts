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
import { readCatalog, withoutOrder } from '../../server/src/rules/harness/server';
import { casesOf } from '../../server/src/rules/harness/update-page';
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
  .flatMap(pageCases)
  .filter(hasFix);

describe.concurrent.each(serverMajors)('PostgreSQL %i', (major) => {
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
      const left = leftToOthers(rule, setup, bad, fixed);
      expect(statements.flatMap((statement) => longBlocks(statement, left))).toEqual([]);
      if (bad.settings.get('server') === 'refuses') expect(end).toBeInstanceOf(Error);
      else if (end instanceof Error) expect.fail(`the original does not run: ${end.message}`);
      else if (bad.settings.get('schema') !== 'differs') {
        const order = bad.settings.get('schema') === 'reordered' ? withoutOrder : (one: readonly string[]) => one;
        expect(order(await catalog(server.url, copy))).toEqual(order(end));
      }
    });
  }
});

function pageCases(rule: Rule): readonly Case[] {
  const page = readPage(readFileSync(join(import.meta.dirname, '../../server/src/rules', rule.id, 'rule.md'), 'utf8'));
  // Of the further cases, those that a server refuses name tables that nothing made: no fix can be tried there.
  const further = casesOf(page, 'bad').filter((block) => readExample(block).settings.get('server') !== 'refuses');
  return [...blocksOf(page, 'Bad'), ...further].flatMap((block) => {
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

/**
 * What the locking rules find in the fixed form and found in the original already: that a fix of this rule leaves alone what
 * another rule speaks of, or what it has no fix for itself.
 */
function leftToOthers(rule: Rule, setup: string, bad: Example, fixed: Example): readonly Finding[] {
  const others = rules.filter(({ family }) => family === 'locking');
  const find = (example: Example) => others.flatMap((other) => reviewExample(other, setup, example));
  const named = ({ rule: id, object }: Finding) => `${id} ${object}`;
  const before = find(bad).filter((finding) => finding.rule !== rule.id || finding.fixes.length === 0);
  const known = new Set(before.map(named));
  return find(fixed).filter((finding) => known.has(named(finding)));
}

/** What keeps writers out of a table for as long as its size demands, where nothing was left to others. */
function longBlocks({ file, text, start, effects }: MeasuredStatement, left: readonly Finding[]): readonly string[] {
  if (left.some(({ file: path, span }) => path === file && span.start >= start && span.start < start + text.length)) {
    return [];
  }
  return effects
    .filter(([, { lock, rewrites, scans }]) => blocks(lock).includes('writes') && (rewrites || scans))
    .map(
      ([table, { lock, rewrites }]) => `${file}: ${text}: ${rewrites ? 'rewrites' : 'scans'} ${table} under ${lock}`,
    );
}
