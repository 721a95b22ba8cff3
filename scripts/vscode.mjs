// Opens the example shop in a real VS Code with the extension: the `code` on the PATH, else VS Code in the browser.
//   npm run vscode [-- --browser]
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { installWorkbench, root } from './e2e-install.mjs';
import { freshProfile, installExtension, startServer } from './e2e-workbench.mjs';
import { makePackage } from './package.mjs';

const shop = join(root, 'examples', 'shop');
const migration = join(shop, 'migrations', '000005_loyalty.up.sql');
const windows = process.platform === 'win32';

const vsix = makePackage();
if (!process.argv.includes('--browser') && hasCode()) openInCode();
else await openInBrowser();

function hasCode() {
  try {
    execFileSync('code', ['--version'], { stdio: 'ignore', shell: windows });
    return true;
  } catch {
    return false;
  }
}

/** A profile and extensions of its own: what the person has installed neither helps nor hinders. */
function openInCode() {
  const profile = join(root, '.cache', 'vscode');
  mkdirSync(profile, { recursive: true });
  const places = ['--user-data-dir', join(profile, 'data'), '--extensions-dir', join(profile, 'extensions')];
  execFileSync('code', [...places, '--install-extension', vsix, '--force'], { stdio: 'inherit', shell: windows });
  const child = spawn('code', [...places, '--disable-workspace-trust', '--new-window', shop, migration], {
    detached: true,
    stdio: 'ignore',
    shell: windows,
  });
  child.unref();
  console.log('VS Code opens the shop.');
}

async function openInBrowser() {
  console.log('There is no `code` on the PATH: VS Code comes in the browser.');
  installWorkbench();
  const profile = freshProfile('demo', { 'files.autoSave': 'off', 'git.enabled': true });
  installExtension(profile, vsix);
  const { authority, url, stop } = await startServer(profile);
  const payload = JSON.stringify([['openFile', `vscode-remote://${authority}${migration}`]]);
  console.log(
    `\nOpen this address in a browser; Ctrl+C ends it:\n\n  ${url}?${new URLSearchParams({ folder: shop, payload })}\n`,
  );
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, async () => {
      await stop();
      process.exit();
    });
  }
}
