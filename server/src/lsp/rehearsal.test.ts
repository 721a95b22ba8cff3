/** Rehearsals over LSP: what the embedded server refuses is a diagnostic until its statement is edited. */
import { execFileSync } from 'node:child_process';
import { afterEach, expect, test } from 'vitest';
import { CancellationTokenSource, type CodeAction, WorkDoneProgress } from 'vscode-languageserver-protocol/node';
import { type RehearseResult, requests } from '../protocol';
import { type Client, makeFolder, startClient } from './harness/client';

const open: Client[] = [];
afterEach(async () => {
  for (const client of open.splice(0)) await client.close();
});

const shipped = 'migrations/0001_orders.up.sql';
const pending = 'migrations/0002_total.up.sql';
const text = [
  '-- 🐘',
  'ALTER TABLE orders ADD COLUMN paid boolean;',
  'ALTER TABLE orders ALTER COLUMN totl TYPE bigint;',
  'CREATE TABLE later (id bigint PRIMARY KEY);',
  '',
].join('\n');
const files = {
  [shipped]: 'CREATE TABLE orders (id bigint PRIMARY KEY, total int);\n',
  'migrations/0001_orders.down.sql': 'DROP TABLE orders;\n',
  [pending]: text,
  'migrations/0002_total.down.sql': 'ALTER TABLE orders DROP COLUMN paid;\nDROP TABLE later;\n',
  'preflight.json': '{ "environments": { "live": { "kind": "production", "url": "postgres://live.example/shop" } } }',
};

async function start(more: Readonly<Record<string, string>> = {}): Promise<Client> {
  const root = makeFolder({ ...files, ...more });
  const git = (...words: string[]) => execFileSync('git', words, { cwd: root, stdio: 'ignore' });
  git('init', '--initial-branch=main');
  git('add', 'migrations/0001_orders.up.sql', 'migrations/0001_orders.down.sql');
  git('-c', 'user.name=Shop', '-c', 'user.email=shop@example.com', 'commit', '--message', 'What has shipped');
  const client = await startClient(root);
  open.push(client);
  return client;
}

const rehearse = (client: Client, environment = 'embedded'): Promise<RehearseResult> =>
  client.connection.sendRequest(requests.rehearse.method, { environment });

async function failures(client: Client) {
  const { items } = await client.pull(pending);
  return items.filter(({ code }) => code === 'migration-fails');
}

test('a misspelt column is a squiggle with the server’s words, until its statement is edited', async () => {
  const client = await start();
  client.open(pending, text);
  const before = client.refreshes();
  const { reports, text: told } = await rehearse(client);
  expect(reports).toMatchObject([
    { target: { kind: 'embedded' }, statements: [{ status: 'applied' }, { status: 'failed' }, { status: 'not run' }] },
  ]);
  expect(told).toContain('column "totl" of relation "orders" does not exist');
  expect(client.refreshes()).toBeGreaterThan(before);
  const at = (line: number) => ({ start: { line, character: 32 }, end: { line, character: 36 } });
  expect(await failures(client)).toMatchObject([
    {
      range: at(2),
      severity: 1,
      message: expect.stringContaining('column "totl" of relation "orders" does not exist'),
    },
  ]);
  client.change(pending, 2, `-- one line more\n${text}`);
  expect(await failures(client)).toMatchObject([{ range: at(3) }]);
  const [failure] = await failures(client);
  const actions: CodeAction[] = await client.connection.sendRequest('textDocument/codeAction', {
    textDocument: { uri: client.uri(pending) },
    range: at(3),
    context: { diagnostics: [failure] },
  });
  expect(actions.map(({ title }) => title)).not.toContain('Ignore migration-fails on this line');
  client.change(pending, 3, text.replace('totl', 'total'));
  expect(await failures(client)).toEqual([]);
});

test('a failure goes when a statement before it is edited, in its file or another, and comes back with it', async () => {
  const client = await start();
  client.open(pending, text);
  await rehearse(client);
  expect(await failures(client)).toHaveLength(1);
  client.change(pending, 2, text.replace('boolean', 'text'));
  expect(await failures(client)).toEqual([]);
  client.change(pending, 3, text.replace('later', 'still_later'));
  expect(await failures(client)).toHaveLength(1);
  client.open(shipped, files[shipped].replace('total', 'totl'));
  expect(await failures(client)).toEqual([]);
  client.change(shipped, 2, `-- as it was\n${files[shipped]}`);
  expect(await failures(client)).toHaveLength(1);
  client.change(pending, 4, text.replace('ALTER TABLE orders ADD', 'SELECT 1;\nALTER TABLE orders ADD'));
  expect(await failures(client)).toEqual([]);
});

test('what is rehearsed is what stands in the editor, and the next rehearsal replaces the last', async () => {
  const client = await start();
  client.open(pending, text);
  await rehearse(client);
  expect(await failures(client)).toHaveLength(1);
  client.change(pending, 2, text.replace('totl', 'total'));
  const { reports, text: told } = await rehearse(client);
  expect(reports[0]?.statements.map(({ status }) => status)).toEqual(['applied', 'applied', 'applied']);
  expect(reports[0]?.waysBack).toMatchObject([{ cameBack: false, file: 'migrations/0002_total.down.sql' }]);
  expect(told).toContain('ACCESS EXCLUSIVE on public.orders, rewrites it · blocks reads and writes');
  expect(told).toContain('The column public.orders.total was integer and is now bigint.');
  expect(await failures(client)).toEqual([]);
});

test('production is refused before anything is connected', async () => {
  const client = await start();
  await expect(rehearse(client, 'live')).rejects.toThrow('live is production');
});

test('nothing pending is nothing to rehearse', async () => {
  const root = makeFolder({ 'dump.sql': 'CREATE TABLE t (id int);\n', 'query.sql': 'SELECT 1;\n' });
  const client = await startClient(root);
  open.push(client);
  expect((await rehearse(client)).reports).toEqual([]);
});

test('a rehearsal says what it is doing, and stops when it is cancelled', async () => {
  const client = await start({ [pending]: `${files[shipped].replace('orders', 'fast')}SELECT pg_sleep(600);\n` });
  const messages: string[] = [];
  const cancellation = new CancellationTokenSource();
  client.connection.onProgress(WorkDoneProgress.type, 'token', (value) => {
    if (value.kind !== 'end' && value.message) messages.push(value.message);
    if (messages.some((message) => message.includes('1 of 2 statements'))) cancellation.cancel();
  });
  const parameters = { environment: 'embedded', workDoneToken: 'token' };
  const running = client.connection.sendRequest(requests.rehearse.method, parameters, cancellation.token);
  await expect(running).rejects.toMatchObject({ code: -32800 });
  expect(messages.join('\n')).toContain(pending);
});
