/** Writes what the rule says today into its page: the marks under bad code, and the fixed text. */
import type { Rule } from '../rule';
import { readExample, writeExample } from './block';
import { setupOf } from './check-page';
import { type Block, blocksOf, type Page, readPage, withBlocks, withSectionBlocks } from './page';
import { fixExample, markedExample } from './review-example';

export function updatePage(rule: Rule, text: string): string {
  const page = readPage(text);
  const setup = setupOf(page);
  const marked = new Map<Block, string>();
  for (const block of [...blocksOf(page, 'Bad'), ...casesOf(page, 'bad')]) {
    marked.set(block, markedExample(rule, setup, readExample(block)));
  }
  const updated = readPage(withBlocks(page, marked));
  return withSectionBlocks(updated, 'Fixed', fixedTexts(rule, updated));
}

/** What the Fixed section should hold: the text of every bad block that offers a fix, after it. */
export function fixedTexts(rule: Rule, page: Page): readonly { language: string; text: string }[] {
  return blocksOf(page, 'Bad').flatMap((block) => {
    const fixed = fixExample(rule, setupOf(page), readExample(block));
    if (!fixed) return [];
    const settings = new Map([...fixed.settings].filter(([name]) => name !== 'server'));
    return { language: block.language, text: writeExample({ ...fixed, settings }, []) };
  });
}

/** The blocks of More cases: with expectations they are bad, without good. */
export function casesOf(page: Page, kind: 'bad' | 'good'): readonly Block[] {
  return blocksOf(page, 'More cases').filter((block) => readExample(block).expectations > 0 === (kind === 'bad'));
}
