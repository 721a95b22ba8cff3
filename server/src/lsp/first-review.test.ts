// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the samples are code that holds holes
/** While the first review of a large folder goes on, whoever types is answered: measured by the order of the answers. */
import { afterEach, expect, test } from 'vitest';
import { ableClient, type Client, makeFolder, plainClient, startClient } from './harness/client';

const open: Client[] = [];
afterEach(async () => {
  for (const client of open.splice(0)) await client.close();
});

const migration = 'migrations/0001_prices.sql';
const query = 'src/query.ts';
const text = 'CREATE TABLE prices (id bigint PRIMARY KEY, price real);\n';
const injected = 'export const find = (db, id) => db.query(`SELECT price FROM prices WHERE id = ${id}`);\n';

/** Many files of host code, each of which takes a moment to be read. */
function largeFolder(): string {
  const functions = Array.from(
    { length: 12 },
    (_, index) => `export async function find${index}(db, id) {
  const where = id > ${index} ? 'id' : 'price';
  return db.query(\`SELECT id, price FROM prices WHERE \${where} = $1 AND id > \${id}\`, [id]);
}
`,
  ).join('\n');
  const many = Array.from({ length: 200 }, (_, index) => [`src/file${index}.ts`, `// ${index}\n${functions}`] as const);
  return makeFolder({ [migration]: text, [query]: injected, ...Object.fromEntries(many) });
}

const codes = (items: readonly { readonly code?: string | number }[]) => items.map(({ code }) => code);

test('an open document is answered before the folder, and so is its edit', async () => {
  const client = await startClient(largeFolder(), ableClient);
  open.push(client);
  const answers: string[] = [];
  client.open(migration, text);
  client.open(query, injected, 'typescript');
  const folder = client.connection
    .sendRequest<{ items: readonly unknown[] }>('workspace/diagnostic', {
      identifier: 'preflight',
      previousResultIds: [],
    })
    .then(({ items }) => {
      answers.push('folder');
      return items;
    });
  expect(codes((await client.pull(migration)).items)).toContain('float-money');
  expect(codes((await client.pull(query)).items)).toContain('concatenated-query');
  answers.push('documents');
  client.change(migration, 2, 'CREATE TABLE prices (id bigint PRIMARY KEY, price numeric);\n');
  expect(codes((await client.pull(migration)).items)).not.toContain('float-money');
  answers.push('edit');
  // The folder's answer knows the edit: what is open and clean now is not in it.
  expect(await folder).toHaveLength(201);
  expect(answers).toEqual(['documents', 'edit', 'folder']);
});

test('clients without pull are pushed the open documents first', async () => {
  const client = await startClient(largeFolder(), plainClient);
  open.push(client);
  const pushed: string[] = [];
  client.connection.onNotification('textDocument/publishDiagnostics', ({ uri }: { uri: string }) => {
    pushed.push(uri);
  });
  client.open(migration, text);
  await expect.poll(() => pushed.length, { timeout: 60_000 }).toBeGreaterThan(100);
  expect(pushed[0]).toBe(client.uri(migration));
});
