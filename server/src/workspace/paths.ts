/** Between paths of this machine and those that a workspace uses: relative to its root, with forward slashes. */
import { join, relative, sep } from 'node:path';

/** The path as a workspace names it: relative to its root, with forward slashes; empty for the root itself. */
export function workspacePath(root: string, absolute: string): string {
  return relative(root, absolute).split(sep).join('/');
}

/** The path on this machine. */
export function absolutePath(root: string, path: string): string {
  return join(root, ...path.split('/'));
}
