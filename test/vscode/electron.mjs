/** The same suite in a desktop VS Code, which @vscode/test-electron downloads. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { root } from '../../scripts/e2e-install.mjs';
import { readReport } from './mocha.mjs';
import { finish, note } from './report.mjs';
import { copyShop } from './shop.mjs';

const parent = mkdtempSync(join(tmpdir(), 'preflight-electron-'));
const report = join(parent, 'report.jsonl');
try {
  await runTests({
    version: process.env.VSCODE_VERSION ?? 'stable',
    extensionDevelopmentPath: root,
    extensionTestsPath: join(root, 'test/vscode/suite/index.cjs'),
    extensionTestsEnv: { PREFLIGHT_REPORT: report, SHOP_LOCAL_URL: 'postgres://nobody@127.0.0.1:1/shop' },
    launchArgs: [copyShop('electron', parent), '--user-data-dir', join(parent, 'profile'), '--disable-workspace-trust'],
  });
} catch (error) {
  note('electron: VS Code ends well', error);
}
readReport(report);
finish('electron');
