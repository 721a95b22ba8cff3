/** What every command needs, put together once in extension.ts. */
import type * as vscode from 'vscode';
import type { Environments } from './environments';
import type { PlanPanel } from './explain/plan-panel';
import type { LanguageServer } from './language-server';
import type { ReadinessTree } from './readiness/readiness-tree';
import type { RehearsalDocument } from './rehearsal/rehearsal-document';
import type { SmokeTests } from './smoke/smoke-tests';

export interface Services {
  readonly output: vscode.LogOutputChannel;
  readonly server: LanguageServer;
  readonly environments: Environments;
  readonly plan: PlanPanel;
  readonly readiness: ReadinessTree;
  readonly rehearsal: RehearsalDocument;
  readonly smoke: SmokeTests;
}
