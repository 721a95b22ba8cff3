/** Shows why a command could not do what it was asked for. */
import * as vscode from 'vscode';
import type { Services } from '../services';

/** The server's messages are written for people: they name the place and the next step, and never hold a secret. */
export async function showFailure({ output, environments }: Services, error: unknown): Promise<void> {
  const message = error instanceof Error ? error.message : String(error);
  output.error(message);
  const environment = environments.current();
  const show = 'Show output';
  const again = 'Enter the connection again';
  const answers = environments.hasSecrets(environment) ? [again, show] : [show];
  const answer = await vscode.window.showErrorMessage(message, ...answers);
  if (answer === show) output.show();
  if (answer === again) await environments.forget(environment);
}
