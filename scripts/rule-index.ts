/** The list of all rules, made from their folders alone, so that it can be written before any rule is loaded. */
import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { ruleFolders } from '../server/src/rules/harness/rule-folders';

export const root = resolve(import.meta.dirname, '..');
export const indexPath = 'server/src/rules/index.ts';

export function ruleIndex(): string {
  const folders = ruleFolders(join(root, 'server/src/rules'));
  const lines = [
    '/** All rules. Generated from their folders by `npm run generate`. */',
    ...[...folders.map(importOf), { path: './rule', line: "import type { Rule } from './rule';" }]
      .toSorted((a, b) => (a.path < b.path ? -1 : 1))
      .map(({ line }) => line),
    '',
    `export const rules: readonly Rule[] = [${folders.map(nameOf).join(', ')}];`,
  ];
  return formatted('index.ts', lines.join('\n'));
}

function importOf(folder: string): { readonly path: string; readonly line: string } {
  const path = `./${folder}/rule`;
  return { path, line: `import ${nameOf(folder)} from '${path}';` };
}

/** `float-money` → `floatMoney`. */
function nameOf(folder: string): string {
  return folder.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** The text as the project's formatter writes it. */
export function formatted(name: string, text: string): string {
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
  const options = { input: text, encoding: 'utf8', cwd: root } as const;
  return execFileSync(process.execPath, [biome, 'format', '--stdin-file-path', name], options);
}
