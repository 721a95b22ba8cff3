/** Decides which folder a path is reviewed in: its settings, its git and its whole history belong to the review. */
import { existsSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { settingsFile } from '../workspace/settings';
import { workspacePath } from '../workspace/workspace';

export interface Root {
  readonly folder: string;
  /** Relative to the folder, as the workspace wants it; undefined: all of it. */
  readonly only: readonly string[] | undefined;
  /** Undefined: as deep as it goes. */
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

/** The project that holds the path, or else the least that holds its whole history. */
function rootOf(absolute: string, cwd: string): { readonly folder: string; readonly depth: number | undefined } {
  if (isFolder(absolute)) {
    const found = project(absolute);
    if (found !== undefined) return { folder: found, depth: undefined };
    // The folder of one Prisma or Diesel migration: its history is the folder above.
    const single = ['migration.sql', 'up.sql'].some((name) => existsSync(join(absolute, name)));
    return { folder: single ? dirname(absolute) : absolute, depth: undefined };
  }
  if (!existsSync(absolute)) return { folder: project(cwd) ?? cwd, depth: undefined }; // a pattern, or a slip
  const folder = dirname(absolute);
  const found = project(folder);
  if (found !== undefined) return { folder: found, depth: undefined };
  const nested = ['migration.sql', 'up.sql', 'down.sql'].includes(basename(absolute));
  return nested ? { folder: dirname(folder), depth: 2 } : { folder, depth: 1 };
}

/** The nearest folder at or above with settings, or else the top of the repository. */
function project(folder: string): string | undefined {
  let repository: string | undefined;
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, settingsFile))) return at;
    if (repository === undefined && existsSync(join(at, '.git'))) repository = at;
    if (repository !== undefined || dirname(at) === at) return repository;
  }
}

function isFolder(absolute: string): boolean {
  return existsSync(absolute) && statSync(absolute).isDirectory();
}
