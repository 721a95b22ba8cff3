/** Which folder a document belongs to; a document of no folder gets one of its own. */
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { workspacePath } from '../workspace/paths';
import { filePath } from './file-path';
import { type Folder, openFolder, openLoose } from './folder';

/** A file of a folder. */
export interface Place {
  readonly folder: Folder;
  readonly path: string;
}

export interface Folders {
  /** Opens and closes folders of the workspace; documents that are open find their new place. */
  change(added: readonly string[], removed: readonly string[]): void;
  /** Takes over a document, or its next version. */
  edit(document: TextDocument): Place;
  close(uri: string): void;
  /** Where an open document, or a file of a folder, stands. */
  place(uri: string): Place | undefined;
  /** Folders of the workspace first, then loose documents. */
  all(): readonly Folder[];
}

export function createFolders(): Folders {
  const folders = new Map<string, Folder>();
  const documents = new Map<string, { readonly document: TextDocument; readonly place: Place }>();

  /** The innermost folder that holds the file. */
  function inFolder(uri: string): Place | undefined {
    const file = filePath(uri);
    if (file === undefined) return undefined;
    const places = [...folders.values()].flatMap((folder): Place[] => {
      const path = workspacePath(folder.workspace.root, file);
      return path === '' || path.startsWith('../') || /^(\/|[a-z]:)/i.test(path) ? [] : [{ folder, path }];
    });
    return places.toSorted((a, b) => a.path.length - b.path.length)[0];
  }

  function take(document: TextDocument): Place {
    const known = documents.get(document.uri)?.place;
    const place = known ?? inFolder(document.uri) ?? openLoose(document);
    documents.set(document.uri, { document, place });
    place.folder.edit(place.path, document);
    return place;
  }

  function release(uri: string): void {
    const known = documents.get(uri);
    documents.delete(uri);
    known?.place.folder.close(known.place.path);
  }

  return {
    change(added, removed) {
      for (const uri of removed) folders.delete(uri);
      for (const uri of added) if (filePath(uri) !== undefined) folders.set(uri, openFolder(uri));
      const open = [...documents.values()].map(({ document }) => document);
      for (const { uri } of open) release(uri);
      for (const document of open) take(document);
    },
    edit: take,
    close: release,
    place: (uri) => documents.get(uri)?.place ?? inFolder(uri),
    all() {
      const loose = [...documents.values()].map(({ place }) => place.folder).filter((folder) => folder.loose);
      return [...folders.values(), ...loose];
    },
  };
}
