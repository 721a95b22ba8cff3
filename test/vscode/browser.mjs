/** The browser in which the workbench runs; it can reach this machine and nothing else. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { findChromium } from '../../scripts/e2e-install.mjs';

export async function openBrowser(viewport = { width: 1280, height: 800 }) {
  const home = mkdtempSync(join(tmpdir(), 'preflight-browser-'));
  const browser = await chromium.launch({
    executablePath: findChromium(),
    headless: true,
    env: { ...process.env, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home },
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
      ...['--disable-component-update', '--disable-sync', '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1'],
    ],
  });
  const context = await browser.newContext({ viewport });
  return { browser, context };
}
