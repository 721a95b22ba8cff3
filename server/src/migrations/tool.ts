/** What each migration tool's file tells: which files are its own, in which order and transaction they run, how new ones look. */
import type { SourceFile } from '../sql/source-file';
import type { History, Migration, MigrationTool, Variant } from './history';

/** A folder that looks like a tool's. */
export interface Candidate {
  readonly tool: MigrationTool;
  readonly variant?: Variant;
  /** Relative to the workspace, with forward slashes; empty for the workspace itself. */
  readonly folder: string;
  /** The tool's `.sql` files, by path. */
  readonly files: readonly string[];
  /** Small files whose text says how the others run: `metadata.toml`, `V1__a.sql.conf`, `meta/_journal.json`. */
  readonly settings: readonly string[];
  /** The last version that has shipped, where a person said so; otherwise git or an environment tells. */
  readonly shipped?: string;
}

/** One file of a candidate, before its text is read. */
export interface MigrationFile {
  readonly path: string;
  readonly version: string | undefined;
  readonly direction: Migration['direction'];
  /** What the tool does around the file's statements. */
  transaction(source: SourceFile): Migration['transaction'];
}

/** Files to be made; `path` is relative to the workspace. */
export interface NewFile {
  readonly path: string;
  readonly text: string;
}

/** What a new migration is made of; see `NewMigration` in rules/rule.ts. */
export interface MigrationDraft {
  readonly slug: string;
  readonly sql: string;
  readonly downSql: string | undefined;
  readonly transaction: boolean;
  readonly together?: true;
  readonly next?: MigrationDraft;
}

export interface Tool {
  readonly name: MigrationTool;
  /** Candidates in a listing of the workspace's files. */
  find(listing: Listing): readonly Candidate[];
  /**
   * The candidate's files in the order in which the tool applies them; undefined when its settings say that they are for
   * another database. `text` gives the text of a settings file.
   */
  order(candidate: Candidate, text: (path: string) => string | undefined): readonly MigrationFile[] | undefined;
  /** The files of a migration that comes after all of the history, without the `next` one; `now` names those of tools that count by time. */
  create(history: History, draft: MigrationDraft, now: Date): readonly NewFile[];
}

/** The workspace's files, by folder. */
export interface Listing {
  readonly paths: ReadonlySet<string>;
  /** Folder to the names of the files directly in it. */
  readonly folders: ReadonlyMap<string, readonly string[]>;
}

export function listing(paths: Iterable<string>): Listing {
  const all = new Set(paths);
  const folders = new Map<string, string[]>();
  for (const path of all) {
    const { folder, name } = splitPath(path);
    const names = folders.get(folder);
    if (names) names.push(name);
    else folders.set(folder, [name]);
  }
  return { paths: all, folders };
}

/** `a/b/c.sql` → folder `a/b` and name `c.sql`; the folder of a file at the top is empty. */
export function splitPath(path: string): { readonly folder: string; readonly name: string } {
  const slash = path.lastIndexOf('/');
  return { folder: slash < 0 ? '' : path.slice(0, slash), name: path.slice(slash + 1) };
}

export function joinPath(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
