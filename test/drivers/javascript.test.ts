/** JavaScript's drivers on a real server: those that are pure JavaScript, as npm installs them. */
import { createRequire } from 'node:module';
import pg from 'pg';
import type { Case } from '../../server/src/rules/concatenated-query/harness/case';
import { builtCases } from '../../server/src/rules/concatenated-query/harness/javascript-built-cases';
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
  // What programs say of their errors is no output of the tests.
  const console = { error: () => undefined };
  new Function('require', 'exports', 'console', code)(load, exports, console);
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

/** Texts that several statements build, with an attack by one field after the other. */
const built = Object.entries(builtCases).flatMap(([name, { before, always = {}, benign, hostile }]) =>
  Object.entries(hostile).map(([field, attack]): readonly [string, Case] => [
    `${name}: ${field}`,
    {
      code: before,
      benign: [[{ ...always, [field]: benign[field] ?? always[field] }]],
      hostile: [{ ...always, [field]: attack }],
    },
  ]),
);

prove(
  'JavaScript',
  { language: 'javascript', missing: undefined, start },
  { ...pgCases, ...driverCases, ...Object.fromEntries(built) },
);
