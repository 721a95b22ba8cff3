/** Starts and stops a real VS Code in the browser, with a profile of its own that knows nothing of the machine's. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { installed } from './e2e-install.mjs';

const settings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
  'chat.disableAIFeatures': true,
  'git.enabled': false,
  'files.autoSave': 'off',
  'editor.minimap.enabled': false,
};

/** An empty profile below .cache/, with the settings given on top of quiet ones. */
export function freshProfile(name, more = {}) {
  const folder = join(installed.cache, 'profiles', name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'data', 'User'), { recursive: true });
  mkdirSync(join(folder, 'extensions'), { recursive: true });
  writeFileSync(join(folder, 'data', 'User', 'settings.json'), JSON.stringify({ ...settings, ...more }, null, 2));
  return folder;
}

export function installExtension(profile, vsix) {
  return execFileSync(installed.node, [installed.codeServer, ...places(profile), '--install-extension', vsix], {
    env: environment(profile),
    encoding: 'utf8',
    // Its own log module is missing, which it complains of at length.
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Starts it on a free port of this machine; `stop` ends this server and nothing else. */
export async function startServer(profile, { options = [], variables = {} } = {}) {
  const port = await freePort();
  const log = openSync(join(profile, 'server.log'), 'a');
  const child = spawn(
    installed.node,
    [
      installed.codeServer,
      ...places(profile),
      ...['--bind-addr', `127.0.0.1:${port}`, '--auth', 'none'],
      ...['--disable-telemetry', '--disable-update-check', '--disable-workspace-trust'],
      ...['--disable-getting-started-override', '--disable-proxy', ...options],
    ],
    { env: { ...environment(profile), ...variables }, stdio: ['ignore', log, log], detached: true },
  );
  const authority = `127.0.0.1:${port}`;
  const url = `http://${authority}/`;
  for (let waited = 0; !(await answers(`${url}healthz`)); waited += 100) {
    if (child.exitCode !== null || waited > 60_000) {
      throw new Error(`The browser workbench did not start; see ${join(profile, 'server.log')}`);
    }
    await sleep(100);
  }
  async function stop() {
    if (child.exitCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    // Its own process group: the workbench's server with its extension hosts.
    process.kill(-child.pid, 'SIGTERM');
    await Promise.race([gone, sleep(5_000)]);
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // Nothing is left to end.
    }
  }
  return { authority, url, stop };
}

function places(profile) {
  return [
    ...['--user-data-dir', join(profile, 'data')],
    ...['--extensions-dir', join(profile, 'extensions')],
    ...['--config', join(profile, 'config.yaml')],
  ];
}

/** No marketplace, and nothing written to the person's own folders. */
function environment(profile) {
  const home = (name) => join(profile, 'home', name);
  return {
    ...process.env,
    EXTENSIONS_GALLERY: '{}',
    XDG_CONFIG_HOME: home('config'),
    XDG_DATA_HOME: home('data'),
    XDG_CACHE_HOME: home('cache'),
  };
}

async function answers(url) {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
