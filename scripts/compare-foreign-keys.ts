/**
 * Compares the foreign keys that the review reports without an index with those that a real server finds after applying
 * the same migrations: its catalog is the judge. `npm run compare:foreign-keys -- FOLDER [FOLDER…]`, each folder holding
 * one history in files ordered by path (Prisma's `*\/migration.sql`, numbered `.sql` files). Exit code 1 on a difference.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
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

void main(process.argv.slice(2));

async function main(folders: readonly string[]): Promise<void> {
  if (folders.length === 0) {
    console.error('usage: compare-foreign-keys FOLDER [FOLDER…]');
    process.exitCode = 2;
    return;
  }
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
    for (const file of migrationFiles(folder)) {
      await client.query(readFileSync(file, 'utf8')).catch((error: Error) => {
        throw new Error(`${file}: the server refuses it: ${error.message}`);
      });
    }
    const { rows } = await client.query<{ key: string }>(withoutIndex);
    return rows.map((row) => row.key);
  } finally {
    await client.end();
  }
}

function migrationFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.sql') && !/(^|\.)down\.sql$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
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
