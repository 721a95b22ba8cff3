// Makes docs/screenshot.png from the real workbench: `node scripts/e2e-screenshot.mjs [--vsix FILE]`.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openBrowser } from '../test/vscode/browser.mjs';
import { copyShop } from '../test/vscode/shop.mjs';
import { drive, prepare } from '../test/vscode/workbench.mjs';
import { installWorkbench, root } from './e2e-install.mjs';
import { freshProfile, installExtension, startServer } from './e2e-workbench.mjs';
import { makePackage } from './package.mjs';

const { values } = parseArgs({ options: { vsix: { type: 'string' } } });
installWorkbench();
const profile = freshProfile('screenshot', { 'workbench.colorTheme': 'Dark Modern', 'editor.fontSize': 13 });
installExtension(profile, values.vsix ?? makePackage());
const folder = copyShop('screenshot');
const server = await startServer(profile);
const { browser, context } = await openBrowser({ width: 1200, height: 860 });
try {
  const page = await context.newPage();
  await prepare(page);
  const workbench = drive(page);
  const file = join(folder, 'migrations/000005_loyalty.up.sql');
  const payload = JSON.stringify([['openFile', `vscode-remote://${server.authority}${file}`]]);
  await page.goto(`${server.url}?${new URLSearchParams({ folder, payload })}`);
  await workbench.squiggleUnder('real', 'ADD COLUMN discount real NOT NULL');
  await workbench.command('View: Toggle Primary Side Bar Visibility');
  await workbench.command('Problems: Focus on Problems View');
  await page.locator('.markers-panel .monaco-list-row').nth(3).waitFor();
  await workbench.goTo(14, 12);
  await workbench.offerFix('numeric');
  await page.waitForTimeout(1_000);
  await page.screenshot({ path: join(root, 'docs/screenshot.png') });
} finally {
  await browser.close();
  await server.stop();
}
