/** Smoke tests in the Test Explorer: one item a test, one run profile an environment. */
import * as vscode from 'vscode';
import { type Environment, requests, type SmokeOutcome, type SmokeTest } from '../../../server/src/protocol';
import type { Environments } from '../environments';
import type { LanguageServer } from '../language-server';

export interface SmokeTests extends vscode.Disposable {
  /** Runs all and shows the results; gives how many there are. */
  runAll(environment: Environment): Promise<number>;
}

interface Found {
  /** The workspace folder's URI. */
  readonly root: string;
  readonly test: SmokeTest;
}

export function createSmokeTests(server: LanguageServer, environments: Environments): SmokeTests {
  const controller = vscode.tests.createTestController('preflight.smoke', 'Smoke tests');
  const found = new WeakMap<vscode.TestItem, Found>();
  let profiles: vscode.TestRunProfile[] = [];

  async function discover(): Promise<void> {
    const folders = await server.ask(requests.smokeTests, {});
    const files = new Map<string, vscode.TestItem>();
    for (const { root, tests } of folders) {
      for (const test of tests) {
        const uri = vscode.Uri.joinPath(vscode.Uri.parse(root), test.file);
        const file = files.get(uri.toString()) ?? controller.createTestItem(uri.toString(), test.file, uri);
        files.set(uri.toString(), file);
        const item = controller.createTestItem(`${uri}#${test.name}`, test.name, uri);
        item.range = new vscode.Range(test.line - 1, 0, test.endLine - 1, 0);
        found.set(item, { root, test });
        file.children.add(item);
      }
    }
    controller.items.replace([...files.values()]);
  }

  function offer(): void {
    for (const profile of profiles) profile.dispose();
    profiles = environments.list().map((environment) => {
      const label = environment.kind === 'production' ? `PRODUCTION: ${environment.name}` : environment.name;
      // What a click on "run" takes must never be somebody else's server.
      const isDefault = environment.kind === 'embedded';
      const handler = (request: vscode.TestRunRequest, token: vscode.CancellationToken) =>
        run(environment, request, token);
      return controller.createRunProfile(label, vscode.TestRunProfileKind.Run, handler, isDefault);
    });
  }

  async function run(
    environment: Environment,
    request: vscode.TestRunRequest,
    token: vscode.CancellationToken,
  ): Promise<void> {
    const items = chosen(request, controller.items);
    const testRun = controller.createTestRun(request, environment.name);
    try {
      if (!vscode.workspace.isTrusted) throw new Error('Smoke tests run in trusted workspaces only.');
      const secrets = await environments.secrets(environment);
      if (!secrets) return;
      for (const item of items) testRun.started(item);
      for (const [root, ofRoot] of byRoot(items)) {
        const tests = ofRoot.flatMap((item) => found.get(item)?.test ?? []).map(({ file, name }) => ({ file, name }));
        const runs = await server.ask(requests.smoke, { root, environment: environment.name, tests, secrets }, token);
        for (const { target, outcomes } of runs) {
          const mode = target.readOnly ? ', read-only' : '';
          write(testRun, `${target.environment}: ${target.database} on ${target.host} as ${target.role}${mode}`);
          for (const outcome of outcomes) settle(testRun, ofRoot, outcome);
        }
      }
    } catch (error) {
      const message = new vscode.TestMessage(error instanceof Error ? error.message : String(error));
      for (const item of items) {
        if (token.isCancellationRequested) testRun.skipped(item);
        else testRun.errored(item, message);
      }
      write(testRun, token.isCancellationRequested ? 'Cancelled.' : String(message.message));
    } finally {
      testRun.end();
    }
  }

  function byRoot(items: readonly vscode.TestItem[]): Map<string, vscode.TestItem[]> {
    const roots = new Map<string, vscode.TestItem[]>();
    for (const item of items) {
      const root = found.get(item)?.root;
      if (root !== undefined) roots.set(root, [...(roots.get(root) ?? []), item]);
    }
    return roots;
  }

  function settle(testRun: vscode.TestRun, items: readonly vscode.TestItem[], outcome: SmokeOutcome): void {
    const item = items.find((candidate) => {
      const test = found.get(candidate)?.test;
      return test?.file === outcome.file && test.name === outcome.name;
    });
    if (!item) return;
    const words = outcome.message ? `: ${outcome.message}` : '';
    write(testRun, `${outcome.status} ${outcome.name} (${Math.round(outcome.milliseconds)} ms)${words}`, item);
    switch (outcome.status) {
      case 'passed':
        testRun.passed(item, outcome.milliseconds);
        break;
      case 'skipped':
        testRun.skipped(item);
        break;
      case 'failed':
        testRun.failed(item, failure(item, outcome), outcome.milliseconds);
        break;
    }
  }

  controller.refreshHandler = discover;
  const following = [server.onDidChange(() => void discover().catch(() => undefined)), environments.onDidChange(offer)];
  offer();

  return {
    async runAll(environment) {
      await discover();
      const all = chosen(new vscode.TestRunRequest(), controller.items);
      if (all.length === 0) return 0;
      await vscode.commands.executeCommand('workbench.view.testing.focus');
      const source = new vscode.CancellationTokenSource();
      await run(environment, new vscode.TestRunRequest(), source.token);
      source.dispose();
      return all.length;
    },
    dispose() {
      for (const listener of following) listener.dispose();
      controller.dispose();
    },
  };
}

/** The tests that the request means: files stand for what is in them. */
function chosen(request: vscode.TestRunRequest, all: vscode.TestItemCollection): vscode.TestItem[] {
  const excluded = new Set(request.exclude ?? []);
  const items: vscode.TestItem[] = [];
  function collect(item: vscode.TestItem): void {
    if (excluded.has(item)) return;
    if (item.children.size === 0) items.push(item);
    else item.children.forEach(collect);
  }
  if (request.include) request.include.forEach(collect);
  else all.forEach(collect);
  return items;
}

function failure(item: vscode.TestItem, outcome: SmokeOutcome): vscode.TestMessage {
  const message = new vscode.TestMessage(outcome.message ?? 'The test failed.');
  const line = (outcome.failedLine ?? outcome.line) - 1;
  if (item.uri) message.location = new vscode.Location(item.uri, new vscode.Position(line, 0));
  return message;
}

/** A terminal shows a run's output: it wants a carriage return. */
function write(testRun: vscode.TestRun, line: string, item?: vscode.TestItem): void {
  testRun.appendOutput(`${line.replaceAll('\n', '\r\n')}\r\n`, undefined, item);
}
