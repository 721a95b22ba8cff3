/** A copy of examples/shop to work on: what has shipped is committed, the pending migration is not. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { installed, root } from '../../scripts/e2e-install.mjs';

export function copyShop(name, parent = installed.cache) {
  const folder = join(parent, 'workspaces', name, 'shop');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(join(root, 'examples', 'shop'), folder, { recursive: true });
  const git = (...words) => execFileSync('git', words, { cwd: folder, stdio: 'ignore' });
  git('init', '--initial-branch=main');
  git('add', '--all', '--', '.', ':!migrations/000005*');
  git('-c', 'user.name=Shop', '-c', 'user.email=shop@example.com', 'commit', '--message', 'What has shipped');
  return folder;
}
