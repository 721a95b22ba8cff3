/** Writes what is generated from the rules: npm run generate */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { indexPath, root, ruleIndex } from './rule-index';

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

async function generate(): Promise<void> {
  write(indexPath, ruleIndex());
  const { generatedFiles } = await import('./generated-files');
  for (const [path, text] of generatedFiles()) write(path, text);
}

generate().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 2;
});
