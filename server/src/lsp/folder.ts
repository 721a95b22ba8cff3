/** One folder of the client's workspace, or one document that lies in none, with its last review. */
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { History } from '../migrations/history';
import type { Finding } from '../review/finding';
import { isReviewable } from '../workspace/list-files';
import { absolutePath, workspacePath } from '../workspace/paths';
import { rootOf } from '../workspace/root-of';
import { settingsFile } from '../workspace/settings';
import { openWorkspace, type Workspace, type WorkspaceReview } from '../workspace/workspace';
import type { Texts } from './convert';
import { filePath } from './file-path';
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
  /** The open documents' paths. */
  openPaths(): Iterable<string>;
  /** Something besides a document has changed. */
  change(apply: (workspace: Workspace) => void): void;
  /** Keeps what a rehearsal of the histories found, instead of what the last one did; `text` gives a file as it was run. */
  keepRehearsal(findings: readonly Finding[], text: (file: string) => string, histories: readonly History[]): void;
  /** The review of what is there now, with what the last rehearsal found; the same promise until something changes. */
  review(): Promise<WorkspaceReview>;
  /** The same as far as an open file, or the settings, are concerned: there at once, even while much is still to be read. */
  reviewOf(path: string): Promise<WorkspaceReview>;
}

/** `uri` must be a `file:` one. Nothing is read before the first review. */
export function openFolder(uri: string): Folder {
  const root = uri.replace(/\/$/, '');
  const uriOf = (path: string) => `${root}/${path.split('/').map(encodeURIComponent).join('/')}`;
  return createFolder({ root, uriOf, workspace: openWorkspace(fileURLToPath(uri)), loose: false });
}

/**
 * A document that lies in no folder of the workspace: a file is reviewed as the command line reviews its path; of what is
 * nowhere on disk only its own text is known.
 */
export function openLoose(document: TextDocument): { readonly folder: Folder; readonly path: string } {
  const root = document.uri;
  const file = fileOnDisk(root);
  if (file === undefined) {
    const workspace = openWorkspace(join(tmpdir(), 'preflight-no-such-folder'), { depth: 1 });
    return { folder: createFolder({ root, uriOf: () => root, workspace, loose: true }), path: looseName(document) };
  }
  const { folder, depth } = rootOf(file, dirname(file));
  const path = workspacePath(folder, file);
  const uriOf = (other: string) => (other === path ? root : pathToFileURL(absolutePath(folder, other)).href);
  const workspace = openWorkspace(folder, { only: [path], depth });
  return { folder: createFolder({ root, uriOf, workspace, loose: true }), path };
}

/** The path of a file that can be reviewed by itself. */
function fileOnDisk(uri: string): string | undefined {
  const file = filePath(uri);
  return file !== undefined && isReviewable(file) && existsSync(file) ? file : undefined;
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
  let openReviewed: Promise<WorkspaceReview> | undefined;
  let rehearsed: readonly RehearsedFinding[] = [];

  function changed(): void {
    reviewed = undefined;
    openReviewed = undefined;
  }

  async function withRehearsed(review: Promise<WorkspaceReview>): Promise<WorkspaceReview> {
    const made = await review;
    if (rehearsed.length === 0) return made;
    const standing = stillStanding(rehearsed, (path) => workspace.text(path), made.input.histories);
    return { ...made, findings: [...made.findings, ...standing] };
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
      changed();
    },
    close(path) {
      open.delete(path);
      workspace.clearText(path);
      changed();
    },
    openPaths: () => [...open.keys()],
    change(apply) {
      apply(workspace);
      changed();
    },
    keepRehearsal(findings, text, histories) {
      rehearsed = rehearsedFindings(findings, text, histories);
      changed();
    },
    review() {
      reviewed ??= withRehearsed(workspace.review());
      return reviewed;
    },
    reviewOf(path) {
      if (workspace.isRead || !(open.has(path) || path === settingsFile)) return this.review();
      openReviewed ??= withRehearsed(workspace.reviewOpen());
      return openReviewed;
    },
  };
}
