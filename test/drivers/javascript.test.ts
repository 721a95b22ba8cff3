/** JavaScript's drivers on a real server: those that are pure JavaScript, as npm installs them. */
import { createRequire } from 'node:module';
import pg from 'pg';
import { driverCases, pgCases } from '../../server/src/rules/concatenated-query/harness/javascript-cases';
import { type Input, prove, type Runner } from './prove';

const installed = createRequire(import.meta.url);

interface Exports {
  readonly f?: (...input: Input) => Promise<readonly unknown[] | { readonly rows: readonly unknown[] }>;
  readonly close?: () => Promise<void>;
}

/** Programs run in this process: each is loaded anew for each input. */
async function run(code: string, input: Input): Promise<readonly unknown[]> {
  const exports: Exports = {};
  const own = { pool: new pg.Pool() };
  const load = (name: string): unknown => (name === './database' ? own : installed(name));
  new Function('require', 'exports', code)(load, exports);
  try {
    const result = (await exports.f?.(...input)) ?? [];
    return 'rows' in result ? result.rows : [...result];
  } finally {
    await exports.close?.();
    await own.pool.end();
  }
}

async function start(_: unknown, environment: Readonly<Record<string, string>>): Promise<Runner> {
  Object.assign(process.env, environment);
  return { run, close: async () => undefined };
}

prove('JavaScript', { language: 'javascript', missing: undefined, start }, { ...pgCases, ...driverCases });
