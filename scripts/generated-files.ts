/** What is made from the rules: their index, their settings and their published pages. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { applyEdits, modify } from 'jsonc-parser';
import { ruleFolders } from '../server/src/rules/harness/rule-folders';
import type { Rule } from '../server/src/rules/rule';
import { indexPage, publishedPage } from './rule-pages';
import { severitySettings, workspaceSchema } from './rule-settings';

export const root = resolve(import.meta.dirname, '..');
const rulesFolder = join(root, 'server/src/rules');

/** Text by path from the root, as it should be. */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  const rules = await loadRules();
  const files = new Map([
    ['server/src/rules/index.ts', formatted('index.ts', ruleIndex(rules))],
    ['package.json', manifest(rules)],
    [
      'server/src/workspace/preflight.schema.json',
      formatted('schema.json', workspaceSchema(rules, read('server/src/workspace/preflight.schema.template.json'))),
    ],
    ['docs/rules/README.md', indexPage(rules, page)],
  ]);
  for (const rule of rules) files.set(`docs/rules/${rule.id}.md`, publishedPage(rule, page(rule)));
  return files;
}

async function loadRules(): Promise<readonly Rule[]> {
  const modules = ruleFolders(rulesFolder).map(async (folder): Promise<Rule> => {
    const { default: rule } = await import(join(rulesFolder, folder, 'rule.ts'));
    return rule;
  });
  return Promise.all(modules);
}

function page(rule: Rule): string {
  return read(join('server/src/rules', rule.id, 'rule.md'));
}

function ruleIndex(rules: readonly Rule[]): string {
  const name = (rule: Rule) => rule.id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return [
    '/** All rules. Generated from their folders by `npm run generate`. */',
    ...rules.map((rule) => `import ${name(rule)} from './${rule.id}/rule';`),
    "import type { Rule } from './rule';",
    '',
    `export const rules: readonly Rule[] = [${rules.map((rule) => `${name(rule)},`).join('\n')}];`,
  ].join('\n');
}

/** package.json with the setting of the rules, and all else as it is. */
function manifest(rules: readonly Rule[]): string {
  const text = read('package.json');
  const path = ['contributes', 'configuration', 'properties', 'preflight.rules'];
  const formattingOptions = { insertSpaces: true, tabSize: 2, eol: '\n' };
  const value = {
    type: 'object',
    default: {},
    scope: 'resource',
    order: 3,
    markdownDescription:
      'Severities that differ from the rules’ own; `off` silences a rule. What belongs to the whole team stands in `preflight.json`.',
    additionalProperties: false,
    properties: severitySettings(rules),
  };
  return applyEdits(text, modify(text, path, value, { formattingOptions }));
}

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

function formatted(name: string, text: string): string {
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
  return execFileSync(process.execPath, [biome, 'format', '--stdin-file-path', name], {
    input: text,
    encoding: 'utf8',
    cwd: root,
  });
}
