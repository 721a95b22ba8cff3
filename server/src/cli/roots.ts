/** Gathers the paths of a command line by the folders that they are reviewed in. */
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { workspacePath } from '../workspace/paths';
import { project, rootOf } from '../workspace/root-of';

export interface Root {
  readonly folder: string;
  /** Relative to the folder, as the workspace wants it; undefined: all of it. */
  readonly only: readonly string[] | undefined;
  /** See RootFolder. */
  readonly depth: number | undefined;
}

/** One root for each folder that the paths belong to; without paths, the one that `cwd` lies in. */
export function rootsOf(paths: readonly string[], cwd: string): readonly Root[] {
  if (paths.length === 0) {
    const folder = project(cwd) ?? cwd;
    return [{ folder, only: folder === cwd ? undefined : [workspacePath(folder, cwd)], depth: undefined }];
  }
  const roots = new Map<string, Root>();
  for (const path of paths) {
    const absolute = resolve(cwd, path);
    const { folder, depth } = rootOf(absolute, cwd);
    const known = roots.get(folder);
    const deepest =
      known && (known.depth === undefined || depth === undefined ? undefined : Math.max(known.depth, depth));
    const only = [...(known?.only ?? []), workspacePath(folder, absolute)];
    roots.set(folder, { folder, only, depth: known ? deepest : depth });
  }
  return [...roots.values()];
}

/** A path as it is told: relative to `cwd` where it lies in it, otherwise whole. */
export function shownPath(folder: string, file: string, cwd: string): string {
  if (file === '' || file.startsWith('--')) return file;
  const absolute = isAbsolute(file) ? file : join(folder, file);
  const path = relative(cwd, absolute);
  return path.startsWith(`..${sep}`) || isAbsolute(path) ? absolute : path.split(sep).join('/');
}
