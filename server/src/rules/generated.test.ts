/** Fails when a generated file is stale: run `npm run generate`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { generatedFiles } from '../../../scripts/generated-files';
import { root } from '../../../scripts/rule-index';

const files = generatedFiles();

test.each([...files])('%s is as `npm run generate` makes it', (path, text) => {
  const written = existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : '';
  expect(written).toBe(text);
});

test('no page is left of a rule that is gone', () => {
  const pages = readdirSync(join(root, 'docs/rules')).filter((name) => name !== 'declined.md');
  expect(pages.filter((name) => !files.has(`docs/rules/${name}`))).toEqual([]);
});
