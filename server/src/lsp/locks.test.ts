/** What pending statements lock, in the editor: the hover and the inlay hints, in the words of the command line. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Hover, InlayHint } from 'vscode-languageserver-protocol/node';
import { type Client, makeFolder, startClient } from './harness/client';

const open: Client[] = [];
afterEach(async () => {
  for (const client of open.splice(0)) await client.close();
});

const shipped = 'migrations/0001_orders.sql';
const pending = 'migrations/0002_total.sql';
const files = {
  [shipped]:
    'CREATE TABLE orders (id bigint PRIMARY KEY, total int, note text);\nCREATE TABLE "Line *Items*" (id int);\n',
  [pending]: [
    "BEGIN; SET LOCAL lock_timeout = '5s';",
    'ALTER TABLE orders',
    '  ALTER COLUMN total TYPE bigint, -- 🐘',
    '  ADD COLUMN price real;',
    'CREATE INDEX items_id_idx ON "Line *Items*" (id);',
    'COMMIT;',
    'CREATE TABLE new (id bigint PRIMARY KEY);',
    'ALTER TABLE new ADD COLUMN note text;',
    '',
  ].join('\n'),
};

async function start(): Promise<Client> {
  const root = makeFolder(files);
  const git = (...words: string[]) => execFileSync('git', words, { cwd: root, stdio: 'ignore' });
  git('init', '--initial-branch=main');
  git('add', shipped);
  git('-c', 'user.name=Shop', '-c', 'user.email=shop@example.com', 'commit', '--message', 'What has shipped');
  const client = await startClient(root);
  open.push(client);
  for (const [path, text] of Object.entries(files)) client.open(path, text);
  return client;
}

/** The hover's last part. */
async function locks(client: Client, path: string, line: number, character: number): Promise<string | undefined> {
  return (await hover(client, path, line, character))?.split('\n\n---\n\n').at(-1);
}

async function hover(client: Client, path: string, line: number, character: number): Promise<string | undefined> {
  const found: Hover | null = await client.connection.sendRequest('textDocument/hover', {
    textDocument: { uri: client.uri(path) },
    position: { line, character },
  });
  return found && typeof found.contents === 'object' && 'value' in found.contents ? found.contents.value : undefined;
}

function hints(client: Client, path: string, from = 0, to = 99): Promise<InlayHint[]> {
  return client.connection.sendRequest('textDocument/inlayHint', {
    textDocument: { uri: client.uri(path) },
    range: { start: { line: from, character: 0 }, end: { line: to, character: 0 } },
  });
}

const rewrite = 'ACCESS EXCLUSIVE on public.orders, rewrites it · blocks reads and writes';

test('a hover over a pending statement’s first words and tables says what it locks', async () => {
  const client = await start();
  expect(await locks(client, pending, 1, 0)).toBe(`- ${rewrite}`);
  expect(await locks(client, pending, 1, 12)).toContain(rewrite);
  const index = await locks(client, pending, 4, 34);
  expect(index).toBe(
    '- SHARE on public.Line \\*Items\\*, scans it · blocks writes\n' +
      '- held until COMMIT: ACCESS EXCLUSIVE on public.orders · blocks reads and writes',
  );
});

test('a hover elsewhere, over what has shipped or over what locks nothing says nothing of locks', async () => {
  const client = await start();
  for (const [path, line, character] of [
    [pending, 3, 14],
    [pending, 5, 2],
    [pending, 6, 2],
    [shipped, 0, 14],
  ] as const) {
    expect((await locks(client, path, line, character)) ?? '').not.toMatch(/^- /);
  }
});

test('on a squiggle the page of the rule comes first', async () => {
  const client = await start();
  const { items } = await client.pull(pending);
  const type = items.find(({ code }) => code === 'column-type-rewrite');
  expect(type).toBeDefined();
  client.change(pending, 2, 'ALTER TABLE orders ALTER orders TYPE bigint;\nDROP TABLE orders;\n');
  const dropped = await hover(client, pending, 1, 12);
  expect(dropped).toMatch(/\[drop-table\]\(.*\n\n---\n\n- ACCESS EXCLUSIVE on public\.orders/s);
});

test('the words are those of the command line', async () => {
  const client = await start();
  const cli = join(import.meta.dirname, '../../../dist/cli.js');
  const told = execFileSync(process.execPath, [cli, 'locks', pending], { cwd: client.root, encoding: 'utf8' });
  expect(told).toContain(rewrite);
  await client.configure({ inlayHints: { locks: true } });
  await expect.poll(async () => (await hints(client, pending)).length).toBe(2);
  for (const { label } of await hints(client, pending)) {
    expect(told.replaceAll('on public.', 'on ')).toContain(`${label} · blocks`);
  }
});

test('inlay hints are off unless they are asked for', async () => {
  const client = await start();
  expect(await hints(client, pending)).toEqual([]);
});

test('an inlay hint stands at the end of the first line, with all in its tooltip', async () => {
  const client = await start();
  await client.configure({ inlayHints: { locks: true } });
  await expect
    .poll(() => hints(client, pending))
    .toMatchObject([
      {
        position: { line: 1, character: 18 },
        label: 'ACCESS EXCLUSIVE on orders, rewrites it',
        tooltip: { value: `- ${rewrite}` },
      },
      {
        position: { line: 4, character: 49 },
        label: 'SHARE on Line *Items*, scans it',
        tooltip: { value: expect.stringContaining('\n- held until COMMIT: ACCESS EXCLUSIVE on public.orders') },
      },
    ]);
  expect(await hints(client, pending, 4, 5)).toHaveLength(1);
  expect(await hints(client, shipped)).toEqual([]);
});

test('an edit elsewhere that changes the hints makes the client ask again, and no other edit does', async () => {
  const client = await start();
  await client.configure({ inlayHints: { locks: true } });
  await expect.poll(async () => (await hints(client, pending)).length).toBe(2);
  const before = client.hintRefreshes();
  client.change(shipped, 2, `${files[shipped]}-- nothing\n`);
  await client.pull(shipped);
  await hints(client, shipped);
  expect(client.hintRefreshes()).toBe(before);
  client.change(shipped, 3, files[shipped].replace('total int', 'total bigint'));
  await expect.poll(() => client.hintRefreshes()).toBeGreaterThan(before);
  const [first] = await hints(client, pending);
  expect(first?.label).toBe('ACCESS EXCLUSIVE on orders');
});
