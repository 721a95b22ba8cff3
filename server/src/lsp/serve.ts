/** Puts the language server together: documents, folders, diagnostics, actions and what the editor asks besides. */
import { isDeepStrictEqual } from 'node:util';
import {
  type ClientCapabilities,
  CodeActionKind,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type InitializeResult,
  ResourceOperationKind,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import packageJson from '../../../package.json';
import { notifications } from '../protocol';
import {
  type ActionData,
  codeActions,
  type EditAbilities,
  fixAllKind,
  resolveAction,
  showPageCommand,
} from './code-actions';
import { createDiagnostics, documentReport, nothing, workspaceReports } from './diagnostics';
import type { Folder } from './folder';
import { createFolders, type Place } from './folders';
import { hover } from './hover';
import { createShownHints, lockHints } from './lock-hints';
import { createPublisher } from './publish';
import { answerRequests } from './requests';
import { askSettings, defaultEditorSettings, type EditorSettings } from './settings';

/** What says anything about a review: SQL, host code, the tools' own settings, ours, and git's branches. */
const watched = [
  '**/*.{sql,ts,tsx,mts,cts,js,jsx,mjs,cjs}',
  '**/*.{sql.conf,toml}',
  '**/{preflight,_journal,snapshot}.json',
  '**/.git/{HEAD,packed-refs}',
  '**/.git/refs/{heads,remotes}/**',
];

export function serve(connection: Connection): void {
  const documents = new TextDocuments(TextDocument);
  const folders = createFolders();
  const settings = new Map<string, EditorSettings>();
  const settingsOf = ({ root }: Folder) => settings.get(root) ?? defaultEditorSettings;
  const waitsForSave = (folder: Folder) => settingsOf(folder).run === 'onSave';
  const showsHints = (folder: Folder) => settingsOf(folder).enable && settingsOf(folder).lockHints;
  const diagnostics = createDiagnostics((folder) => settingsOf(folder).enable);
  const publish = createPublisher(connection, folders, diagnostics);
  const hints = createShownHints(connection, folders);
  let client: ClientCapabilities = {};
  let abilities: EditAbilities = { lazy: false, newFiles: false };

  /** Takes the document over as it is now; where reviews wait for the save, as a copy that no later edit changes. */
  function catchUp(document: TextDocument): Place {
    const { uri, languageId, version } = document;
    const place = folders.place(uri);
    const waits = place !== undefined && waitsForSave(place.folder);
    return folders.edit(waits ? TextDocument.create(uri, languageId, version, document.getText()) : document);
  }

  /** Where the document stands; undefined when it is not as it was reviewed, so that places in it mean something else. */
  function reviewedPlace(uri: string): Place | undefined {
    const place = folders.place(uri);
    const document = documents.get(uri);
    return document && document.version !== place?.folder.version(place.path) ? undefined : place;
  }

  connection.onInitialize(({ capabilities, workspaceFolders, rootUri }): InitializeResult => {
    client = capabilities;
    abilities = abilitiesOf(capabilities);
    folders.change(workspaceFolders?.map(({ uri }) => uri) ?? (rootUri ? [rootUri] : []), []);
    return {
      serverInfo: { name: 'preflight', version: packageJson.version },
      capabilities: {
        positionEncoding: 'utf-16',
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
        diagnosticProvider: { identifier: 'preflight', interFileDependencies: true, workspaceDiagnostics: true },
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, fixAllKind], resolveProvider: true },
        executeCommandProvider: { commands: [showPageCommand] },
        hoverProvider: true,
        inlayHintProvider: true,
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
  });

  connection.onInitialized(async () => {
    if (client.workspace?.didChangeConfiguration?.dynamicRegistration) {
      void connection.client.register(DidChangeConfigurationNotification.type, { section: 'preflight' });
    }
    if (client.workspace?.didChangeWatchedFiles?.dynamicRegistration) {
      const watchers = watched.map((globPattern) => ({ globPattern }));
      void connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    }
    if (client.workspace?.workspaceFolders) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        folders.change(
          added.map(({ uri }) => uri),
          removed.map(({ uri }) => uri),
        );
        void configure();
      });
    }
    await configure();
  });

  /** Reads the editor's settings again; whoever shows diagnostics or environments asks again. */
  async function configure(): Promise<void> {
    if (client.workspace?.configuration) {
      for (const folder of folders.all()) await configureFolder(folder);
    }
    refresh();
  }

  /** A review of a large folder is not thrown away for settings that say what they said before. */
  async function configureFolder(folder: Folder): Promise<void> {
    const before = settingsOf(folder);
    const read = await askSettings(connection, folder.root);
    settings.set(folder.root, read);
    if (read.run !== before.run) {
      for (const document of documents.all()) if (folders.place(document.uri)?.folder === folder) catchUp(document);
    }
    if (isDeepStrictEqual(read.rules, before.rules)) return;
    folder.change((workspace) => workspace.configure({ ruleDefaults: read.rules }));
  }

  connection.onDidChangeConfiguration(configure);

  connection.onDidChangeWatchedFiles(({ changes }) => {
    const changed = new Map<Folder, string[]>();
    for (const { uri } of changes) {
      const place = folders.place(uri);
      if (place) changed.set(place.folder, [...(changed.get(place.folder) ?? []), place.path]);
    }
    for (const [folder, paths] of changed) folder.change((workspace) => workspace.filesChanged(paths));
    refresh();
  });

  /** For clients without pull. */
  function push(): void {
    if (!client.textDocument?.diagnostic) publish();
  }

  /** Something besides an open document has changed. */
  function refresh(): void {
    void connection.sendNotification(notifications.changed);
    if (client.workspace?.diagnostics?.refreshSupport) void connection.languages.diagnostics.refresh();
    if (client.workspace?.inlayHint?.refreshSupport) void connection.languages.inlayHint.refresh();
    push();
  }

  documents.onDidOpen(({ document }) => {
    const { folder } = catchUp(document);
    push();
    if (!folder.loose || settings.has(folder.root) || !client.workspace?.configuration) return;
    void configureFolder(folder).then(refresh);
  });
  documents.onDidChangeContent(({ document }) => {
    const place = folders.place(document.uri);
    if (place && waitsForSave(place.folder)) return;
    catchUp(document);
    hints.edited(document.uri);
    push();
  });
  documents.onDidSave(({ document }) => {
    catchUp(document);
    hints.edited(document.uri);
    push();
  });
  documents.onDidClose(({ document }) => {
    folders.close(document.uri);
    settings.delete(document.uri);
    hints.forget(document.uri);
    push();
  });

  connection.languages.diagnostics.on(async ({ textDocument: { uri }, previousResultId }) => {
    const place = folders.place(uri);
    return documentReport(place ? await diagnostics.of(place) : nothing, previousResultId);
  });
  connection.languages.diagnostics.onWorkspace(async ({ previousResultIds }) => ({
    items: await workspaceReports(folders, diagnostics, previousResultIds),
  }));

  connection.onCodeAction(async (parameters) => {
    const place = reviewedPlace(parameters.textDocument.uri);
    return place && settingsOf(place.folder).enable ? codeActions(parameters, place, abilities) : [];
  });
  connection.onCodeActionResolve(async (action) => {
    const data: ActionData | undefined = action.data;
    const place = data && reviewedPlace(data.uri);
    return place ? resolveAction(action, place) : action;
  });
  connection.onHover(async ({ textDocument: { uri }, position }) => {
    const place = reviewedPlace(uri);
    return place && settingsOf(place.folder).enable ? hover(position, place) : undefined;
  });
  connection.languages.inlayHint.on(async ({ textDocument: { uri }, range }) => {
    const place = reviewedPlace(uri);
    if (!place || !showsHints(place.folder)) {
      hints.forget(uri);
      return [];
    }
    if (client.workspace?.inlayHint?.refreshSupport) await hints.asked(uri);
    return lockHints(place, range);
  });
  connection.onExecuteCommand(async ({ command, arguments: [page] = [] }) => {
    if (command !== showPageCommand || typeof page !== 'string') return;
    await connection.window.showDocument({ uri: page, external: true });
  });
  answerRequests(connection, folders, {
    refresh,
    catchUp(uri) {
      const document = documents.get(uri);
      if (document) catchUp(document);
    },
  });

  documents.listen(connection);
  connection.listen();
}

function abilitiesOf({ textDocument, workspace }: ClientCapabilities): EditAbilities {
  const edits = workspace?.workspaceEdit;
  return {
    lazy: textDocument?.codeAction?.resolveSupport?.properties.includes('edit') ?? false,
    newFiles:
      (edits?.documentChanges ?? false) && (edits?.resourceOperations?.includes(ResourceOperationKind.Create) ?? false),
  };
}
