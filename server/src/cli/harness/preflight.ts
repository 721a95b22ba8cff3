/** Runs the bundle that people run in a folder of its own: `npm run build` comes first. */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

export const cli = resolve(import.meta.dirname, '../../../../dist/cli.js');

export function preflight(cwd: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 64_000_000,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '' },
  });
  return { status, stdout, stderr };
}
