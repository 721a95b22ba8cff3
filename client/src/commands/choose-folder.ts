/** Which workspace folder a command is about, where there are several. */
import * as vscode from 'vscode';

/** The active editor's folder, the only one, or the one that the person picks; undefined: none, or the person gave up. */
export async function chooseFolder(): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length < 2) return folders[0];
  const active = vscode.window.activeTextEditor?.document.uri;
  return (active && vscode.workspace.getWorkspaceFolder(active)) ?? vscode.window.showWorkspaceFolderPick();
}
