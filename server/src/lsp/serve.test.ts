// biome-ignore-all lint/suspicious/noTemplateCurlyInString: preflight.json refers to variables so
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import {
  CancellationTokenSource,
  type CodeAction,
  type Hover,
  WorkDoneProgress,
  type WorkspaceDiagnosticReport,
  type WorkspaceEdit,
} from 'vscode-languageserver-protocol/node';
import { type ExplainResult, type ReadinessReport, requests } from '../protocol';
import { ableClient, type Client, makeFolder, plainClient, startClient } from './harness/client';

const open: Client[] = [];
afterEach(async () => {
  for (const client of open.splice(0)) await client.close();
});

async function start(files: Readonly<Record<string, string>>, capabilities = ableClient): Promise<Client> {
  const client = await startClient(makeFolder(files), capabilities);
  open.push(client);
  return client;
}

/** One pending migration with two findings, one of them with a safe fix and one with an unsafe one. */
const migration = [
  'CREATE TABLE customers (id bigint PRIMARY KEY);',
  'CREATE TABLE invoices (',
  '  id bigint PRIMARY KEY,',
  '  total double precision NOT NULL,',
  '  customer_id bigint NOT NULL REFERENCES customers (id)',
  ');',
  '',
].join('\n');
const path = 'migrations/0001_invoices.sql';

/** The text after the edits of the one document that the edit is about. */
function applied(text: string, edit: WorkspaceEdit | undefined, uri: string): string {
  const changes = (edit?.documentChanges ?? []).flatMap((change) =>
    'edits' in change && change.textDocument.uri === uri ? change.edits : [],
  );
  const lines = text.split('\n');
  const offset = ({ line, character }: { line: number; character: number }) =>
    lines.slice(0, line).reduce((sum, row) => sum + row.length + 1, 0) + character;
  return changes
    .toSorted((a, b) => offset(b.range.start) - offset(a.range.start))
    .reduce((result, change) => {
      const newText = 'newText' in change ? change.newText : '';
      return result.slice(0, offset(change.range.start)) + newText + result.slice(offset(change.range.end));
    }, text);
}

async function actions(client: Client, file: string, line: number, character: number, only?: string[]) {
  const { items } = await client.pull(file);
  const position = { line, character };
  const found: CodeAction[] = await client.connection.sendRequest('textDocument/codeAction', {
    textDocument: { uri: client.uri(file) },
    range: { start: position, end: position },
    context: { diagnostics: items, ...(only ? { only } : {}) },
  });
  return found;
}

const resolve = (client: Client, action: CodeAction | undefined): Promise<CodeAction> =>
  client.connection.sendRequest('codeAction/resolve', action);

test('says what it can do', async () => {
  const client = await start({});
  expect(client.initialized.serverInfo?.name).toBe('preflight');
  expect(client.initialized.capabilities).toMatchObject({
    positionEncoding: 'utf-16',
    diagnosticProvider: { identifier: 'preflight', interFileDependencies: true, workspaceDiagnostics: true },
    codeActionProvider: { codeActionKinds: ['quickfix', 'source.fixAll.preflight'], resolveProvider: true },
  });
});

test('a syntax error stands at its token, in the server’s words, and goes with the edit', async () => {
  const client = await start({});
  client.open('query.sql', "SELECT 1;\nSELECT '🐘' FROM FROM;\n");
  const { items } = await client.pull('query.sql');
  expect(items).toMatchObject([
    {
      code: 'syntax-error',
      source: 'preflight',
      severity: 1,
      message: expect.stringContaining('syntax error at or near'),
      range: { start: { line: 1, character: 17 }, end: { line: 1, character: 21 } },
    },
  ]);
  client.change('query.sql', 2, 'SELECT 1;\n');
  expect((await client.pull('query.sql')).items).toEqual([]);
});

test('a finding carries code, page, data and severity', async () => {
  const client = await start({ [path]: migration });
  client.open(path, migration);
  const { items } = await client.pull(path);
  const money = items.find(({ code }) => code === 'float-money');
  expect(money).toMatchObject({
    range: { start: { line: 3, character: 8 }, end: { line: 3, character: 24 } },
    severity: 2,
    source: 'preflight',
    codeDescription: { href: expect.stringMatching(/float-money\.md$/) },
    data: { rule: 'float-money', object: 'public.invoices.total' },
  });
});

test('unsaved text replaces the file on disk, and closing brings it back', async () => {
  const client = await start({ [path]: migration });
  client.open(path, 'SELECT 1;\n');
  expect((await client.pull(path)).items).toEqual([]);
  await client.connection.sendNotification('textDocument/didClose', { textDocument: { uri: client.uri(path) } });
  expect((await client.pull(path)).items.length).toBeGreaterThan(0);
});

test('a pull that would say the same says unchanged', async () => {
  const client = await start({ [path]: migration });
  const first = await client.pull(path);
  expect(await client.pull(path, first.resultId)).toMatchObject({ kind: 'unchanged', resultId: first.resultId });
});

test('a pull of the workspace tells what is closed, and what has become clean, once', async () => {
  const client = await start({ [path]: migration, 'clean.sql': 'SELECT 1;' });
  const pull = (previousResultIds: readonly { uri: string; value: string }[]) =>
    client.connection.sendRequest<WorkspaceDiagnosticReport>('workspace/diagnostic', {
      identifier: 'preflight',
      previousResultIds,
    });
  const first = await pull([]);
  expect(first.items.map(({ uri }) => uri)).toEqual([client.uri(path)]);
  const told = first.items.map(({ uri, resultId = '' }) => ({ uri, value: resultId }));
  expect((await pull(told)).items).toMatchObject([{ kind: 'unchanged' }]);
  rmSync(join(client.root, path));
  await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
    changes: [{ uri: client.uri(path), type: 3 }],
  });
  expect((await pull(told)).items).toMatchObject([{ kind: 'full', uri: client.uri(path), items: [] }]);
});

test('a new migration on disk is taken in, and the client is asked to pull again', async () => {
  const client = await start({ 'migrations/0001_a.sql': 'CREATE TABLE a (id bigint PRIMARY KEY);\n' });
  await client.pull('migrations/0001_a.sql');
  const before = client.refreshes();
  writeFileSync(join(client.root, 'migrations/0002_b.sql'), 'CREATE TABLE b (total real);\n');
  await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
    changes: [{ uri: client.uri('migrations/0002_b.sql'), type: 1 }],
  });
  expect((await client.pull('migrations/0002_b.sql')).items.map(({ code }) => code)).toContain('float-money');
  expect(client.refreshes()).toBeGreaterThan(before);
});

test('clients without pull are pushed to, with the version', async () => {
  const client = await start({}, plainClient);
  client.open('query.sql', 'SELECT FROM FROM;\n');
  expect(await client.pushed('query.sql')).toMatchObject({ version: 1, diagnostics: [{ code: 'syntax-error' }] });
  client.change('query.sql', 2, 'SELECT 1;\n');
  expect(await client.pushed('query.sql')).toMatchObject({ diagnostics: [] });
});

test('an untitled document and one outside of the folder are reviewed by themselves', async () => {
  const client = await start({ [path]: migration });
  client.open('untitled:Untitled-1', 'CREATE TABLE t (total real);\n');
  expect((await client.pull('untitled:Untitled-1')).items.map(({ code }) => code)).toContain('float-money');
  client.open('file:///no/such/place/loose.sql', 'SELECT FROM FROM;\n');
  expect((await client.pull('file:///no/such/place/loose.sql')).items).toMatchObject([{ code: 'syntax-error' }]);
});

test('a file outside of the folder is reviewed as the command line reviews its path', async () => {
  const outside = makeFolder({
    'migrations/0001_a.sql': 'CREATE TABLE a (id bigint PRIMARY KEY, note text);\n',
    'migrations/0002_b.sql': 'ALTER TABLE a DROP COLUMN note;\nCREATE TABLE b (total real);\n',
    'preflight.json': '{ "rules": { "float-money": "error" } }',
  });
  const file = join(outside, 'migrations/0002_b.sql');
  const cli = join(import.meta.dirname, '../../../dist/cli.js');
  const { stdout } = spawnSync(process.execPath, [cli, 'review', '--format', 'json', file], { encoding: 'utf8' });
  const { findings }: { findings: readonly { rule: string; severity: string }[] } = JSON.parse(stdout);
  const expected = findings.map(({ rule }) => rule);
  expect(expected).toEqual(expect.arrayContaining(['drop-column', 'float-money']));
  const client = await start({ [path]: migration });
  const { href } = pathToFileURL(file);
  client.open(href, readFileSync(file, 'utf8'));
  const { items } = await client.pull(href);
  expect(items.map(({ code }) => code)).toEqual(expected);
  expect(items.find(({ code }) => code === 'float-money')?.severity).toBe(1);
  client.change(href, 2, 'SELECT FROM FROM;\n');
  expect((await client.pull(href)).items).toMatchObject([{ code: 'syntax-error' }]);
  rmSync(outside, { recursive: true });
});

const indexed = `${migration}CREATE INDEX invoices_customer_id_idx ON invoices (customer_id);\n`;

test('the first safe fix is preferred, and its edit comes when it is resolved', async () => {
  const client = await start({ [path]: migration });
  client.open(path, migration);
  const fix = (await actions(client, path, 4, 35)).find(({ isPreferred }) => isPreferred);
  expect(fix).toMatchObject({ kind: 'quickfix', diagnostics: [{ code: 'foreign-key-without-index' }] });
  expect(fix?.edit).toBeUndefined();
  const { edit } = await resolve(client, fix);
  expect(applied(migration, edit, client.uri(path))).toBe(indexed);
});

test('a fix that a person should look at is offered, and not preferred', async () => {
  const client = await start({ [path]: migration });
  client.open(path, migration);
  const [fix] = await actions(client, path, 3, 10);
  expect(fix).toMatchObject({ kind: 'quickfix', isPreferred: false, diagnostics: [{ code: 'float-money' }] });
  const { edit } = await resolve(client, fix);
  expect(applied(migration, edit, client.uri(path))).toBe(migration.replace('double precision', 'numeric(19,4)'));
});

test('a client that cannot resolve gets the edit at once', async () => {
  const client = await start({ [path]: migration }, plainClient);
  client.open(path, migration);
  const fix = (await actions(client, path, 4, 35)).find(({ isPreferred }) => isPreferred);
  expect(applied(migration, fix?.edit, client.uri(path))).toBe(indexed);
});

test('ignoring a line or a file makes the finding go', async () => {
  for (const title of ['Ignore float-money on this line', 'Ignore float-money in this file']) {
    const client = await start({ [path]: migration });
    client.open(path, migration);
    const action = (await actions(client, path, 3, 10)).find((offered) => offered.title === title);
    const { edit } = await resolve(client, action);
    client.change(path, 2, applied(migration, edit, client.uri(path)));
    const codes = (await client.pull(path)).items.map(({ code }) => code);
    expect(codes).not.toContain('float-money');
    expect(codes).not.toContain('unused-suppression');
  }
});

test('fix all is offered when it is asked for by its kind, and applies what is safe', async () => {
  const client = await start({ [path]: migration });
  client.open(path, migration);
  const offered = await actions(client, path, 0, 0, ['source.fixAll']);
  expect(offered.map(({ kind }) => kind)).toEqual(['source.fixAll.preflight']);
  const { edit } = await resolve(client, offered[0]);
  expect(applied(migration, edit, client.uri(path))).toBe(indexed);
});

test('a hover over a squiggle gives the rule’s page', async () => {
  const client = await start({ [path]: migration });
  client.open(path, migration);
  const ask = (line: number, character: number): Promise<Hover | null> =>
    client.connection.sendRequest('textDocument/hover', {
      textDocument: { uri: client.uri(path) },
      position: { line, character },
    });
  expect(await ask(3, 10)).toMatchObject({
    contents: { kind: 'markdown', value: expect.stringMatching(/\*\*Why\*\*[\s\S]*\[float-money\]\(https:/) },
    range: { start: { line: 3, character: 8 } },
  });
  expect(await ask(2, 2)).toBeNull();
});

test('the editor’s settings count at once, and preflight.json wins', async () => {
  const client = await start({ [path]: migration });
  client.open(path, migration);
  const codes = async () => (await client.pull(path)).items.map(({ code }) => code);
  await client.configure({ rules: { 'float-money': 'off' } });
  await expect.poll(codes).not.toContain('float-money');
  client.open('preflight.json', '{ "rules": { "float-money": "error" } }', 'jsonc');
  await expect.poll(codes).toContain('float-money');
  await client.configure({ enable: false });
  await expect.poll(codes).toEqual([]);
});

test('where reviews wait for the save, nothing is said of what is not saved', async () => {
  const client = await start({ 'query.sql': 'SELECT 1;\n', [path]: migration });
  await client.configure({ run: 'onSave' });
  client.open('query.sql', 'SELECT 1;\n');
  client.open(path, migration);
  const money = async () => (await client.pull(path)).items.find(({ code }) => code === 'float-money');
  const line = (await money())?.range.start.line;
  // The setting has arrived when an edit is not taken in any more.
  await expect
    .poll(async () => {
      client.change('query.sql', 2, 'SELECT FROM FROM;\n');
      return (await client.pull('query.sql')).items;
    })
    .toEqual([]);
  client.change(path, 2, `\n${migration}`);
  expect((await money())?.range.start.line).toBe(line);
  expect(await actions(client, path, 3, 10)).toEqual([]);
  await client.connection.sendNotification('textDocument/didSave', { textDocument: { uri: client.uri(path) } });
  expect((await money())?.range.start.line).toBe((line ?? 0) + 1);
  expect(await actions(client, path, 4, 10)).not.toEqual([]);
  expect((await client.pull('query.sql')).items).toEqual([]);
  await client.configure({ run: 'onType' });
  await expect.poll(async () => (await client.pull('query.sql')).items).toMatchObject([{ code: 'syntax-error' }]);
});

test('what is wrong with preflight.json stands in it, also while it is edited', async () => {
  const client = await start({ 'preflight.json': '{ "rules": { "float-mony": "off" } }' });
  expect((await client.pull('preflight.json')).items).toMatchObject([
    { range: { start: { line: 0, character: 13 } }, message: expect.stringContaining('float-money') },
  ]);
  client.open('preflight.json', '{}', 'jsonc');
  expect((await client.pull('preflight.json')).items).toEqual([]);
});

test('folders come and go', async () => {
  const client = await start({});
  const other = makeFolder({ [path]: migration });
  const uri = `file://${other}`;
  await client.connection.sendNotification('workspace/didChangeWorkspaceFolders', {
    event: { added: [{ uri, name: 'other' }], removed: [] },
  });
  expect((await client.pull(`${uri}/${path}`)).items.map(({ code }) => code)).toContain('float-money');
  await client.connection.sendNotification('workspace/didChangeWorkspaceFolders', {
    event: { added: [], removed: [{ uri, name: 'other' }] },
  });
  expect((await client.pull(`${uri}/${path}`)).items).toEqual([]);
  rmSync(other, { recursive: true });
});

test('the command line starts the same server', async () => {
  const cli = join(import.meta.dirname, '../../../dist/cli.js');
  const client = await startClient(makeFolder({}), ableClient, { command: [cli, 'lsp', '--stdio'] });
  open.push(client);
  client.open('query.sql', 'SELECT FROM FROM;\n');
  expect((await client.pull('query.sql')).items).toMatchObject([{ code: 'syntax-error' }]);
});

const shopFiles = {
  'migrations/0001_orders.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY, note text);\n',
  'queries/orders.sql': 'SELECT note FROM orders WHERE id = 1;\n\nSELECT nothing FROM nowhere;\n',
  'smoke/orders.smoke.sql': '-- test: an order\nINSERT INTO orders VALUES (1);\n-- expect: 1 affected\n',
  'preflight.json': '{ "environments": { "away": { "kind": "production", "url": "${env:AWAY_URL}" } } }',
};

test('environments come with what is missing to reach them', async () => {
  const client = await start(shopFiles);
  expect(await client.connection.sendRequest(requests.environments.method, {})).toEqual({
    environments: [
      { name: 'embedded', kind: 'embedded' },
      { name: 'away', kind: 'production', url: '${env:AWAY_URL}' },
    ],
    missing: { away: ['AWAY_URL'] },
    hosts: {},
  });
});

test('a plan is for the statement under the cursor, and a failure is a message for people', async () => {
  const client = await start(shopFiles);
  const explain = (line: number, environment: string): Promise<ExplainResult> =>
    client.connection.sendRequest(requests.explain.method, {
      uri: client.uri('queries/orders.sql'),
      position: { line, character: 8 },
      environment,
      analyze: false,
    });
  expect(await explain(0, 'embedded')).toMatchObject({ sql: 'SELECT note FROM orders WHERE id = 1', analyzed: false });
  await expect(explain(2, 'embedded')).rejects.toThrow('relation "nowhere" does not exist');
  await expect(explain(1, 'embedded')).rejects.toThrow('no statement under the cursor');
  await expect(explain(0, 'nowhere')).rejects.toThrow('no environment called "nowhere"');
  await expect(explain(0, 'away')).rejects.toThrow('AWAY_URL');
});

test('smoke tests are found, and run where they are asked to', async () => {
  const client = await start(shopFiles);
  const found = await client.connection.sendRequest(requests.smokeTests.method, {});
  expect(found).toMatchObject([{ tests: [{ file: 'smoke/orders.smoke.sql', name: 'an order', line: 1 }] }]);
  const runs = await client.connection.sendRequest(requests.smoke.method, { environment: 'embedded' });
  expect(runs).toMatchObject([{ target: { kind: 'embedded' }, outcomes: [{ name: 'an order', status: 'passed' }] }]);
});

test('readiness answers every question, from the repository alone too', async () => {
  const client = await start(shopFiles);
  const report: ReadinessReport = await client.connection.sendRequest(requests.readiness.method, {});
  expect(report.checks.length).toBeGreaterThan(5);
  expect(report.target).toBeUndefined();
});

test('a run says what it is doing, and stops when it is cancelled', async () => {
  const client = await start({ ...shopFiles, 'queries/slow.sql': 'SELECT count(*) FROM generate_series(1, 1e9);' });
  const messages: string[] = [];
  const cancellation = new CancellationTokenSource();
  client.connection.onProgress(WorkDoneProgress.type, 'token', (value) => {
    if (value.kind !== 'end' && value.message) messages.push(value.message);
    if (messages.some((message) => message.includes('Asking for the plan'))) cancellation.cancel();
  });
  const running = client.connection.sendRequest(
    requests.explain.method,
    {
      uri: client.uri('queries/slow.sql'),
      position: { line: 0, character: 8 },
      environment: 'embedded',
      analyze: true,
      workDoneToken: 'token',
    },
    cancellation.token,
  );
  await expect(running).rejects.toMatchObject({ code: -32800 });
  expect(messages.join('\n')).toContain('on embedded as postgres');
});
