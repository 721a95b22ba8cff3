/** What the editor shows is what CI says: the same findings, at the same places, from the server and the command line. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import {
  type Diagnostic,
  DiagnosticSeverity,
  type WorkspaceDiagnosticReport,
} from 'vscode-languageserver-protocol/node';
import { type Client, makeFolder, startClient } from './harness/client';

const root = resolve(import.meta.dirname, '../../..');
const names = {
  [DiagnosticSeverity.Error]: 'error',
  [DiagnosticSeverity.Warning]: 'warning',
  [DiagnosticSeverity.Information]: 'info',
  [DiagnosticSeverity.Hint]: 'hint',
};

/** Odd ways to write a file. */
const odd = {
  'migrations/0001_crlf.sql': 'CREATE TABLE a (\r\n  id bigint PRIMARY KEY,\r\n  price real\r\n);\r\n',
  'migrations/0002_mark.sql': '\uFEFFCREATE TABLE b (id bigint PRIMARY KEY, total real);\n',
  'migrations/0003_elephant.sql':
    "/* 🐘🐘 */ CREATE TABLE c (id bigint PRIMARY KEY, note text DEFAULT '🐘', cost real);\n",
  'migrations/0004_"Odd" name.sql': 'CREATE TABLE "D d" (id bigint PRIMARY KEY, "Fee" real);\n',
  'migrations/0005_broken.sql': 'CREATE TABLE e (id bigint PRIMARY KEY;\nSELECT 1;\nCREATE TABLE f (fee real);\n',
  'queries/insert.sql': 'INSERT INTO a VALUES (1, 2);\rINSERT INTO a VALUES (3, 4);\n',
  'src/find.ts':
    'export const find = (client, name) => client.query("SELECT 🐘 FROM a WHERE id = \'" + name + "\'");\n',
  'preflight.json': '{ "rules": { "missing-lock-timeout": "off", "no-such-rule": "off" } }\n',
};

test.each([
  ['the shop without git', () => shop()],
  ['the shop, with what has shipped committed', () => committed(shop())],
  ['files that are written in odd ways', () => makeFolder(odd)],
])('%s', async (_, make) => {
  const folder = make();
  const client = await startClient(folder);
  const expected = fromCommandLine(folder);
  expect(expected.length).toBeGreaterThan(3);
  expect(await fromWorkspace(client)).toEqual(expected);
  expect(await fromDocuments(client, folder)).toEqual(expected);
  await client.close();
});

function shop(): string {
  const folder = makeFolder({});
  cpSync(join(root, 'examples/shop'), folder, { recursive: true });
  return folder;
}

function committed(folder: string): string {
  const git = (...words: string[]) => execFileSync('git', words, { cwd: folder, stdio: 'ignore' });
  git('init', '--initial-branch=main');
  git('add', '--all', '--', '.', ':!migrations/000005*');
  git('-c', 'user.name=Shop', '-c', 'user.email=shop@example.com', 'commit', '--message', 'What has shipped');
  return folder;
}

interface Told {
  readonly rule: string;
  readonly severity: string;
  readonly file: string;
  readonly range: { readonly start: Place; readonly end: Place };
  readonly message: string;
  readonly object: string;
  readonly url: string;
}
interface Place {
  readonly line: number;
  readonly column: number;
}

function fromCommandLine(folder: string): readonly Told[] {
  const command = [join(root, 'dist/cli.js'), 'review', '--format', 'json'];
  const { stdout } = spawnSync(process.execPath, command, { cwd: folder, encoding: 'utf8' });
  const { findings }: { findings: readonly Told[] } = JSON.parse(stdout);
  return sorted(
    findings.map(({ rule, severity, file, range, message, object, url }) => ({
      rule,
      severity,
      file,
      range,
      message,
      object,
      url,
    })),
  );
}

async function fromWorkspace(client: Client): Promise<readonly Told[]> {
  const { items } = await client.connection.sendRequest<WorkspaceDiagnosticReport>('workspace/diagnostic', {
    identifier: 'preflight',
    previousResultIds: [],
  });
  return sorted(
    items.flatMap((item) => {
      const file = relative(client.root, fileURLToPath(item.uri)).replaceAll('\\', '/');
      return item.kind === 'full' ? item.items.flatMap((diagnostic) => told(file, diagnostic)) : [];
    }),
  );
}

/** Every file opened, as VS Code opens it: without its byte order mark. */
async function fromDocuments(client: Client, folder: string): Promise<readonly Told[]> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !path.startsWith('.git/') && /\.(sql|ts)$/.test(path));
  for (const file of files) {
    const text = readFileSync(join(folder, file), 'utf8').replace(/^\uFEFF/, '');
    client.open(file, text, file.endsWith('.ts') ? 'typescript' : 'sql');
  }
  const all: Told[] = [];
  for (const file of files) {
    const { items } = await client.pull(file);
    all.push(...items.flatMap((diagnostic) => told(file, diagnostic)));
  }
  return sorted(all);
}

/** Problems of files and settings are no findings: the command line tells them apart. */
function told(file: string, { code, severity, range, message, data, codeDescription }: Diagnostic): Told[] {
  if (code === undefined) return [];
  const place = ({ line, character }: { line: number; character: number }) => ({
    line: line + 1,
    column: character + 1,
  });
  return [
    {
      rule: String(code),
      severity: severity ? names[severity] : '',
      file,
      range: { start: place(range.start), end: place(range.end) },
      message: typeof message === 'string' ? message : message.value,
      object: data.object,
      url: codeDescription?.href ?? '',
    },
  ];
}

function sorted(all: readonly Told[]): readonly Told[] {
  const key = ({ file, range, rule }: Told) =>
    `${file} ${String(range.start.line).padStart(6)} ${String(range.start.column).padStart(6)} ${rule}`;
  return all.toSorted((a, b) => key(a).localeCompare(key(b)));
}
