/** Decides which folder a path is reviewed in: its settings, its git and its whole history belong to the review. */
import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { settingsFile } from './settings';

export interface RootFolder {
  readonly folder: string;
  /** How deep it is listed; undefined: as deep as it goes. */
  readonly depth: number | undefined;
}

/** The project that holds the path, or else the least that holds its whole history. What is no path belongs to `cwd`. */
export function rootOf(absolute: string, cwd: string): RootFolder {
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
export function project(folder: string): string | undefined {
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
