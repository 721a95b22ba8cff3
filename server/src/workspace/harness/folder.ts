/** Folders and repositories for tests, gone after each test. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';

type Files = Readonly<Record<string, string | Buffer>>;

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A folder with these files. */
export function folderWith(files: Files): string {
  const root = mkdtempSync(join(tmpdir(), 'preflight-'));
  folders.push(root);
  addFiles(root, files);
  return root;
}

export function addFiles(root: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

/** A folder under git, in which these files stand on the branch. */
export function repositoryWith(files: Files, branch = 'main'): string {
  const root = folderWith(files);
  git(root, 'init', '-b', branch);
  git(root, 'add', '-A');
  git(root, 'commit', '-m', 'first');
  return root;
}

export function git(root: string, ...args: string[]): void {
  const identity = ['-c', 'user.name=A', '-c', 'user.email=a@localhost', '-c', 'commit.gpgsign=false'];
  execFileSync('git', [...identity, ...args], { cwd: root, stdio: 'ignore' });
}
