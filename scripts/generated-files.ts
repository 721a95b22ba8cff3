/** What is made from the rules: their index, their settings and their published pages. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyEdits, modify } from 'jsonc-parser';
import { rules } from '../server/src/rules';
import type { Rule } from '../server/src/rules/rule';
import { formatted, indexPath, root, ruleIndex } from './rule-index';
import { indexPage, publishedPage } from './rule-pages';
import { severitySettings, workspaceSchema } from './rule-settings';

/** Text by path from the root, as it should be. The index itself has to stand first: see `ruleIndex`. */
export function generatedFiles(): ReadonlyMap<string, string> {
  const template = read('server/src/workspace/preflight.schema.template.json');
  return new Map([
    [indexPath, ruleIndex()],
    ['package.json', manifest(rules)],
    ['server/src/workspace/preflight.schema.json', formatted('schema.json', workspaceSchema(rules, template))],
    ['docs/rules/README.md', indexPage(rules, page)],
    ...rules.map((rule) => [`docs/rules/${rule.id}.md`, publishedPage(rule, page(rule))] as const),
  ]);
}

function page(rule: Rule): string {
  return read(join('server/src/rules', rule.id, 'rule.md'));
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
