/** One folder of the client's workspace, or one document that lies in none, with its last review. */
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Finding } from '../review/finding';
import { openWorkspace, type Workspace, type WorkspaceReview } from '../workspace/workspace';
import type { Texts } from './convert';
import { type RehearsedFinding, rehearsedFindings, stillStanding } from './rehearsed';

export interface Folder extends Texts {
  /** The folder's own URI, or the loose document's. */
  readonly root: string;
  readonly workspace: Workspace;
  /** True for a document that lies in no folder of the workspace. */
  readonly loose: boolean;
  /** Takes over a document of the client's, or its next version. */
  edit(path: string, document: TextDocument): void;
  close(path: string): void;
  /** Calls `take` with every open document's path and text. */
  openTexts(take: (path: string, text: string) => void): void;
  /** Something besides a document has changed. */
  change(apply: (workspace: Workspace) => void): void;
  /** Keeps what a rehearsal found, instead of what the last one did; `text` gives a file as it was run. */
  keepRehearsal(findings: readonly Finding[], text: (file: string) => string): void;
  /** The review of what is there now, with what the last rehearsal found; the same promise until something changes. */
  review(): Promise<WorkspaceReview>;
}

/** `uri` must be a `file:` one. Nothing is read before the first review. */
export function openFolder(uri: string): Folder {
  const root = uri.replace(/\/$/, '');
  const uriOf = (path: string) => `${root}/${path.split('/').map(encodeURIComponent).join('/')}`;
  return createFolder({ root, uriOf, workspace: openWorkspace(fileURLToPath(uri)), loose: false });
}

/** A document by itself: its neighbours on disk are not looked at, so what it does not make is unknown. */
export function openLoose(document: TextDocument): { readonly folder: Folder; readonly path: string } {
  const nowhere = join(tmpdir(), 'preflight-no-such-folder');
  const root = document.uri;
  const folder = createFolder({
    root,
    uriOf: () => root,
    workspace: openWorkspace(nowhere, { depth: 1 }),
    loose: true,
  });
  return { folder, path: looseName(document) };
}

const extensions: Readonly<Record<string, string>> = {
  sql: '.sql',
  typescript: '.ts',
  typescriptreact: '.tsx',
  javascript: '.js',
  javascriptreact: '.jsx',
};

/** A name by which the review sees what the document holds: an untitled one has none of its own. */
function looseName({ uri, languageId }: TextDocument): string {
  const name = basename(decodeURIComponent(uri)).replace(/[^\w.-]/g, '_') || 'untitled';
  const extension = extensions[languageId] ?? '';
  return name.toLowerCase().endsWith(extension) ? name : `${name}${extension}`;
}

interface FolderParts {
  readonly root: string;
  readonly uriOf: (path: string) => string;
  readonly workspace: Workspace;
  readonly loose: boolean;
}

function createFolder({ root, uriOf, workspace, loose }: FolderParts): Folder {
  const open = new Map<string, TextDocument>();
  const closed = new Map<string, TextDocument>();
  let reviewed: Promise<WorkspaceReview> | undefined;
  let rehearsed: readonly RehearsedFinding[] = [];

  async function review(): Promise<WorkspaceReview> {
    const made = await workspace.review();
    if (rehearsed.length === 0) return made;
    return { ...made, findings: [...made.findings, ...stillStanding(rehearsed, (path) => workspace.text(path))] };
  }

  /** The text on disk as a document; made once for each text. */
  function onDisk(path: string): TextDocument | undefined {
    const text = workspace.text(path);
    if (text === undefined) return undefined;
    const known = closed.get(path);
    if (known?.getText() === text) return known;
    const document = TextDocument.create(uriOf(path), '', 0, text);
    closed.set(path, document);
    return document;
  }

  return {
    root,
    workspace,
    loose,
    uri: uriOf,
    document: (path) => open.get(path) ?? onDisk(path),
    version: (path) => open.get(path)?.version ?? null,
    edit(path, document) {
      open.set(path, document);
      workspace.setText(path, document.getText());
      reviewed = undefined;
    },
    close(path) {
      open.delete(path);
      workspace.clearText(path);
      reviewed = undefined;
    },
    openTexts(take) {
      for (const [path, document] of open) take(path, document.getText());
    },
    change(apply) {
      apply(workspace);
      reviewed = undefined;
    },
    keepRehearsal(findings, text) {
      rehearsed = rehearsedFindings(findings, text);
      reviewed = undefined;
    },
    review() {
      reviewed ??= review();
      return reviewed;
    },
  };
}
