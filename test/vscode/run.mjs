/** Tests the packaged extension in a real VS Code in the browser: `npm run test:vscode [-- --vsix FILE] [--only ui|suite|highlighting]`. */
import { parseArgs } from 'node:util';
import { installWorkbench } from '../../scripts/e2e-install.mjs';
import { makePackage } from '../../scripts/package.mjs';
import { testHighlighting } from './highlighting.mjs';
import { runSuite } from './mocha.mjs';
import { finish } from './report.mjs';
import { runInWorkbench } from './ui.mjs';

const { values } = parseArgs({ options: { vsix: { type: 'string' }, only: { type: 'string' } } });
const parts = {
  highlighting: () => testHighlighting(),
  suite: (vsix) => runSuite(vsix),
  ui: (vsix) => runInWorkbench(vsix),
};

installWorkbench();
const vsix = values.vsix ?? makePackage();
for (const [name, run] of Object.entries(parts)) {
  if (values.only === undefined || values.only === name) await run(vsix);
}
finish('vscode');
