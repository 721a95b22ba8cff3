/** Pushes diagnostics to clients that do not pull them. */
import type { Connection } from 'vscode-languageserver/node';
import { type Diagnostics, nothing, type Report } from './diagnostics';
import type { Folders } from './folders';
import { together } from './together';

/** Gives a function that pushes what has changed since its last call; calls that come together are answered once. */
export function createPublisher(connection: Connection, folders: Folders, diagnostics: Diagnostics): () => void {
  const told = new Map<string, Report>();

  function tell(uri: string, report: Report): void {
    if ((told.get(uri) ?? nothing).resultId === report.resultId) return;
    if (report === nothing) told.delete(uri);
    else told.set(uri, report);
    const place = folders.place(uri);
    const version = place?.folder.version(place.path) ?? undefined;
    const parameters = { uri, diagnostics: [...report.items], ...(version === undefined ? {} : { version }) };
    void connection.sendDiagnostics(parameters);
  }

  async function publish(): Promise<void> {
    // Whoever types does not wait for the files that nobody has opened.
    for (const folder of folders.all()) {
      if (folder.workspace.isRead) continue;
      for (const path of folder.openPaths()) tell(folder.uri(path), await diagnostics.of({ folder, path }));
    }
    const reports = new Map<string, Report>([...told.keys()].map((uri) => [uri, nothing]));
    for (const folder of folders.all()) {
      for (const [uri, report] of await diagnostics.ofFolder(folder)) reports.set(uri, report);
    }
    for (const [uri, report] of reports) tell(uri, report);
  }

  const soon = together<undefined>(() => publish().catch((error) => connection.console.error(String(error))));
  return () => soon(undefined);
}
