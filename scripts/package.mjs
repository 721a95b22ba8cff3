// Makes the .vsix: bundles for production and packs what .vscodeignore lets through.
//   npm run package [-- --development]   (development: packs dist/ as it stands)
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './e2e-install.mjs';

const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** Gives the path of the package. */
export function makePackage({ production = true } = {}) {
  if (production) run([join(root, 'scripts/build.mjs'), '--production']);
  const vsix = join(root, `${name}-${version}.vsix`);
  run([
    join(root, 'node_modules/@vscode/vsce/vsce'),
    ...[
      'package',
      '--no-dependencies',
      '--allow-missing-repository',
      '--skip-license',
      '--no-rewrite-relative-links',
      '--out',
      vsix,
    ],
  ]);
  console.log(`${vsix}: ${(statSync(vsix).size / 1e6).toFixed(1)} MB`);
  return vsix;
}

function run(command) {
  execFileSync(process.execPath, command, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  makePackage({ production: !process.argv.includes('--development') });
}
