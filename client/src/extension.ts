/** Puts the extension together; what it does stands in the files that it names. */
import * as vscode from 'vscode';
import { checkReadiness } from './commands/check-readiness';
import { chooseEnvironment } from './commands/choose-environment';
import { explain } from './commands/explain';
import { rehearse } from './commands/rehearse';
import { restartServer } from './commands/restart-server';
import { runSmokeTests } from './commands/run-smoke-tests';
import { showFailure } from './commands/show-failure';
import { showOutput } from './commands/show-output';
import { createEnvironments } from './environments';
import { createPlanPanel } from './explain/plan-panel';
import { createLanguageServer } from './language-server';
import { createReadinessTree } from './readiness/readiness-tree';
import { createRehearsalDocument } from './rehearsal/rehearsal-document';
import type { Services } from './services';
import { createSmokeTests } from './smoke/smoke-tests';

type Command = (services: Services, ...args: readonly unknown[]) => unknown;

const commands: Readonly<Record<string, Command>> = {
  'preflight.checkReadiness': checkReadiness,
  'preflight.chooseEnvironment': chooseEnvironment,
  'preflight.explain': explain,
  'preflight.rehearse': rehearse,
  'preflight.runSmokeTests': runSmokeTests,
  'preflight.restartServer': restartServer,
  'preflight.showOutput': showOutput,
};

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel('Preflight', { log: true });
  const server = createLanguageServer(context, output);
  const environments = createEnvironments(context, server);
  const plan = createPlanPanel(context);
  const readiness = createReadinessTree();
  const rehearsal = createRehearsalDocument();
  const smoke = createSmokeTests(server, environments);
  const services: Services = { output, server, environments, plan, readiness, rehearsal, smoke };
  context.subscriptions.push(output, server, environments, plan, readiness, rehearsal, smoke);
  for (const [id, run] of Object.entries(commands)) {
    const handler = async (...args: readonly unknown[]) => {
      try {
        return await run(services, ...args);
      } catch (error) {
        await showFailure(services, error);
      }
    };
    context.subscriptions.push(vscode.commands.registerCommand(id, handler));
  }
  await server.start();
}
