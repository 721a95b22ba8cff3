/** The panel that shows a plan: one, reused, beside the editor. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { ExplainResult } from '../../../server/src/protocol';
import type { FromWebview, ToWebview } from './plan-message';

export interface PlanPanel extends vscode.Disposable {
  show(result: ExplainResult): void;
}

export function createPlanPanel(context: vscode.ExtensionContext): PlanPanel {
  const folder = vscode.Uri.joinPath(context.extensionUri, 'dist', 'plan');
  let panel: vscode.WebviewPanel | undefined;
  let latest: ExplainResult | undefined;

  function open(): vscode.WebviewPanel {
    const opened = vscode.window.createWebviewPanel(
      'preflight.plan',
      'Plan',
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      { enableScripts: true, localResourceRoots: [folder] },
    );
    opened.onDidDispose(() => {
      panel = undefined;
    });
    opened.webview.onDidReceiveMessage((message: FromWebview) => {
      if (message.kind === 'ready') send(opened);
    });
    opened.webview.html = page(opened.webview, folder);
    return opened;
  }

  function send(to: vscode.WebviewPanel): void {
    if (latest) void to.webview.postMessage({ kind: 'plan', result: latest } satisfies ToWebview);
  }

  return {
    show(result) {
      latest = result;
      panel ??= open();
      panel.title = `${result.analyzed ? 'Plan, run' : 'Plan'}: ${result.target.environment}`;
      panel.reveal(undefined, true);
      send(panel);
    },
    dispose: () => panel?.dispose(),
  };
}

function page(webview: vscode.Webview, folder: vscode.Uri): string {
  const nonce = randomBytes(16).toString('base64');
  const resource = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(folder, name));
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource} 'nonce-${nonce}'`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data:`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta property="csp-nonce" nonce="${nonce}">
  <link rel="stylesheet" href="${resource('plan.css')}">
  <title>Plan</title>
</head>
<body>
  <main id="app"></main>
  <script nonce="${nonce}" src="${resource('plan.js')}"></script>
</body>
</html>`;
}
