/** The last rehearsal as a document that cannot be edited: each statement below its file, which a click opens. */
import * as vscode from 'vscode';

export interface RehearsalDocument extends vscode.Disposable {
  /** Shows the text beside the editor, which keeps the focus; its files lie in `folder`. */
  show(text: string, folder: vscode.WorkspaceFolder): Promise<void>;
}

const scheme = 'preflight-rehearsal';

export function createRehearsalDocument(): RehearsalDocument {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const texts = new Map<string, { readonly text: string; readonly folder: vscode.WorkspaceFolder }>();
  const registered = [
    vscode.workspace.registerTextDocumentContentProvider(scheme, {
      onDidChange: changed.event,
      provideTextDocumentContent: (uri) => texts.get(uri.path)?.text ?? '',
    }),
    vscode.languages.registerDocumentLinkProvider(
      { scheme },
      {
        provideDocumentLinks(document) {
          const folder = texts.get(document.uri.path)?.folder;
          return folder ? linksIn(document, folder) : [];
        },
      },
    ),
  ];
  return {
    async show(text, folder) {
      const uri = vscode.Uri.from({ scheme, path: `Rehearsal of ${folder.name}` });
      texts.set(uri.path, { text, folder });
      changed.fire(uri);
      const document = await vscode.workspace.openTextDocument(uri);
      const viewColumn = vscode.ViewColumn.Beside;
      const shown = vscode.window.visibleTextEditors.find((editor) => editor.document === document)?.viewColumn;
      await vscode.window.showTextDocument(document, {
        viewColumn: shown ?? viewColumn,
        preserveFocus: true,
        preview: true,
      });
    },
    dispose() {
      for (const provider of registered) provider.dispose();
      changed.dispose();
    },
  };
}

/** A file stands at the beginning of a line; below it, each statement begins with the number of its line. */
function linksIn(document: vscode.TextDocument, folder: vscode.WorkspaceFolder): vscode.DocumentLink[] {
  let file: vscode.Uri | undefined;
  const links: vscode.DocumentLink[] = [];
  for (let row = 0; row < document.lineCount; row++) {
    const { text } = document.lineAt(row);
    const [, name] = /^(\S.*?\.sql)(?=:|$)/.exec(text) ?? [];
    const [head, line] = /^ *(\d+)(?= {2})/.exec(text) ?? [];
    if (name !== undefined) {
      file = vscode.Uri.joinPath(folder.uri, name);
      links.push(new vscode.DocumentLink(new vscode.Range(row, 0, row, name.length), file));
    } else if (file && head !== undefined && line !== undefined) {
      const range = new vscode.Range(row, head.length - line.length, row, head.length);
      links.push(new vscode.DocumentLink(range, file.with({ fragment: `L${line}` })));
    }
  }
  return links;
}
