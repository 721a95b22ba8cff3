/** Makes a rule's two files from a template that already runs: npm run new-rule <id> */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const root = join(import.meta.dirname, '..');
const id = process.argv[2] ?? '';
const folder = join(root, 'server/src/rules', id);

if (!/^[a-z]+(-[a-z0-9]+)+$/.test(id))
  fail('Usage: npm run new-rule <id>, in kebab case; name the problem: drop-cascade');
if (existsSync(folder)) fail(`${relative(root, folder)} is there already`);

mkdirSync(folder);
writeFileSync(join(folder, 'rule.ts'), rule());
writeFileSync(join(folder, 'rule.md'), page());
execFileSync(process.execPath, ['--import', 'tsx', join(root, 'scripts/generate.ts')], { cwd: root, stdio: 'inherit' });
console.log(`Made ${relative(root, folder)}/rule.ts and rule.md; try: npx vitest run server/src/rules -t ${id}`);

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}

function rule(): string {
  return `/** TODO: why this rule exists, in one sentence. */
import { displayName } from '../../schema/names';
import { as } from '../../sql/ast';
import { defineRule } from '../rule';

export default defineRule({
  id: '${id}',
  family: 'discipline',
  summary: 'TODO: what it finds, in one sentence without a full stop',
  severity: 'warning',
  recommended: true,
  messages: {
    found: 'TODO: what happens to {table}, why it matters, what to do.',
  },
  help: 'TODO: what to do, in one line.',
  check(statement, context) {
    const range = as(statement.parsed.tree, 'TruncateStmt')?.relations?.[0];
    const reference = as(range, 'RangeVar');
    const start = statement.parsed.offset(reference?.location);
    if (!reference || start === undefined) return;
    const table = displayName(context.resolve(reference).name);
    const span = { start, end: statement.parsed.text.length };
    context.report({ span, message: 'found', data: { table }, object: table });
  },
});
`;
}

function page(): string {
  return `# ${id}

TODO: what it finds, in one sentence without a full stop.

## Why

TODO

## Setup

\`\`\`sql
CREATE TABLE orders (id bigint PRIMARY KEY);
\`\`\`

## Bad

\`\`\`sql
TRUNCATE orders;
--       ^^^^^^ warning: TODO: what happens to public.orders, why it matters, what to do.
\`\`\`

## Good

\`\`\`sql
DELETE FROM orders WHERE id = 1;
\`\`\`

## Fixed

There is no automatic fix: TODO why.

## When to allow

TODO
`;
}
