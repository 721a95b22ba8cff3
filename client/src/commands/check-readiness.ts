/** Preflight: Check readiness. */
import * as vscode from 'vscode';
import { type ReadinessReport, requests } from '../../../server/src/protocol';
import type { Services } from '../services';
import { chooseFolder } from './choose-folder';

/** Asks the repository and, in a trusted workspace, the chosen environment; shows the verdicts in the tree. */
export async function checkReadiness({
  server,
  environments,
  readiness,
}: Services): Promise<ReadinessReport | undefined> {
  const folder = await chooseFolder();
  if (!folder) {
    void vscode.window.showInformationMessage('Open a folder to check its readiness.');
    return undefined;
  }
  const environment = environments.current();
  const secrets = vscode.workspace.isTrusted ? await environments.secrets(environment) : undefined;
  const asked = secrets === undefined ? {} : { environment: environment.name, secrets };
  const where = secrets === undefined ? 'the repository alone' : environment.name;
  const report = await server.askWithProgress(`Checking readiness (${where})`, requests.readiness, {
    root: folder.uri.toString(),
    ...asked,
  });
  if (report) await readiness.show(report, folder);
  return report;
}
