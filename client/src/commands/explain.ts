/** Preflight: Explain analyze, for the statement under the cursor. */
import * as vscode from 'vscode';
import { type Environment, type ExplainResult, requests } from '../../../server/src/protocol';
import type { Services } from '../services';

/** Nothing runs unless the person asks for it; a caller that knows may pass `{ analyze }`. */
export async function explain(services: Services, asked?: unknown): Promise<ExplainResult | undefined> {
  const { environments, server, plan } = services;
  const editor = vscode.window.activeTextEditor;
  if (!editor) {
    void vscode.window.showInformationMessage('Put the cursor into the statement to explain.');
    return undefined;
  }
  const { document, selection } = editor;
  const environment = environments.current();
  const analyze = isWish(asked) ? asked.analyze : await askHow(environment);
  if (analyze === undefined) return undefined;
  const secrets = await environments.secrets(environment);
  if (!secrets) return undefined;
  const result = await server.askWithProgress(`Explaining on ${environment.name}`, requests.explain, {
    uri: document.uri.toString(),
    position: { line: selection.active.line, character: selection.active.character },
    environment: environment.name,
    analyze,
    secrets,
  });
  if (result) plan.show(result);
  return result;
}

function isWish(asked: unknown): asked is { readonly analyze: boolean } {
  return typeof asked === 'object' && asked !== null && 'analyze' in asked && typeof asked.analyze === 'boolean';
}

async function askHow({ name, kind }: Environment): Promise<boolean | undefined> {
  const running =
    kind === 'production'
      ? 'EXPLAIN ANALYZE, read-only: a statement that writes is refused'
      : 'EXPLAIN ANALYZE: real times, in a transaction that is rolled back';
  const picked = await vscode.window.showQuickPick(
    [
      { label: '$(list-tree) Plan only', description: 'EXPLAIN: nothing runs', analyze: false },
      { label: '$(run) Run it and roll back', description: running, analyze: true },
    ],
    { title: kind === 'production' ? `Explain on PRODUCTION: ${name}` : `Explain on ${name}` },
  );
  return picked?.analyze;
}
