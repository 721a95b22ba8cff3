/** Which environment SQL runs on: chosen by the person, remembered per workspace, shown in the status bar. */
import * as vscode from 'vscode';
import { type Environment, type EnvironmentKind, requests, type Secrets } from '../../server/src/protocol';
import type { LanguageServer } from './language-server';

export interface Environments extends vscode.Disposable {
  /** The chosen one; `embedded` until another is chosen. */
  current(): Environment;
  /** All of the workspace; `embedded` is always among them. */
  list(): readonly Environment[];
  choose(): Promise<Environment | undefined>;
  /** Values for the environment's `${env:NAME}` references that the machine does not hold; asked once, then kept in the secret storage. Undefined: the person gave none. */
  secrets(environment: Environment): Promise<Secrets | undefined>;
  /** True when values are asked for it and kept. */
  hasSecrets(environment: Environment): boolean;
  /** Drops the values that were kept for the environment, so that they are asked again. */
  forget(environment: Environment): Promise<void>;
  readonly onDidChange: vscode.Event<void>;
}

const embedded: Environment = { name: 'embedded', kind: 'embedded', url: undefined };
const rememberedAs = 'preflight.environment';

const kinds: Readonly<Record<EnvironmentKind, { readonly icon: string; readonly words: string }>> = {
  embedded: { icon: '$(package)', words: 'PostgreSQL inside the extension, made from the migrations' },
  local: { icon: '$(device-desktop)', words: 'local server' },
  staging: { icon: '$(beaker)', words: 'staging server' },
  production: { icon: '$(warning)', words: 'PRODUCTION: read-only' },
};

export function createEnvironments(context: vscode.ExtensionContext, server: LanguageServer): Environments {
  const changed = new vscode.EventEmitter<void>();
  const item = vscode.window.createStatusBarItem('preflight.environment', vscode.StatusBarAlignment.Left, 0);
  item.name = 'Preflight environment';
  item.command = 'preflight.chooseEnvironment';
  let environments: readonly Environment[] = [embedded];
  let missing: Readonly<Record<string, readonly string[]>> = {};
  let hosts: Readonly<Record<string, string>> = {};

  function current(): Environment {
    const name = context.workspaceState.get<string>(rememberedAs);
    return environments.find((environment) => environment.name === name) ?? environments[0] ?? embedded;
  }

  function show(): void {
    const { name, kind } = current();
    const production = kind === 'production';
    item.text = production ? `$(warning) PRODUCTION: ${name}` : `$(database) ${name}`;
    item.tooltip = `Preflight runs SQL on ${name} (${kinds[kind].words}). Click to choose another.`;
    item.accessibilityInformation = { label: item.tooltip };
    item.backgroundColor = production ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
    // A folder without SQL has no use for it.
    const wanted = environments.length > 1 || vscode.window.activeTextEditor?.document.languageId === 'sql';
    if (wanted) item.show();
    else item.hide();
  }

  async function refresh(): Promise<void> {
    try {
      const answer = await server.ask(requests.environments, {});
      environments = answer.environments.length > 0 ? answer.environments : [embedded];
      missing = answer.missing;
      hosts = answer.hosts;
    } catch {
      // The server is not there; its own status says so. What was known stays.
    }
    show();
    changed.fire();
  }

  const following = [server.onDidChange(() => void refresh()), vscode.window.onDidChangeActiveTextEditor(show)];
  show();

  return {
    current,
    list: () => environments,
    onDidChange: changed.event,
    async choose() {
      await refresh();
      const picked = await vscode.window.showQuickPick(
        environments.map((environment) => describe(environment, hosts[environment.name])),
        {
          title: 'Choose environment',
          placeHolder: 'Where Explain analyze, smoke tests, rehearsals and readiness checks run',
          matchOnDescription: true,
        },
      );
      if (!picked) return undefined;
      await context.workspaceState.update(rememberedAs, picked.environment.name);
      show();
      changed.fire();
      return picked.environment;
    },
    async secrets(environment) {
      const values: Record<string, string> = {};
      for (const name of missing[environment.name] ?? []) {
        const value = await secret(context.secrets, environment, name);
        if (value === undefined) return undefined;
        values[name] = value;
      }
      return values;
    },
    hasSecrets: (environment) => (missing[environment.name] ?? []).length > 0,
    async forget(environment) {
      for (const name of missing[environment.name] ?? []) await context.secrets.delete(secretKey(environment, name));
    },
    dispose() {
      for (const listener of following) listener.dispose();
      changed.dispose();
      item.dispose();
    },
  };
}

/** Where it is known, the host; otherwise the reference that will say it. */
function describe(environment: Environment, host: string | undefined) {
  const { icon, words } = kinds[environment.kind];
  const detail = host ?? environment.url;
  const label = `${icon} ${environment.name}`;
  return { environment, label, description: words, ...(detail === undefined ? {} : { detail }) };
}

async function secret(
  storage: vscode.SecretStorage,
  environment: Environment,
  name: string,
): Promise<string | undefined> {
  const key = secretKey(environment, name);
  const kept = await storage.get(key);
  if (kept !== undefined) return kept;
  const typed = await vscode.window.showInputBox({
    title: `${environment.name}: ${name}`,
    prompt: `preflight.json refers to \${env:${name}}, which is not set here. The value is kept in the secret storage.`,
    password: true,
    ignoreFocusOut: true,
  });
  if (typed) await storage.store(key, typed);
  return typed || undefined;
}

function secretKey(environment: Environment, name: string): string {
  const workspace = vscode.workspace.workspaceFile ?? vscode.workspace.workspaceFolders?.[0]?.uri;
  return `${workspace ?? ''}#${environment.name}#${name}`;
}
