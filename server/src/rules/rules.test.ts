/** Every rule's page is its test: the blocks are reviewed, fixed, and run on a real PostgreSQL. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadLanguage } from '../host/grammar';
import { readers } from '../host/readers';
import { loadGrammar } from '../sql/parse';
import { isBeside, readExample } from './harness/block';
import { checkPage, setupOf } from './harness/check-page';
import { scriptsOf } from './harness/example-history';
import { type Block, blocksOf, readPage } from './harness/page';
import { fixExample, markedExample, reviewExample } from './harness/review-example';
import { ruleFolders } from './harness/rule-folders';
import { type Server, startServer, withoutOrder } from './harness/server';
import { casesOf, fixedTexts, updatePage } from './harness/update-page';
import type { Rule } from './rule';

// RULE=drop-column looks at one page only.
const only = process.env.RULE;
const folders = ruleFolders(import.meta.dirname).filter((folder) => only === undefined || folder === only);
const update = process.env.UPDATE === '1';

const grammars = dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm'));
await loadGrammar();
for (const language of Object.keys(readers) as (keyof typeof readers)[]) {
  await loadLanguage(language, async (file) => readFileSync(join(grammars, file)));
}

let server: Server;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server?.close());

for (const folder of folders) {
  const path = join(import.meta.dirname, folder, 'rule.md');
  const { default: rule } = (await import(`./${folder}/rule.ts`)) as { default: Rule };
  const failure = update && !rule.evidence ? updateFile(rule, path) : undefined;
  describe(folder, () => {
    if (failure) test('the page can be updated', () => Promise.reject(failure));
    testPage(rule, folder, readFileSync(path, 'utf8'));
  });
}

/** What kept the page from being updated; the other pages are. */
function updateFile(rule: Rule, path: string): unknown {
  try {
    writeFileSync(path, updatePage(rule, readFileSync(path, 'utf8')));
    return undefined;
  } catch (error) {
    return error;
  }
}

function testPage(rule: Rule, folder: string, text: string): void {
  const page = readPage(text);
  const setup = setupOf(page);
  const bad = blocksOf(page, 'Bad');
  const good = [...blocksOf(page, 'Good'), ...casesOf(page, 'good')];
  const fixed = blocksOf(page, 'Fixed');

  test('the page is complete', () => expect(checkPage(rule, page, folder)).toEqual([]));
  if (rule.evidence) return; // rehearse/page.test.ts runs it

  test.each([...bad, ...casesOf(page, 'bad')].map(named))('%s gives exactly what is written', (_, block) => {
    const example = readExample(block);
    expect(markedExample(rule, setup, example)).toBe(block.text);
    expect(example.expectations, 'a bad block without a finding').toBeGreaterThan(0);
  });

  test.each(good.map(named))('%s is silent', (_, block) => {
    expect(markedExample(rule, setup, readExample(block))).toBe(block.text);
    expect(readExample(block).expectations, 'a finding in a good block').toBe(0);
  });

  test('the fixed text is what the fixes make', () => {
    expect(fixed.map((block) => block.text)).toEqual(fixedTexts(rule, page).map((one) => one.text));
  });

  test.each(fixed.map(named))('%s is silent', (_, block) => {
    expect(reviewExample(rule, setup, readExample(block))).toEqual([]);
  });

  const onServer = (blocks: readonly Block[]) => blocks.filter((block) => !isBeside(readExample(block))).map(named);

  test.each(onServer([...bad, ...good, ...casesOf(page, 'bad')]))('%s on a server', async (_, block) => {
    const example = readExample(block);
    const run = server.run(scriptsOf(setup, example));
    if (example.settings.get('server') === 'refuses') await expect(run).rejects.toThrow();
    else await run;
  });

  test.each(onServer(fixed))('%s on a server, to the same schema', async (_, block) => {
    const catalog = await server.run(scriptsOf(setup, readExample(block)));
    const original = bad.filter((one) => fixExample(rule, setup, readExample(one)))[fixed.indexOf(block)];
    if (!original) return;
    const before = readExample(original);
    const differs = before.settings.get('schema') === 'differs' || before.settings.get('server') === 'refuses';
    if (differs) return;
    const order = before.settings.get('schema') === 'reordered' ? withoutOrder : (one: readonly string[]) => one;
    expect(order(catalog)).toEqual(order(await server.run(scriptsOf(setup, before))));
  });
}

function named(block: Block): [string, Block] {
  return [`${block.section}, line ${block.lines[0] + 1}`, block];
}
