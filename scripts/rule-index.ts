/** The list of all rules, made from their folders alone, so that it can be written before any rule is loaded. */
import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { ruleFolders } from '../server/src/rules/harness/rule-folders';

export const root = resolve(import.meta.dirname, '..');
export const indexPath = 'server/src/rules/index.ts';

export function ruleIndex(): string {
  const folders = ruleFolders(join(root, 'server/src/rules'));
  const name = (folder: string) => folder.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const lines = [
    '/** All rules. Generated from their folders by `npm run generate`. */',
    ...folders.map((folder) => `import ${name(folder)} from './${folder}/rule';`),
    "import type { Rule } from './rule';",
    '',
    `export const rules: readonly Rule[] = [${folders.map(name).join(', ')}];`,
  ];
  return formatted('index.ts', lines.join('\n'));
}

/** The text as the project's formatter writes it. */
export function formatted(name: string, text: string): string {
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
  const options = { input: text, encoding: 'utf8', cwd: root } as const;
  return execFileSync(process.execPath, [biome, 'format', '--stdin-file-path', name], options);
}
