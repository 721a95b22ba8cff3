/** The embedded server with the workspace's schema in it: what the migrations make, replayed once and kept. */
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { mkdir, readdir, rm, stat, utimes } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { as } from '../sql/ast';
import { fromCodePoints } from '../sql/code-points';
import { readSource, type Statement } from '../sql/source-file';
import { assetsFolder, type EmbeddedServer, startEmbeddedServer } from './embedded-server';
import { CancelledError, EnvironmentError, StatementError } from './errors';
import type { QueryResult } from './session';
import type { Wire } from './wire';

/** One migration file as it is replayed. */
export interface MigrationScript {
  readonly file: string;
  readonly text: string;
  /** True when the tool wraps the file in a transaction. */
  readonly transaction: boolean;
}

export interface EmbeddedOptions {
  readonly signal?: AbortSignal | undefined;
  readonly progress?: ((message: string) => void) | undefined;
}

/** For one file; a backfill in a migration may be long. */
const fileLimit = 60_000;
/** Kept archives: a few branches of a few workspaces, about 5 MB each. */
const keptArchives = 12;

// Invariant: one server at a time holds one content; whoever uses it has it alone.
let warm: { readonly key: string; readonly server: EmbeddedServer } | undefined;
let queue: Promise<void> = Promise.resolve();

/**
 * A wire to a server that holds what the scripts make, alone with it until it is closed. Fails with an EnvironmentError
 * that names file and line of the first statement that the server refuses.
 */
export async function openEmbedded(scripts: readonly MigrationScript[], options: EmbeddedOptions = {}): Promise<Wire> {
  const release = await takeTurn(options.signal);
  try {
    const server = await serverWith(scripts, options);
    return wireTo(server, release);
  } catch (error) {
    release();
    throw error;
  }
}

/**
 * A wire to a server of its own that holds what the scripts make, with the extensions at hand that `pending` asks for, too.
 * Whatever is done there is gone when it is closed.
 */
export async function openThrowaway(
  scripts: readonly MigrationScript[],
  pending: readonly MigrationScript[],
  options: EmbeddedOptions = {},
): Promise<Wire> {
  const key = contentKey(scripts);
  const extensions = wantedExtensions([...scripts, ...pending], assetsFolder());
  const server = (await startKept(key, extensions, options)) ?? (await replayed(scripts, extensions, key, options));
  return { query: (sql, limit) => ask(server, sql, limit), cancel: () => server.end(), close: () => server.end() };
}

/** Waits until whoever came before is done; gives the function that lets the next one in. */
async function takeTurn(signal: AbortSignal | undefined): Promise<() => void> {
  const before = queue;
  let release = () => {};
  queue = new Promise((resolve) => {
    release = resolve;
  });
  await Promise.race([before, aborted(signal)]).catch((error: unknown) => {
    void before.then(release);
    throw error;
  });
  return release;
}

/** Fails when the signal is raised; otherwise it never settles. */
function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(new CancelledError());
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}

function wireTo(server: EmbeddedServer, release: () => void): Wire {
  return {
    query: (sql, limit) => ask(server, sql, limit),
    cancel: () => server.end(),
    async close() {
      // PGlite has one session only: the next user must not find settings or prepared statements of this one.
      if (server.alive) await server.script(['ROLLBACK', 'DISCARD ALL'], 5_000).catch(() => server.end());
      release();
    },
  };
}

async function ask(server: EmbeddedServer, sql: string, limit: number): Promise<QueryResult> {
  const [only] = readSource('', sql).statements;
  if (only && readsFromClient(only.statement)) throw new StatementError(noCopy, '0A000');
  return server.query(sql, limit);
}

const noCopy = 'the embedded server cannot read COPY … FROM STDIN';

/** PGlite waits for ever for the data of COPY … FROM STDIN. */
function readsFromClient(statement: Statement): boolean {
  const copy = as(statement.parsed.tree, 'CopyStmt');
  return copy?.is_from === true && !copy.filename;
}

async function serverWith(scripts: readonly MigrationScript[], options: EmbeddedOptions): Promise<EmbeddedServer> {
  const assets = assetsFolder();
  const key = contentKey(scripts);
  if (warm?.key === key && warm.server.alive) return warm.server;
  await warm?.server.end();
  warm = undefined;
  const extensions = wantedExtensions(scripts, assets);
  const server = (await startKept(key, extensions, options)) ?? (await replayed(scripts, extensions, key, options));
  warm = { key, server };
  return server;
}

async function replayed(
  scripts: readonly MigrationScript[],
  extensions: readonly string[],
  key: string,
  options: EmbeddedOptions,
): Promise<EmbeddedServer> {
  const emptyKey = contentKey([]);
  options.progress?.('Starting the embedded server…');
  const empty = await startKept(emptyKey, extensions, options);
  const server = empty ?? (await start(undefined, extensions, options));
  const stop = () => void server.end();
  options.signal?.addEventListener('abort', stop, { once: true });
  try {
    if (!empty && extensions.length === 0) await keep(server, emptyKey);
    for (const [index, script] of scripts.entries()) {
      if (index % 20 === 0)
        options.progress?.(`Applying migrations to the embedded server: ${index} of ${scripts.length}`);
      await replay(server, script);
    }
    await keep(server, key);
    return server;
  } catch (error) {
    await server.end();
    throw error;
  } finally {
    options.signal?.removeEventListener('abort', stop);
  }
}

/** From the data directory kept under that key; undefined when there is none, or none that can be used. */
async function startKept(
  key: string,
  extensions: readonly string[],
  options: EmbeddedOptions,
): Promise<EmbeddedServer | undefined> {
  const file = await keptArchive(key);
  if (file === undefined) return undefined;
  try {
    return await start(file, extensions, options);
  } catch (error) {
    if (options.signal?.aborted) throw error;
    await rm(file, { force: true });
    return undefined;
  }
}

async function start(
  from: string | undefined,
  extensions: readonly string[],
  { signal }: EmbeddedOptions,
): Promise<EmbeddedServer> {
  const server = await startEmbeddedServer({ from, extensions });
  if (!signal?.aborted) return server;
  await server.end();
  throw new EnvironmentError('The embedded server was stopped.');
}

async function replay(server: EmbeddedServer, script: MigrationScript): Promise<void> {
  const { statements } = readSource(script.file, script.text);
  const reading = statements.find(({ statement }) => readsFromClient(statement));
  if (reading) throw replayError(script, reading.place.start, noCopy);
  const texts = statements.map(({ place }) => script.text.slice(place.start, place.end));
  const failed = await server.script(script.transaction ? ['BEGIN', ...texts, 'COMMIT'] : texts, fileLimit);
  if (!failed) return;
  const place = statements[failed.index - (script.transaction ? 1 : 0)]?.place;
  const offset = place ? place.start + fromCodePoints(script.text.slice(place.start), failed.error.position ?? 0) : 0;
  throw replayError(script, offset, failed.error.message, failed.error);
}

function replayError(script: MigrationScript, offset: number, words: string, error?: StatementError): EnvironmentError {
  const line = script.text.slice(0, offset).split(/\r\n|\n|\r/).length;
  const more = [error?.detail, error && (embeddedLimit(error) ?? error.hint)].filter(Boolean).join(' ');
  return new EnvironmentError(
    `${script.file}:${line}: the migrations cannot be applied to the embedded server: ${words}${more ? `. ${more}` : ''}`,
  );
}

/** Why the embedded server, and not the statement, is the reason for the error; undefined when it is not. */
export function embeddedLimit(error: StatementError): string | undefined {
  const { code, message } = error;
  if (code === '0A000' && /extension/.test(message)) {
    return 'The embedded server comes with PostgreSQL’s own extensions only; choose an environment whose server has this one.';
  }
  if (code === '42704' && /^role /.test(message)) {
    return 'The embedded server has the role postgres and those that the migrations create; choose an environment whose server has this one.';
  }
  return message === noCopy ? 'Choose an environment with a server of its own.' : undefined;
}

/** Archives of the extensions that the scripts ask for, directly or with CASCADE; those that are not there the server reports. */
function wantedExtensions(scripts: readonly MigrationScript[], assets: string): string[] {
  const there = new Set(readdirSync(assets).flatMap((file) => (file.endsWith('.tar.gz') ? file.slice(0, -7) : [])));
  const wanted = new Set<string>();
  for (const script of scripts) {
    if (!/\bextension\b/i.test(script.text)) continue;
    for (const { statement } of readSource(script.file, script.text).statements) {
      const name = as(statement.parsed.tree, 'CreateExtensionStmt')?.extname;
      if (name !== undefined) for (const each of [name, ...(needs[name] ?? [])]) wanted.add(archiveOf[each] ?? each);
    }
  }
  return [...wanted].filter((name) => there.has(name)).sort();
}

// Contrib's own control files: `requires`, and the archives that hold several extensions.
const needs: Readonly<Record<string, readonly string[]>> = { earthdistance: ['cube'] };
const archiveOf: Readonly<Record<string, string>> = {
  autoinc: 'spi',
  insert_username: 'spi',
  moddatetime: 'spi',
  refint: 'spi',
};

function contentKey(scripts: readonly MigrationScript[]): string {
  const content = JSON.stringify([embeddedVersion, scripts.map(({ text, transaction }) => [text, transaction])]);
  return createHash('sha256').update(content).digest('hex').slice(0, 32);
}

/** Data directories of one PGlite may not open with another. */
export const embeddedVersion = 'pglite-0.5.16';

function cacheFolder(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  const base =
    process.platform === 'win32' && LOCALAPPDATA
      ? LOCALAPPDATA
      : process.platform === 'darwin'
        ? join(homedir(), 'Library', 'Caches')
        : XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(base, 'preflight', 'embedded');
}

/** Its path, when it is there; marks it as used, since the oldest ones are removed. */
async function keptArchive(key: string): Promise<string | undefined> {
  const file = join(cacheFolder(), `${key}.tar.gz`);
  const now = new Date();
  return utimes(file, now, now).then(
    () => file,
    () => undefined,
  );
}

/** Starting from a kept data directory takes a fraction of a cold start; where none can be kept, all goes on without. */
async function keep(server: EmbeddedServer, key: string): Promise<void> {
  const folder = cacheFolder();
  try {
    await mkdir(folder, { recursive: true });
    await server.dump(join(folder, `${key}.tar.gz`));
    await removeOldest(folder);
  } catch (error) {
    if (!server.alive) throw error;
  }
}

async function removeOldest(folder: string): Promise<void> {
  const files = await Promise.all(
    (await readdir(folder)).map(async (name) => {
      const path = join(folder, name);
      return { path, at: (await stat(path)).mtimeMs };
    }),
  );
  const oldest = files.sort((a, b) => b.at - a.at).slice(keptArchives);
  await Promise.all(oldest.map(({ path }) => rm(path, { force: true })));
}
