/** A bare LSP client over stdio, as any editor would write one, to drive the built server in tests. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type ClientCapabilities,
  createProtocolConnection,
  type Diagnostic,
  type InitializeResult,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';

const server = resolve(import.meta.dirname, '../../../../dist/server.js');

/** What VS Code can do, as far as the server looks. */
export const ableClient: ClientCapabilities = {
  textDocument: {
    diagnostic: { dynamicRegistration: true, relatedDocumentSupport: false },
    codeAction: { resolveSupport: { properties: ['edit'] }, dataSupport: true, isPreferredSupport: true },
  },
  workspace: {
    configuration: true,
    workspaceFolders: true,
    diagnostics: { refreshSupport: true },
    inlayHint: { refreshSupport: true },
    workspaceEdit: { documentChanges: true, resourceOperations: ['create'], changeAnnotationSupport: {} },
  },
};

/** A client that knows no more than LSP 3.0. */
export const plainClient: ClientCapabilities = {};

export interface Client {
  readonly connection: ProtocolConnection;
  readonly initialized: InitializeResult;
  /** The folder that is open. */
  readonly root: string;
  uri(path: string): string;
  open(path: string, text: string, languageId?: string): void;
  change(path: string, version: number, text: string): void;
  pull(path: string, previousResultId?: string): Promise<{ kind: string; resultId?: string; items: Diagnostic[] }>;
  /** The next diagnostics that are pushed for the file. */
  pushed(path: string): Promise<PublishDiagnosticsParams>;
  /** What `workspace/configuration` answers from now on. */
  configure(settings: object): Promise<void>;
  /** How often the server asked to pull again. */
  refreshes(): number;
  /** How often the server asked to ask for inlay hints again. */
  hintRefreshes(): number;
  close(): Promise<void>;
}

/** A folder with the files; gives its path. */
export function makeFolder(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'preflight-lsp-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

/** Starts the server on the folder, which is removed with it unless it is kept. */
export async function startClient(
  root: string,
  capabilities: ClientCapabilities = ableClient,
  { keep = false, folders = [root], command = [server, '--stdio'] } = {},
): Promise<Client> {
  const child = spawn(process.execPath, command, { stdio: ['pipe', 'pipe', 'inherit'] });
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  let settings: object = {};
  let refreshes = 0;
  let hintRefreshes = 0;
  const arrived = new Map<string, PublishDiagnosticsParams[]>();
  const waiting = new Map<string, (parameters: PublishDiagnosticsParams) => void>();
  connection.onRequest('workspace/configuration', ({ items }: { items: readonly unknown[] }) =>
    items.map(() => settings),
  );
  connection.onRequest('client/registerCapability', () => null);
  connection.onRequest('workspace/diagnostic/refresh', () => {
    refreshes++;
    return null;
  });
  connection.onRequest('workspace/inlayHint/refresh', () => {
    hintRefreshes++;
    return null;
  });
  connection.onNotification('textDocument/publishDiagnostics', (parameters: PublishDiagnosticsParams) => {
    const take = waiting.get(parameters.uri);
    waiting.delete(parameters.uri);
    if (take) take(parameters);
    else arrived.set(parameters.uri, [...(arrived.get(parameters.uri) ?? []), parameters]);
  });
  connection.listen();
  // A server that is not there answers nothing: whoever waits for it fails instead of waiting on.
  child.on('exit', () => connection.dispose());
  const uri = (path: string) => (/^\w+:/.test(path) ? path : pathToFileURL(join(root, path)).href);
  const workspaceFolders = folders.map((folder) => ({ uri: pathToFileURL(folder).href, name: 'test' }));
  const initialized: InitializeResult = await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: workspaceFolders[0]?.uri ?? null,
    capabilities,
    workspaceFolders,
  });
  await connection.sendNotification('initialized', {});
  return {
    connection,
    initialized,
    root,
    uri,
    open(path, text, languageId = 'sql') {
      const textDocument = { uri: uri(path), languageId, version: 1, text };
      void connection.sendNotification('textDocument/didOpen', { textDocument });
    },
    change(path, version, text) {
      const textDocument = { uri: uri(path), version };
      void connection.sendNotification('textDocument/didChange', { textDocument, contentChanges: [{ text }] });
    },
    async pull(path, previousResultId) {
      const report: { kind: string; resultId?: string; items?: Diagnostic[] } = await connection.sendRequest(
        'textDocument/diagnostic',
        { textDocument: { uri: uri(path) }, identifier: 'preflight', previousResultId },
      );
      return { ...report, items: report.items ?? [] };
    },
    pushed(path) {
      const [first, ...rest] = arrived.get(uri(path)) ?? [];
      arrived.set(uri(path), rest);
      return first ? Promise.resolve(first) : new Promise((take) => waiting.set(uri(path), take));
    },
    async configure(next) {
      settings = next;
      await connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    },
    refreshes: () => refreshes,
    hintRefreshes: () => hintRefreshes,
    async close() {
      const gone = new Promise((done) => child.once('exit', done));
      await connection.sendRequest('shutdown');
      await connection.sendNotification('exit');
      await gone;
      connection.dispose();
      if (!keep) rmSync(root, { recursive: true, force: true });
    },
  };
}
