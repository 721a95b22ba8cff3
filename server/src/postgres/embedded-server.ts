/** Keeps the embedded server's worker: starts it, asks it, and ends it when it does not answer. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { WorkerAnswer, WorkerFailure, WorkerRequest, WorkerResult, WorkerSettings } from './embedded-protocol';
import { EnvironmentError, StatementError } from './errors';

export interface EmbeddedServer {
  /** False once the worker has ended, for whatever reason. */
  readonly alive: boolean;
  /** One statement; fails with a StatementError, or an EnvironmentError when the worker had to be ended. */
  query(sql: string, limit: number): Promise<WorkerResult>;
  /** Runs statements in order; gives the first that failed, if one did. `limit` is for all of them. */
  script(statements: readonly string[], limit: number): Promise<{ index: number; error: StatementError } | undefined>;
  /** Writes the data directory to a file from which a server can be started. */
  dump(file: string): Promise<void>;
  /** Ends the worker at once; what it was asked fails. */
  end(): Promise<void>;
}

const startLimit = 60_000;
const dumpLimit = 30_000;

/** Where the bundle's files are: beside this one when bundled, in PGlite's package when run from source. */
export function assetsFolder(): string {
  if (existsSync(join(__dirname, 'pglite.wasm'))) return __dirname;
  return dirname(createRequire(__filename).resolve('@electric-sql/pglite'));
}

/** Starts a server. Fails with an EnvironmentError when it does not come up. */
export async function startEmbeddedServer(settings: Omit<WorkerSettings, 'assets'>): Promise<EmbeddedServer> {
  const worker = startWorker({ ...settings, assets: assetsFolder() });
  const waiting: ((answer: WorkerAnswer | Error) => void)[] = [];
  let ended: Error | undefined;
  const fail = (error: Error) => {
    ended ??= error;
    for (const settle of waiting.splice(0)) settle(ended);
  };
  worker.on('message', (answer: WorkerAnswer) => waiting.shift()?.(answer));
  worker.on('error', (error) => fail(new EnvironmentError(`The embedded server broke: ${error.message}`)));
  worker.on('exit', () => fail(new EnvironmentError('The embedded server was stopped.')));

  const wait = (limit: number): Promise<WorkerAnswer> =>
    new Promise((resolve, reject) => {
      if (ended) return reject(ended);
      worker.ref();
      const timer = setTimeout(() => {
        fail(new EnvironmentError(`The embedded server did not answer within ${limit / 1000} s and was stopped.`));
        void worker.terminate();
      }, limit);
      waiting.push((answer) => {
        clearTimeout(timer);
        // An idle server must not keep the process alive.
        if (waiting.length === 0) worker.unref();
        if (answer instanceof Error) reject(answer);
        else resolve(answer);
      });
    });
  const ask = (request: WorkerRequest, limit: number) => {
    const answer = wait(limit);
    worker.postMessage(request);
    return answer;
  };

  const started = await wait(startLimit);
  if (started.kind === 'failed') {
    void worker.terminate();
    throw new EnvironmentError(`The embedded server does not start: ${started.failure.message}`);
  }
  return {
    get alive() {
      return ended === undefined;
    },
    async query(sql, limit) {
      const answer = await ask({ kind: 'query', sql }, limit);
      if (answer.kind === 'failed') throw toError(answer.failure);
      return answer.result ?? { columns: [], rows: [], affected: undefined };
    },
    async script(statements, limit) {
      const answer = await ask({ kind: 'script', statements }, limit);
      if (answer.kind === 'done') return undefined;
      const error = toError(answer.failure);
      if (error instanceof EnvironmentError) throw error;
      return { index: answer.index, error };
    },
    async dump(file) {
      const answer = await ask({ kind: 'dump', file }, dumpLimit);
      if (answer.kind === 'failed') throw new EnvironmentError(answer.failure.message);
    },
    async end() {
      fail(new EnvironmentError('The embedded server was stopped.'));
      await worker.terminate();
    },
  };
}

function startWorker(workerData: WorkerSettings): Worker {
  const bundled = join(__dirname, 'embedded-worker.js');
  if (existsSync(bundled)) return new Worker(bundled, { workerData });
  // From source the worker is TypeScript; Node 20 runs no loader in a worker, but tsx can be required.
  const source = JSON.stringify(join(__dirname, 'embedded-worker.ts'));
  return new Worker(`require('tsx/cjs'); require(${source});`, { workerData, eval: true });
}

function toError(failure: WorkerFailure): StatementError | EnvironmentError {
  if (failure.code === undefined) return new EnvironmentError(`The embedded server broke: ${failure.message}`);
  const position = failure.position === undefined ? undefined : Number(failure.position) - 1;
  return new StatementError(failure.message, failure.code, failure.detail, failure.hint, position);
}
