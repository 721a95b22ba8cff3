/** A rule's page as it is published: without the cases that only test, and with its expectations as notes that people read. */
import { readPage } from '../server/src/rules/harness/page';
import type { Rule } from '../server/src/rules/rule';

const generated = '<!-- Generated from the rule’s own page by `npm run generate`. -->';

export function publishedPage(rule: Rule, text: string): string {
  const published = text.replace(/\n## More cases\n[\s\S]*$/, '\n');
  const facts = [
    `Family: ${rule.family}`,
    `severity: ${rule.severity}`,
    rule.recommended ? 'on by default' : 'off by default',
    hasFix(text) ? 'has a fix' : 'no automatic fix',
  ].join(' · ');
  const [title = '', ...rest] = withNotes(published).trimEnd().split('\n');
  return [title, '', generated, '', `_${facts}_`, ...rest, ''].join('\n');
}

/** The list of all rules, by family. */
export function indexPage(rules: readonly Rule[], page: (rule: Rule) => string): string {
  const rows = rules
    .toSorted((a, b) => order(a.family) - order(b.family) || (a.id < b.id ? -1 : 1))
    .map((rule) => {
      const cells = [`[${rule.id}](${rule.id}.md)`, rule.family, rule.summary.replaceAll('|', '\\|')];
      return `| ${[...cells, rule.recommended ? 'on' : 'off', hasFix(page(rule)) ? 'yes' : ''].join(' | ')} |`;
    });
  return [
    '# Rules',
    '',
    generated,
    '',
    'Every example on these pages runs in the tests, through the reviewer and on PostgreSQL.',
    '',
    '| rule | family | what it finds | by default | fix |',
    '|---|---|---|---|---|',
    ...rows,
    '',
    'A comment `-- preflight-ignore rule-id: reason` above a statement silences a rule there, `-- preflight-ignore-file rule-id: reason`',
    'in the whole file. [What is not worth a rule](declined.md), and why.',
    '',
  ].join('\n');
}

const families: readonly Rule['family'][] = [
  'safety',
  'locking',
  'breaking',
  'schema',
  'discipline',
  'queries',
  'host',
];

function order(family: Rule['family']): number {
  return families.indexOf(family);
}

function hasFix(text: string): boolean {
  return readPage(text).blocks.some((block) => block.section === 'Fixed');
}

/** `-- ^^^ warning: text` under the code becomes `-- ⚠ text`, and the settings of the test go. */
function withNotes(text: string): string {
  const setting = /^(?:--|\/\/) (?:postgres|transaction|role|schema|server): .*$\n/gm;
  return text
    .replace(/^```sql\n[\s\S]*?^```$/gm, outdented)
    .replace(/^(\s*)(--|\/\/)\s*\^+ (error|warning|info|hint): (.*)$/gm, '$1$2 ⚠ $4')
    .replace(
      /^(--|\/\/) (file|shipped): (.*)$/gm,
      (_, comment: string, kind: string, name: string) => `${comment} ${name}${kind === 'shipped' ? ' (has run)' : ''}`,
    )
    .replace(setting, '');
}

/** Code that was indented so that marks can reach its first columns stands at the margin again, file by file. */
function outdented(block: string): string {
  return block
    .split(/^(?=-- (?:file|shipped): )/m)
    .map(fileOutdented)
    .join('');
}

function fileOutdented(text: string): string {
  const code = text.split('\n').filter((line) => line !== '' && !/^(?:--|```)/.test(line));
  return code.every((line) => line.startsWith('  ')) ? text.replace(/^ {2}/gm, '') : text;
}
