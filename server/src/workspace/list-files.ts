/** Lists the files of a folder that a review may care about. */
import { lstatSync, readdirSync, realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { hostLanguageOf } from '../host/language';
import { gitFiles } from './git';

/** Folders that hold what others wrote or tools made; only left out where git does not say so itself. */
const skipped = new Set(['node_modules', 'dist', 'build', 'out', 'target', 'vendor', 'coverage', '__pycache__']);

/** Files besides SQL and host code that say how migrations run. */
const settingsFiles =
  /(?:^|\/)(?:metadata\.toml|migration_lock\.toml|_journal\.json|snapshot\.json|Cargo\.toml|go\.mod)$|\.sql\.conf$/;

/** Paths relative to `root` with forward slashes: what git would track, or without git all but the usual exceptions. */
export async function listFiles(root: string): Promise<readonly string[]> {
  const listed = await gitFiles(root);
  // A folder that git ignores as a whole was opened on purpose.
  return (listed && listed.length > 0 ? listed : walk(root)).filter(matters);
}

/** The files below a folder that git may ignore; `depth` 1 gives only those directly in it. */
export function walk(root: string, below = '', depth = Number.POSITIVE_INFINITY): readonly string[] {
  const found: string[] = [];
  const visit = (folder: string, left: number): void => {
    for (const entry of entries(join(root, folder))) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (left > 1 && !skipped.has(entry.name) && !entry.name.startsWith('.')) visit(path, left - 1);
      } else if (entry.isFile() || entry.isSymbolicLink()) found.push(path);
    }
  };
  visit(below, depth);
  return found;
}

export function matters(path: string): boolean {
  return isReviewable(path) || settingsFiles.test(path);
}

/** SQL and host code; declarations and minified bundles hold no queries that a person wrote. */
export function isReviewable(path: string): boolean {
  return /\.sql$/i.test(path) || (hostLanguageOf(path) !== undefined && !/\.(d\.[cm]?ts|min\.[cm]?js)$/i.test(path));
}

/** True for a link to a file of the same workspace, which is listed itself, and for a link to a folder. */
export function isRedundantLink(root: string, path: string): boolean {
  const absolute = join(root, path);
  try {
    if (!lstatSync(absolute).isSymbolicLink()) return false;
    const target = realpathSync(absolute);
    return lstatSync(target).isDirectory() || !relative(realpathSync(root), target).startsWith(`..${sep}`);
  } catch {
    return false; // reading it will say what is wrong
  }
}

function entries(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return []; // a folder that may not be read holds nothing that could be reviewed
  }
}
