/** Runs programs before and after the fix, with the language's own tools and drivers. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadLanguage, parseHostText } from '../../server/src/host/grammar';
import type { HostLanguage } from '../../server/src/host/language';
import type { Case } from '../../server/src/rules/concatenated-query/harness/case';
import { fixed } from '../../server/src/rules/concatenated-query/harness/fixed';
import { loadGrammar } from '../../server/src/sql/parse';
import { type Database, openDatabase } from './database';
import { honestInputs } from './inputs';

export type Input = readonly unknown[];

export interface Program {
  readonly code: string;
  /** All that it will be run with. */
  readonly inputs: readonly Input[];
}

export interface Runner {
  /** The rows that the program's `f` gives; rejects with what it fails with. */
  run(code: string, input: Input): Promise<readonly unknown[]>;
  close(): Promise<void>;
}

export interface Toolchain {
  readonly language: HostLanguage;
  /** Why nothing of it can be run here; undefined where it can. */
  readonly missing: string | undefined;
  start(programs: readonly Program[], environment: Database['environment']): Promise<Runner>;
}

export function prove(title: string, { language, missing, start }: Toolchain, cases: Readonly<Record<string, Case>>) {
  if (missing !== undefined) console.warn(`${title}: left out, because ${missing}`);
  describe.skipIf(missing !== undefined)(title, () => {
    let database: Database;
    let runner: Runner;
    const fixes = new Map<string, string>();

    beforeAll(async () => {
      await loadGrammar();
      const folder = dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm'));
      await loadLanguage(language, async (file) => readFileSync(join(folder, file)));
      const programs = Object.values(cases).flatMap((one): readonly Program[] => {
        fixes.set(one.code, fixed(one.code, language));
        const honest = honestInputs(one).flatMap(({ input, written }) => [input, written]);
        const inputs = [...one.benign, ...honest, one.hostile];
        return [one.code, fixes.get(one.code) ?? ''].map((code) => ({ code, inputs }));
      });
      database = await openDatabase(language);
      runner = await start(programs, database.environment);
    });
    afterAll(async () => {
      await runner?.close();
      await database?.close();
    });

    async function run(code: string, input: Input): Promise<readonly unknown[]> {
      await database.reset();
      return runner.run(code, input);
    }

    /** True when the input makes the program lose rows, or show them all where `most` are seen otherwise. */
    async function harms(code: string, input: Input, most: number): Promise<boolean> {
      const shown = await run(code, input).catch(() => []);
      return shown.length > Math.max(most, 3) || (await database.count()) < 4;
    }

    test.each(Object.entries(cases))('%s', async (_name, one) => {
      const { code, benign, hostile } = one;
      const after = fixes.get(code) ?? '';
      expect(parseHostText(language, after)?.root.hasError).toBe(false);
      let most = 0;
      for (const input of benign) {
        const found = await run(code, input);
        most = Math.max(most, found.length);
        expect(await run(after, input), `${JSON.stringify(input)} after`).toEqual(found);
      }
      if (hostile.length === 0) {
        expect(after).toBe(code); // no parameter can stand there
        return;
      }
      expect(after, 'there is a fix').not.toBe(code);
      if (one.after !== undefined) expect(after).toContain(one.after);
      expect(fixed(after, language), 'there is nothing left to fix').toBe(after);
      for (const { input, written, breaks } of honestInputs(one)) {
        // Quotes that somebody doubled by hand show what is meant.
        const meant = await run(code, written).catch(() => undefined);
        if (breaks) await expect(run(code, input), `${input} before`).rejects.toThrow();
        if (meant) expect(await run(after, input), `${input} after`).toEqual(meant);
      }
      expect(await harms(code, hostile, most), 'the attack works before').toBe(true);
      expect(await harms(after, hostile, most), 'and not after').toBe(false);
    });
  });
}
