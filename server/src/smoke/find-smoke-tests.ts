/** Reads `*.smoke.sql` files: which tests are there, and what each expects. Runs nothing. */
import type { SmokeTest } from './result';

/** The tests of a file, in order. */
export declare function findSmokeTests(path: string, text: string): readonly SmokeTest[];
