/**
 * Compares the foreign keys that the review reports without an index with those that a real server finds after applying
 * the same migrations: its catalog is the judge. `npm run compare:foreign-keys -- FOLDER [FOLDER…]`, each folder holding
 * one history of any tool. Exit code 1 on a difference.
 */
import { spawnSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { loadGrammar } from '../server/src/sql/parse';
import { forwardFiles } from './forward-files';
import { startServer } from './servers';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * A foreign key is served by a valid index over all rows whose leading columns are the key's, in any order (btree; a
 * hash index serves one column). Keys that a partition has from its parent are the parent's.
 */
const withoutIndex = `
  SELECT n.nspname || '.' || t.relname || '(' ||
    (SELECT string_agg(a.attname, ',' ORDER BY k.place) FROM unnest(c.conkey) WITH ORDINALITY AS k (number, place)
      JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number) || ')' AS key
  FROM pg_constraint c
  JOIN pg_class t ON t.oid = c.conrelid
  JOIN pg_namespace n ON n.oid = t.relnamespace
  WHERE c.contype = 'f' AND c.conparentid = 0 AND NOT EXISTS (
    SELECT FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_am m ON m.oid = x.relam
    WHERE i.indrelid = c.conrelid AND i.indisvalid AND i.indpred IS NULL AND m.amname IN ('btree', 'hash')
      AND i.indnkeyatts >= cardinality(c.conkey)
      AND (SELECT array_agg(k ORDER BY k) FROM unnest((i.indkey::int2[])[0:cardinality(c.conkey) - 1]) AS k)
        = (SELECT array_agg(k ORDER BY k) FROM unnest(c.conkey) AS k))
  ORDER BY 1`;

const dieselTable = `
  CREATE TABLE IF NOT EXISTS __diesel_schema_migrations (version varchar(50) PRIMARY KEY, run_on timestamp NOT NULL DEFAULT now())`;

void main(process.argv.slice(2));

async function main(folders: readonly string[]): Promise<void> {
  if (folders.length === 0) {
    console.error('usage: compare-foreign-keys FOLDER [FOLDER…]');
    process.exitCode = 2;
    return;
  }
  await loadGrammar();
  const server = await startServer(18);
  try {
    for (const [index, folder] of folders.entries()) await compare(server.url, `history_${index}`, resolve(folder));
  } finally {
    await server.stop();
  }
}

async function compare(url: string, database: string, folder: string): Promise<void> {
  const judged = await fromServer(url, database, folder);
  const reported = fromReview(folder);
  const missed = judged.filter((key) => !reported.includes(key));
  const invented = reported.filter((key) => !judged.includes(key));
  console.log(`${folder}\n  the server finds ${judged.length}, the review ${reported.length}`);
  for (const key of missed) console.log(`  missed    ${key}`);
  for (const key of invented) console.log(`  invented  ${key}`);
  if (missed.length + invented.length > 0) process.exitCode = 1;
}

async function fromServer(url: string, database: string, folder: string): Promise<string[]> {
  const administrator = new Client({ connectionString: url });
  await administrator.connect();
  await administrator.query(`CREATE DATABASE ${database}`);
  await administrator.end();
  const client = new Client({ connectionString: url.replace(/\/postgres$/, `/${database}`) });
  await client.connect();
  try {
    for (const { tool, source, transaction } of forwardFiles(folder)) {
      // Some migrations ask the table that their tool keeps.
      if (tool === 'diesel') await client.query(dieselTable);
      const alone = source.statements.map(({ statement }) => statement.parsed.text);
      for (const text of transaction === 'tool' ? [source.text] : alone) {
        await client.query(text).catch((error: Error) => {
          throw new Error(`${source.path}: the server refuses it: ${error.message}\n${text.slice(0, 200)}`);
        });
      }
    }
    const { rows } = await client.query<{ key: string }>(withoutIndex);
    return rows.map((row) => row.key);
  } finally {
    await client.end();
  }
}

function fromReview(folder: string): string[] {
  const command = [join(root, 'dist/cli.js'), 'review', '--all', '--format', 'json', folder];
  const { status, stdout } = spawnSync(process.execPath, command, {
    encoding: 'utf8',
    maxBuffer: 1e9,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0 && status !== 1) throw new Error(`the review of ${folder} could not be done (exit code ${status})`);
  const { findings }: { findings: { rule: string; object: string }[] } = JSON.parse(stdout);
  return findings
    .filter(({ rule }) => rule === 'foreign-key-without-index')
    .map(({ object }) => object.replaceAll(', ', ','))
    .sort();
}
