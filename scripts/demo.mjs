/** Shows the main job on the example shop, with nothing installed but Node: review, explain, smoke tests, readiness. */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const shop = join(root, 'examples/shop');

/** Exit code 1 is a verdict (findings, a failed check), 2 means that something did not work. */
const steps = [
  { title: 'Review the shop: one migration is pending', command: ['review'], expect: 1 },
  {
    title: 'Explain the report’s query on the embedded PostgreSQL',
    command: ['explain', 'queries/best-customers.sql', '--env', 'embedded'],
    expect: 0,
  },
  { title: 'Run the smoke tests there', command: ['smoke', '--env', 'embedded'], expect: 0 },
  { title: 'Check readiness', command: ['readiness', '--env', 'embedded'], expect: 1 },
];

const begin = Date.now();
for (const { title, command, expect } of steps) {
  console.log(`\n\u001b[1m${title}\u001b[0m\n$ preflight ${command.join(' ')}\n`);
  const { status } = spawnSync(process.execPath, [join(root, 'dist/cli.js'), ...command], {
    cwd: shop,
    stdio: 'inherit',
  });
  if (status !== expect) {
    console.error(`\nThe demo stops here: exit code ${status}, expected ${expect}.`);
    process.exit(1);
  }
}
console.log(
  `\nDone in ${((Date.now() - begin) / 1000).toFixed(1)} s. Next: npm run vscode opens the same shop in VS Code.`,
);
