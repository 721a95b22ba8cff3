/** Preflight: Run smoke tests, all of them, on the chosen environment. */
import * as vscode from 'vscode';
import type { Services } from '../services';

export async function runSmokeTests({ smoke, environments }: Services): Promise<void> {
  const found = await smoke.runAll(environments.current());
  if (found > 0) return;
  void vscode.window.showInformationMessage('No smoke tests: write them in files named `*.smoke.sql`.');
}
