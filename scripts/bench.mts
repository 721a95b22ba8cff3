/**
 * Measures Preflight beside squawk and postgres-language-server, in one run on one machine: an edit in a small and in a
 * large migration, and a whole history from the command line. `npm run bench [-- FOLDER]`; without a folder the history
 * is made up. Prints medians and their ratios; times alone say little, since machines differ.
 */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';

const peers = { 'squawk-cli': '2.66.0', '@postgres-language-server/cli': '0.25.5' };
const root = resolve(import.meta.dirname, '..');
const peerFolder = join(root, '.cache/bench');

interface Tool {
  readonly name: string;
  readonly server: readonly string[];
  readonly review: ((folder: string, files: readonly string[]) => readonly string[]) | undefined;
}

const bin = (name: string): string => join(peerFolder, 'node_modules/.bin', name);
const tools: readonly Tool[] = [
  {
    name: 'preflight',
    server: [process.execPath, join(root, 'dist/server.js'), '--stdio'],
    review: (folder) => [process.execPath, join(root, 'dist/cli.js'), 'review', '--all', '--format', 'json', folder],
  },
  { name: 'squawk', server: [bin('squawk'), 'server'], review: (_folder, files) => [bin('squawk'), ...files] },
  {
    name: 'postgres-language-server',
    server: [bin('postgres-language-server'), 'lsp-proxy'],
    review: undefined, // it checks single files against a connection
  },
];

await main();

async function main(): Promise<void> {
  installPeers();
  const folder = mkdtempSync(join(tmpdir(), 'preflight-bench-'));
  try {
    await benchEdits(folder, 'an edit in a 7-line migration', smallMigration(), 200);
    await benchEdits(folder, 'an edit in an 11,000-line migration', largeMigration(), 30);
    benchHistory(process.argv[2] ? resolve(process.argv[2]) : madeUpHistory(folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function installPeers(): void {
  if (existsSync(bin('squawk'))) return;
  mkdirSync(peerFolder, { recursive: true });
  const packages = Object.entries(peers).map(([name, version]) => `${name}@${version}`);
  execFileSync('npm', ['install', '--no-save', '--prefix', peerFolder, ...packages], { stdio: 'inherit' });
}

/** The word between the two sides is what the edits change, back and forth, in the middle of the text. */
interface Text {
  readonly head: string;
  readonly words: readonly [string, string];
  readonly tail: string;
}

function smallMigration(): Text {
  return {
    head: 'CREATE TABLE invoices (\n  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,\n  customer_id bigint NOT NULL,\n  total ',
    words: ['real', 'numeric(19,4)'],
    tail: ' NOT NULL,\n  sent_at timestamptz\n);\nCREATE INDEX invoices_customer_id_idx ON invoices (customer_id);\n',
  };
}

function largeMigration(): Text {
  const part = (from: number, to: number): string =>
    Array.from({ length: to - from }, (_, offset) => {
      const n = from + offset;
      return [
        `CREATE TABLE ledger_${n} (`,
        '  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,',
        `  parent_id bigint REFERENCES ledger_${Math.max(0, n - 1)} (id),`,
        '  amount numeric(19,4) NOT NULL,',
        "  note text NOT NULL DEFAULT '',",
        '  booked_at timestamptz NOT NULL DEFAULT now()',
        ');',
        `CREATE INDEX ledger_${n}_parent_id_idx ON ledger_${n} (parent_id);`,
        `ALTER TABLE ledger_${n} ADD COLUMN currency char(3);`,
        `COMMENT ON TABLE ledger_${n} IS 'Book number ${n}';`,
        '',
      ].join('\n');
    }).join('');
  return {
    head: `${part(0, 550)}CREATE TABLE invoices (id bigint PRIMARY KEY, total `,
    words: ['real', 'numeric(19,4)'],
    tail: `);\n${part(550, 1100)}`,
  };
}

async function benchEdits(folder: string, title: string, text: Text, edits: number): Promise<void> {
  const project = join(folder, title.replaceAll(/\W+/g, '-'));
  mkdirSync(project);
  const file = join(project, '0001_init.sql');
  writeFileSync(file, text.head + text.words[0] + text.tail);
  const sessions = [];
  for (const tool of tools)
    sessions.push({ tool, session: await open(tool, project, file, text), times: [] as number[] });
  // Turn by turn, so that a slow moment of the machine meets everybody.
  for (let edit = 0; edit < edits; edit++) {
    for (const { session, times } of sessions) times.push(await session.edit());
  }
  for (const { session } of sessions) session.close();
  report(
    title,
    sessions.map(({ tool, times }) => ({ name: tool.name, median: median(times) })),
  );
}

async function open(tool: Tool, project: string, file: string, text: Text) {
  const [command = '', ...parameters] = tool.server;
  const child = spawn(command, parameters, { cwd: project, stdio: ['pipe', 'pipe', 'ignore'] });
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const uri = pathToFileURL(file).href;
  let published: (() => void) | undefined;
  connection.onNotification('textDocument/publishDiagnostics', () => published?.());
  connection.onRequest(() => null);
  connection.listen();
  const { capabilities } = await connection.sendRequest<{ capabilities: { diagnosticProvider?: unknown } }>(
    'initialize',
    {
      processId: process.pid,
      rootUri: pathToFileURL(project).href,
      workspaceFolders: [{ uri: pathToFileURL(project).href, name: 'bench' }],
      capabilities: {
        textDocument: { diagnostic: {}, publishDiagnostics: {}, synchronization: {} },
        workspace: { workspaceFolders: true },
      },
    },
  );
  await connection.sendNotification('initialized', {});
  const pulls = capabilities.diagnosticProvider !== undefined;
  let version = 1;
  let word = 0;
  const answered = async (send: () => Promise<void>): Promise<number> => {
    const begin = performance.now();
    const pushed = pulls
      ? undefined
      : new Promise<void>((done) => {
          published = done;
        });
    await send();
    if (pulls) await connection.sendRequest('textDocument/diagnostic', { textDocument: { uri } });
    await pushed;
    return performance.now() - begin;
  };
  await answered(() =>
    connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'sql', version, text: text.head + text.words[0] + text.tail },
    }),
  );
  const start = positionAt(text.head);
  return {
    edit: () => {
      const before = text.words[word % 2] ?? '';
      word++;
      const range = { start, end: { line: start.line, character: start.character + before.length } };
      return answered(() =>
        connection.sendNotification('textDocument/didChange', {
          textDocument: { uri, version: ++version },
          contentChanges: [{ range, text: text.words[word % 2] ?? '' }],
        }),
      );
    },
    close: () => closeSession(connection, child),
  };
}

function closeSession(connection: MessageConnection, child: ReturnType<typeof spawn>): void {
  connection.dispose();
  child.kill();
}

function positionAt(text: string): { line: number; character: number } {
  const lines = text.split('\n');
  return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
}

function madeUpHistory(folder: string): string {
  const history = join(folder, 'history');
  mkdirSync(history);
  const statements = largeMigration();
  const tables = (statements.head + statements.words[0] + statements.tail).split(/(?=CREATE TABLE)/);
  for (const [index, table] of tables.entries()) {
    writeFileSync(join(history, `${String(index + 1).padStart(5, '0')}_step.sql`), table);
  }
  return history;
}

function benchHistory(history: string): void {
  const files = readdirSync(history, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.sql'));
  const paths = files.map((name) => join(history, name));
  const times = new Map<string, number[]>();
  for (let round = 0; round < 5; round++) {
    for (const tool of tools) {
      if (!tool.review) continue;
      const [command = '', ...parameters] = tool.review(history, paths);
      const begin = performance.now();
      runToEnd(command, parameters);
      times.set(tool.name, [...(times.get(tool.name) ?? []), performance.now() - begin]);
    }
  }
  report(
    `a history of ${files.length} files from the command line`,
    [...times].map(([name, list]) => ({ name, median: median(list) })),
  );
}

function runToEnd(command: string, parameters: readonly string[]): void {
  try {
    execFileSync(command, [...parameters], { stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1e9 });
  } catch (error) {
    // Findings make linters exit with 1; anything else did not measure what it should.
    if (!(error instanceof Error && 'status' in error && error.status === 1)) throw error;
  }
}

function report(title: string, rows: readonly { name: string; median: number }[]): void {
  const ours = rows.find((row) => row.name === 'preflight')?.median ?? Number.NaN;
  console.log(`\n${title}`);
  for (const { name, median } of rows) {
    const ratio = name === 'preflight' ? '' : `  ${(median / ours).toFixed(1)} times Preflight's`;
    console.log(`  ${name.padEnd(26)}${median.toFixed(1).padStart(9)} ms${ratio}`);
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
