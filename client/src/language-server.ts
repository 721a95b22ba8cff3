/** Starts, stops and asks the language server, and shows how it is doing. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import * as vscode from 'vscode';
import {
  DiagnosticPullMode,
  LanguageClient,
  type LanguageClientOptions,
  State,
  TransportKind,
  WorkDoneProgress,
} from 'vscode-languageclient/node';
import { hostLanguages, notifications, type RequestType } from '../../server/src/protocol';

export interface LanguageServer extends vscode.Disposable {
  /** Starts it; the promise ends when it answers. A failure is shown once and not thrown. */
  start(): Promise<void>;
  restart(): Promise<void>;
  /** Asks the server. A failure is thrown with a message that a person can read. */
  ask<Parameters, Result>(
    type: RequestType<Parameters, Result>,
    parameters: Parameters,
    token?: vscode.CancellationToken,
  ): Promise<Result>;
  /** Asks with a progress notification that can be cancelled; undefined when the person cancelled. */
  askWithProgress<Parameters extends object, Result>(
    title: string,
    type: RequestType<Parameters, Result>,
    parameters: Parameters,
  ): Thenable<Result | undefined>;
  /** Environments, smoke tests or settings may have changed. */
  readonly onDidChange: vscode.Event<void>;
}

const documentSelector = [
  ...['sql', ...hostLanguages].flatMap((language) =>
    ['file', 'untitled', 'vscode-vfs'].map((scheme) => ({ scheme, language })),
  ),
  { scheme: 'file', pattern: '**/preflight.json' },
];

export function createLanguageServer(
  context: vscode.ExtensionContext,
  output: vscode.LogOutputChannel,
): LanguageServer {
  const changed = new vscode.EventEmitter<void>();
  const status = createStatus();
  const client = new LanguageClient('preflight', 'Preflight', serverOptions(context), clientOptions(output));
  client.onDidChangeState(({ newState }) => status.show(newState));
  client.onNotification(notifications.changed, () => changed.fire());
  // Invariant: one message for one failure, however many requests fail because of it.
  let told = false;

  async function tellOnce(error: unknown): Promise<void> {
    output.error(error instanceof Error ? error : String(error));
    if (told) return;
    told = true;
    const show = 'Show output';
    const answer = await vscode.window.showErrorMessage('Preflight’s language server did not start.', show);
    if (answer === show) output.show();
  }

  async function start(): Promise<void> {
    try {
      await client.start();
    } catch (error) {
      void tellOnce(error);
    }
  }

  const server: LanguageServer = {
    start,
    async restart() {
      told = false;
      if (client.needsStop()) await client.stop();
      await start();
      changed.fire();
    },
    // A token that is not there would be sent as a second parameter.
    ask: (type, parameters, token) =>
      token ? client.sendRequest(type.method, parameters, token) : client.sendRequest(type.method, parameters),
    askWithProgress: (title, type, parameters) =>
      vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title, cancellable: true },
        async (progress, token) => {
          const workDoneToken = randomUUID();
          const listening = client.onProgress(WorkDoneProgress.type, workDoneToken, (value) => {
            if (value.message) progress.report({ message: value.message });
          });
          try {
            return await server.ask(type, { ...parameters, workDoneToken }, token);
          } catch (error) {
            if (token.isCancellationRequested) return undefined;
            throw error;
          } finally {
            listening.dispose();
          }
        },
      ),
    onDidChange: changed.event,
    dispose() {
      changed.dispose();
      status.dispose();
      void client.dispose();
    },
  };
  return server;
}

function serverOptions(context: vscode.ExtensionContext) {
  const module = context.asAbsolutePath(join('dist', 'server.js'));
  return {
    run: { module, transport: TransportKind.ipc },
    debug: { module, transport: TransportKind.ipc, options: { execArgv: ['--nolazy', '--inspect=6019'] } },
  };
}

function clientOptions(output: vscode.LogOutputChannel): LanguageClientOptions {
  return {
    documentSelector,
    outputChannel: output,
    synchronize: { configurationSection: 'preflight' },
    initializationOptions: { trusted: vscode.workspace.isTrusted },
    diagnosticPullOptions: {
      onChange: true,
      onSave: true,
      onFocus: true,
      filter: (document, mode) =>
        mode === DiagnosticPullMode.onType &&
        vscode.workspace.getConfiguration('preflight', document).get('run') === 'onSave',
    },
  };
}

function createStatus() {
  const item = vscode.languages.createLanguageStatusItem('preflight.server', documentSelector);
  item.name = 'Preflight';
  return {
    show(state: State) {
      item.busy = state === State.Starting;
      item.text =
        state === State.Running
          ? 'Preflight'
          : state === State.Starting
            ? 'Preflight is starting'
            : 'Preflight has stopped';
      item.severity =
        state === State.Stopped ? vscode.LanguageStatusSeverity.Error : vscode.LanguageStatusSeverity.Information;
      item.command =
        state === State.Running
          ? { command: 'preflight.showOutput', title: 'Show output' }
          : { command: 'preflight.restartServer', title: 'Restart server' };
    },
    dispose: () => item.dispose(),
  };
}
