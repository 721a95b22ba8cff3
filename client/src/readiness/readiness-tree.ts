/** The view "Readiness": groups, verdicts, evidence. */
import * as vscode from 'vscode';
import type { CheckResult, Evidence, ReadinessReport, Verdict } from '../../../server/src/protocol';

export interface ReadinessTree extends vscode.Disposable {
  /** Shows the report of a folder and brings the view to the front. */
  show(report: ReadinessReport, folder: vscode.WorkspaceFolder): Promise<void>;
}

type Node =
  | { readonly kind: 'group'; readonly name: string; readonly checks: readonly CheckResult[] }
  | { readonly kind: 'check'; readonly check: CheckResult }
  | { readonly kind: 'evidence'; readonly evidence: Evidence };

/** Shape, word and colour, so that none of them has to be seen. */
const icons: Readonly<Record<Verdict, vscode.ThemeIcon>> = {
  pass: new vscode.ThemeIcon('pass', new vscode.ThemeColor('testing.iconPassed')),
  fail: new vscode.ThemeIcon('error', new vscode.ThemeColor('testing.iconFailed')),
  unknown: new vscode.ThemeIcon('question', new vscode.ThemeColor('list.warningForeground')),
  manual: new vscode.ThemeIcon('person'),
  'not applicable': new vscode.ThemeIcon('circle-slash', new vscode.ThemeColor('disabledForeground')),
};

export function createReadinessTree(): ReadinessTree {
  const changed = new vscode.EventEmitter<void>();
  let shown: { readonly report: ReadinessReport; readonly folder: vscode.WorkspaceFolder } | undefined;

  const view = vscode.window.createTreeView<Node>('preflight.readiness', {
    showCollapseAll: true,
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getChildren: (node) => (node ? childrenOf(node) : groupsOf(shown?.report.checks ?? [])),
      getTreeItem: (node) => itemOf(node, shown?.folder),
    },
  });

  return {
    async show(report, folder) {
      shown = { report, folder };
      const where = report.target ? `On ${report.target.environment}` : 'In the repository alone';
      view.message = `${where}: ${summary(report.checks)}`;
      changed.fire();
      await vscode.commands.executeCommand('preflight.readiness.focus');
    },
    dispose() {
      view.dispose();
      changed.dispose();
    },
  };
}

function groupsOf(checks: readonly CheckResult[]): Node[] {
  const names = [...new Set(checks.map((check) => check.group))];
  return names.map((name) => ({ kind: 'group', name, checks: checks.filter((check) => check.group === name) }));
}

function childrenOf(node: Node): Node[] {
  switch (node.kind) {
    case 'group':
      return node.checks.map((check) => ({ kind: 'check', check }));
    case 'check':
      return node.check.evidence.map((evidence) => ({ kind: 'evidence', evidence }));
    case 'evidence':
      return [];
  }
}

function itemOf(node: Node, folder: vscode.WorkspaceFolder | undefined): vscode.TreeItem {
  switch (node.kind) {
    case 'group':
      return groupItem(node.name, node.checks);
    case 'check':
      return checkItem(node.check);
    case 'evidence':
      return evidenceItem(node.evidence, folder);
  }
}

function groupItem(name: string, checks: readonly CheckResult[]): vscode.TreeItem {
  const item = new vscode.TreeItem(name, vscode.TreeItemCollapsibleState.Expanded);
  item.description = summary(checks);
  return item;
}

function checkItem(check: CheckResult): vscode.TreeItem {
  const { Collapsed, None } = vscode.TreeItemCollapsibleState;
  // The verdict comes first, so that a narrow side bar cuts the question and not the answer.
  const item = new vscode.TreeItem(`${check.verdict}: ${check.question}`, check.evidence.length > 0 ? Collapsed : None);
  item.id = check.id;
  item.iconPath = icons[check.verdict];
  const tooltip = new vscode.MarkdownString();
  tooltip
    .appendMarkdown(`**${check.verdict}** `)
    .appendText(check.question)
    .appendMarkdown('\n\n')
    .appendText(check.why);
  if (check.advice) tooltip.appendMarkdown('\n\n**What to do**\n\n').appendText(check.advice);
  item.tooltip = tooltip;
  return item;
}

function evidenceItem(evidence: Evidence, folder: vscode.WorkspaceFolder | undefined): vscode.TreeItem {
  const item = new vscode.TreeItem(evidence.text);
  item.tooltip = evidence.text;
  if (evidence.file === undefined || !folder) return item;
  const line = Math.max((evidence.line ?? 1) - 1, 0);
  item.description = evidence.line === undefined ? evidence.file : `${evidence.file}:${evidence.line}`;
  item.command = {
    command: 'vscode.open',
    title: 'Open',
    arguments: [
      vscode.Uri.joinPath(folder.uri, evidence.file),
      { selection: new vscode.Range(line, 0, line, 0) } satisfies vscode.TextDocumentShowOptions,
    ],
  };
  return item;
}

/** e.g. `2 fail, 1 unknown, 5 pass`. */
function summary(checks: readonly CheckResult[]): string {
  const order: readonly Verdict[] = ['fail', 'unknown', 'manual', 'pass', 'not applicable'];
  return order
    .map((verdict) => ({ verdict, count: checks.filter((check) => check.verdict === verdict).length }))
    .filter(({ count }) => count > 0)
    .map(({ verdict, count }) => `${count} ${verdict}`)
    .join(', ');
}
