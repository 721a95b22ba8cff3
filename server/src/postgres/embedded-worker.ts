/** The embedded server's own thread: PGlite, driven by messages. Bundled as dist/embedded-worker.js. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { type Extension, PGlite } from '@electric-sql/pglite';
import type { WorkerAnswer, WorkerFailure, WorkerRequest, WorkerResult, WorkerSettings } from './embedded-protocol';

// Node has it; its types do not say so.
declare global {
  namespace WebAssembly {
    function compile(bytes: Uint8Array): Promise<Module>;
  }
}

const changingCommands = ['INSERT', 'UPDATE', 'DELETE', 'MERGE'];

async function boot({ assets, extensions, from }: WorkerSettings): Promise<PGlite> {
  const compile = async (name: string) => WebAssembly.compile(await readFile(join(assets, name)));
  const [pgliteWasmModule, initdbWasmModule, data, loaded] = await Promise.all([
    compile('pglite.wasm'),
    compile('initdb.wasm'),
    readFile(join(assets, 'pglite.data')),
    from === undefined ? undefined : readFile(from),
  ]);
  return PGlite.create({
    pgliteWasmModule,
    initdbWasmModule,
    fsBundle: new Blob([data]),
    extensions: Object.fromEntries(extensions.map((name) => [name, archived(assets, name)])),
    ...(loaded ? { loadDataDir: new Blob([loaded]) } : {}),
  });
}

function archived(assets: string, name: string): Extension {
  return { name, setup: async () => ({ bundlePath: pathToFileURL(join(assets, `${name}.tar.gz`)) }) };
}

async function query(server: PGlite, sql: string): Promise<WorkerResult> {
  const result = await server.query<(string | null)[]>(sql, [], { rowMode: 'array', parsers: textOf(server) });
  const command = 'command' in result && typeof result.command === 'string' ? result.command : '';
  return {
    columns: result.fields.map((field) => field.name),
    rows: result.rows,
    affected: changingCommands.includes(command) ? (result.affectedRows ?? 0) : undefined,
  };
}

/** Parsers that leave every value in the server's own text form. */
function textOf(server: PGlite): Record<number, (value: string) => string> {
  return Object.fromEntries(Object.keys(server.parsers).map((type) => [type, (value: string) => value]));
}

async function dump(server: PGlite, file: string): Promise<void> {
  const archive = await server.dumpDataDir('gzip');
  // Another process may be writing or reading the same file.
  const making = `${file}.${process.pid}`;
  await writeFile(making, Buffer.from(await archive.arrayBuffer()));
  await rename(making, file);
}

function failure(error: unknown): WorkerFailure {
  const field = (name: string) => {
    const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
    return typeof value === 'string' ? value : undefined;
  };
  return {
    message: field('message') ?? String(error),
    code: field('code'),
    detail: field('detail'),
    hint: field('hint'),
    position: field('position'),
  };
}

function answer(message: WorkerAnswer): void {
  parentPort?.postMessage(message);
}

async function perform(server: PGlite, request: WorkerRequest): Promise<void> {
  let index = 0;
  try {
    switch (request.kind) {
      case 'query':
        return answer({ kind: 'done', result: await query(server, request.sql) });
      case 'script':
        for (const statement of request.statements) {
          await server.query(statement);
          index++;
        }
        return answer({ kind: 'done' });
      case 'dump':
        await dump(server, request.file);
        return answer({ kind: 'done' });
    }
  } catch (error) {
    answer({ kind: 'failed', failure: failure(error), index });
  }
}

const settings: WorkerSettings = workerData;
boot(settings).then(
  (server) => {
    let last = Promise.resolve();
    parentPort?.on('message', (request: WorkerRequest) => {
      last = last.then(() => perform(server, request));
    });
    answer({ kind: 'done' });
  },
  (error: unknown) => answer({ kind: 'failed', failure: failure(error), index: 0 }),
);
