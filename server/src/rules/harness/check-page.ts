/** Says what a rule's page lacks, in words that tell what to write. */

import type { Rule } from '../rule';
import { type Example, readExample } from './block';
import { blocksOf, type Page, requiredSections } from './page';

const order = ['Why', 'Setup', 'Bad', 'Good', 'Fixed', 'When to allow', 'More cases'];

/** Complaints about the page of the rule in that folder; none when it is complete. */
export function checkPage(rule: Rule, page: Page, folder: string): readonly string[] {
  return [...names(rule, page, folder), ...sections(page), ...unseenMessages(rule, page)];
}

function names(rule: Rule, page: Page, folder: string): string[] {
  const complaints: string[] = [];
  if (rule.id !== folder) complaints.push(`rule.ts: the id is “${rule.id}”, the folder “${folder}”`);
  if (page.title !== folder) complaints.push(`the title is “${page.title}”, the folder “${folder}”`);
  if (page.summary === '') complaints.push('there is no summary under the title');
  return complaints;
}

function sections(page: Page): string[] {
  const missing = requiredSections.filter((section) => !page.sections.includes(section));
  const unknown = page.sections.filter((section) => !order.includes(section));
  const sorted = page.sections.toSorted((a, b) => order.indexOf(a) - order.indexOf(b));
  return [
    ...missing.map((section) => `the section “## ${section}” is missing`),
    ...unknown.map((section) => `the section “## ${section}” has no place in a rule's page`),
    ...(sorted.join() === page.sections.join()
      ? []
      : [`the sections should stand in this order: ${sorted.join(', ')}`]),
    ...['Bad', 'Good']
      .filter((section) => blocksOf(page, section).length === 0)
      .map((section) => `“${section}” has no code`),
  ];
}

/** A message that no example shows was never seen by anyone. */
function unseenMessages(rule: Rule, page: Page): string[] {
  const shown = [...blocksOf(page, 'Bad'), ...blocksOf(page, 'More cases')].map((block) => block.text).join('\n');
  return Object.entries(rule.messages)
    .filter(([, template]) => !pattern(template).test(shown))
    .map(([id]) => `no bad example shows the message “${id}”`);
}

function pattern(template: string): RegExp {
  const literal = template.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`: ${literal.join('.*')}$`, 'm');
}

/** The text of the page's Setup; empty when there is none. */
export function setupOf(page: Page): string {
  const blocks = blocksOf(page, 'Setup').map((block) => readExample(block));
  return blocks.flatMap((example: Example) => example.files.map((file) => file.text)).join('\n');
}
