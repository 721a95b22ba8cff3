/** The generated lists of built-in functions and casts are what the servers say; UPDATE=1 writes them. */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { serverMajors, startServer } from '../../scripts/servers';
import { type CatalogFacts, readCatalog, writeCatalog } from './catalog';
import { withClient } from './measure';

const file = fileURLToPath(new URL('../../server/src/locks/catalog.ts', import.meta.url));

test('the generated catalog is what the servers say', async () => {
  const answers: CatalogFacts[] = [];
  for (const major of serverMajors) {
    const server = await startServer(major);
    try {
      answers.push(await withClient(server.url, readCatalog));
    } finally {
      await server.stop();
    }
  }
  const text = writeCatalog(answers);
  if (process.env.UPDATE) await writeFile(file, text);
  expect(await readFile(file, 'utf8')).toBe(text);
});
