/** Runs the suite inside the extension host of the browser workbench, as VS Code's own integration tests do. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/e2e-install.mjs';
import { freshProfile, installExtension, startServer } from '../../scripts/e2e-workbench.mjs';
import { openBrowser } from './browser.mjs';
import { note } from './report.mjs';
import { copyShop } from './shop.mjs';

const patience = 180_000;

export async function runSuite(vsix) {
  const profile = freshProfile('suite');
  installExtension(profile, vsix);
  const report = join(profile, 'report.jsonl');
  rmSync(report, { force: true });
  // The packaged extension is what is tested; the workbench wants a development extension beside it.
  const empty = join(profile, 'empty-extension');
  mkdirSync(empty, { recursive: true });
  writeFileSync(
    join(empty, 'package.json'),
    JSON.stringify({ name: 'empty', publisher: 'preflight', version: '0.0.1', engines: { vscode: '^1.91.0' } }),
  );
  const folder = copyShop('suite');
  const server = await startServer(profile, {
    // A built VS Code honours extensionTestsPath only with the driver of its own smoke tests switched on.
    options: ['--vscode-option', 'enable-smoke-test-driver'],
    variables: { PREFLIGHT_REPORT: report, SHOP_LOCAL_URL: 'postgres://nobody@127.0.0.1:1/shop' },
  });
  const { browser, context } = await openBrowser();
  try {
    const page = await context.newPage();
    const ended = new Promise((resolve, reject) => {
      page.on('crash', () => reject(new Error('The page crashed.')));
      setTimeout(() => reject(new Error('The suite did not end in time.')), patience).unref();
      // Exposed before the page is opened, so that nothing is missed.
      void page.exposeFunction('codeAutomationLog', () => undefined);
      void page.exposeFunction('codeAutomationExit', resolve);
    });
    const remote = (path) => `vscode-remote://${server.authority}${path}`;
    const payload = JSON.stringify([
      ['extensionDevelopmentPath', remote(empty)],
      ['extensionTestsPath', remote(join(root, 'test/vscode/suite/index.cjs'))],
      ['skipWelcome', 'true'],
    ]);
    const query = new URLSearchParams({ folder, payload });
    await page.goto(`${server.url}?${query}`);
    await ended;
  } catch (error) {
    note('extension host: the suite ends', error);
  } finally {
    await browser.close();
    await server.stop();
  }
  readReport(report);
}

/** Notes what the suite wrote; a suite that did not come to its end is a failure. */
export function readReport(path) {
  const lines = existsSync(path)
    ? readFileSync(path, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [];
  for (const { name, error } of lines) if (name) note(`extension host: ${name}`, error);
  if (!lines.some(({ end }) => end)) note('extension host: the suite ran', new Error('It left no report.'));
}
