/** Counts what passed and failed: a line a test, and the totals in a file that .ci/run adds up. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/e2e-install.mjs';

export const results = join(root, 'test-results');
mkdirSync(results, { recursive: true });

const totals = { passed: 0, failed: 0, failures: [] };

/** Notes a test that ran elsewhere. */
export function note(name, error) {
  if (error === undefined) {
    totals.passed++;
    console.log(`ok      ${name}`);
    return;
  }
  totals.failed++;
  totals.failures.push(name);
  console.log(`not ok  ${name}\n${String(error?.stack ?? error).replace(/^/gm, '        ')}`);
}

/** Runs a test; a failure is noted and the next one goes on. Gives whether it passed. */
export async function check(name, run) {
  try {
    await run();
    note(name);
    return true;
  } catch (error) {
    note(name, error);
    return false;
  }
}

/** Writes the totals to `test-results/<name>.json`, prints them and sets the exit code. */
export function finish(name) {
  writeFileSync(join(results, `${name}.json`), `${JSON.stringify(totals, null, 2)}\n`);
  console.log(`\n${totals.passed} passed, ${totals.failed} failed`);
  process.exitCode = totals.failed > 0 ? 1 : 0;
}
