/** Preflight: Rehearse migrations. */
import * as vscode from 'vscode';
import { type Environment, type RehearsalReport, requests } from '../../../server/src/protocol';
import type { Services } from '../services';
import { chooseFolder } from './choose-folder';

/** On another environment than the embedded server the person is asked first; gives what was found out. */
export async function rehearse(services: Services): Promise<readonly RehearsalReport[] | undefined> {
  const { environments, server, rehearsal } = services;
  const folder = await chooseFolder();
  if (!folder) {
    void vscode.window.showInformationMessage('Open a folder to rehearse its migrations.');
    return undefined;
  }
  const environment = await whereToRun(environments.current());
  if (!environment) return undefined;
  // Production is refused by the server, which needs no password for that.
  const secrets = environment.kind === 'production' ? {} : await environments.secrets(environment);
  if (!secrets) return undefined;
  const result = await server.askWithProgress(`Rehearsing on ${environment.name}`, requests.rehearse, {
    root: folder.uri.toString(),
    environment: environment.name,
    secrets,
  });
  if (!result) return undefined;
  if (result.reports.some(({ statements }) => statements.length > 0)) await rehearsal.show(result.text, folder);
  else void vscode.window.showInformationMessage('No migration is pending, so there is nothing to rehearse.');
  return result.reports;
}

async function whereToRun(chosen: Environment): Promise<Environment | undefined> {
  if (chosen.kind === 'embedded' || chosen.kind === 'production') return chosen;
  const embedded: Environment = { name: 'embedded', kind: 'embedded', url: undefined };
  const picked = await vscode.window.showQuickPick(
    [
      {
        label: '$(package) Embedded server',
        description: 'made from what has shipped, thrown away afterwards',
        environment: embedded,
      },
      {
        label: `$(run) ${chosen.name}`,
        description: 'in one transaction that is rolled back; its locks are taken while it runs',
        environment: chosen,
      },
    ],
    { title: 'Rehearse migrations' },
  );
  return picked?.environment;
}
