/** Which files of a workspace a person asked for: by path, by folder or by pattern. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import picomatch from 'picomatch';
import type { Problem } from '../review/finding';
import { isReviewable, walk } from './list-files';

export interface Scope {
  contains(path: string): boolean;
  /** True when the person named this very file. */
  names(path: string): boolean;
  /** Files that exist but that git ignores. */
  readonly added: readonly string[];
  readonly problems: readonly Problem[];
}

export const wholeWorkspace: Scope = { contains: () => true, names: () => false, added: [], problems: [] };

/** `only`: paths relative to the root with forward slashes, empty for the root itself; `listed`: the workspace's files. */
export function scopeOf(root: string, only: readonly string[], listed: ReadonlySet<string>): Scope {
  const tests: ((path: string) => boolean)[] = [];
  const files = new Set<string>();
  const added: string[] = [];
  const problems: Problem[] = [];
  for (const entry of only) {
    if (entry === '') {
      tests.push(() => true);
    } else if (existsSync(join(root, entry))) {
      const folder = readFolder(join(root, entry));
      if (folder === 'unreadable') {
        problems.push({ file: entry, message: 'This folder cannot be read. Change its permissions.' });
      } else if (folder === 'readable') {
        const inside = (path: string): boolean => path.startsWith(`${entry}/`);
        tests.push(inside);
        // Named folders are looked at even where git ignores them.
        if (![...listed].some(inside)) added.push(...walk(root, entry));
      } else if (isReviewable(entry)) {
        files.add(entry);
        if (!listed.has(entry)) added.push(entry);
      } else {
        problems.push({
          file: entry,
          message: 'Only .sql, TypeScript and JavaScript files are reviewed. Name one of those.',
        });
      }
    } else if (picomatch.scan(entry).isGlob) {
      const matches = picomatch(entry, { dot: true });
      if ([...listed].some((path) => matches(path))) tests.push((path) => matches(path));
      else problems.push({ file: entry, message: 'No file of the workspace matches this pattern. Check it.' });
    } else if (listed.has(entry)) {
      files.add(entry); // unsaved, or a link that leads nowhere: reading it will tell
    } else {
      problems.push({ file: entry, message: 'There is no such file or folder. Check the path.' });
    }
  }
  return {
    contains: (path) => files.has(path) || tests.some((test) => test(path)),
    names: (path) => files.has(path),
    added,
    problems,
  };
}

function readFolder(absolute: string): 'readable' | 'unreadable' | 'no folder' {
  try {
    readdirSync(absolute);
    return 'readable';
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOTDIR' ? 'no folder' : 'unreadable';
  }
}
