/** Which tests a `*.smoke.sql` file holds, for lists and the Test Explorer. Runs nothing. */
import type { SmokeTest } from './result';
import { readSmokeScript } from './smoke-script';

/** The tests of a file, in order; those with mistakes in them, too. Needs `loadGrammar()`. */
export function findSmokeTests(path: string, text: string): readonly SmokeTest[] {
  return readSmokeScript(path, text).tests.map(({ name, line, endLine }) => ({ file: path, name, line, endLine }));
}
