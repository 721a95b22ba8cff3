/** Takes a rule's page apart into sections and code blocks, and puts changed blocks back. */

export interface Block {
  readonly section: string;
  /** `sql`, `ts`, `tsx`, `js`, as behind the fence. */
  readonly language: string;
  /** Between the fences, lines joined by `\n`. */
  readonly text: string;
  /** The page's lines from the opening fence to the closing one, from 0, both included. */
  readonly lines: readonly [number, number];
}

export interface Page {
  readonly title: string;
  /** The paragraph under the title. */
  readonly summary: string;
  /** The headings, in order. */
  readonly sections: readonly string[];
  readonly blocks: readonly Block[];
  readonly text: string;
}

/** The sections that every page has, in this order; Setup may stand before Bad, More cases at the end. */
export const requiredSections = ['Why', 'Bad', 'Good', 'Fixed', 'When to allow'] as const;

export function readPage(text: string): Page {
  const lines = text.split('\n');
  const sections: string[] = [];
  const blocks: Block[] = [];
  let title = '';
  const summary: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const fence = /^```(\w+)\s*$/.exec(line);
    if (fence) {
      const end = lines.findIndex((candidate, index) => index > at && candidate.startsWith('```'));
      if (end < 0) throw new Error(`line ${at + 1}: the code block is never closed`);
      const content = lines.slice(at + 1, end).join('\n');
      blocks.push({ section: sections.at(-1) ?? '', language: fence[1] ?? '', text: content, lines: [at, end] });
      at = end;
    } else if (line.startsWith('## ')) sections.push(line.slice(3).trim());
    else if (line.startsWith('# ')) title = line.slice(2).trim();
    else if (sections.length === 0 && line.trim() !== '') summary.push(line.trim());
  }
  return { title, summary: summary.join(' '), sections, blocks, text };
}

/** The blocks of a section. */
export function blocksOf(page: Page, section: string): readonly Block[] {
  return page.blocks.filter((block) => block.section === section);
}

/** The page with other text in some blocks. */
export function withBlocks(page: Page, changed: ReadonlyMap<Block, string>): string {
  const lines = page.text.split('\n');
  for (const block of page.blocks.toReversed()) {
    const text = changed.get(block);
    const [open, close] = block.lines;
    if (text !== undefined) lines.splice(open + 1, close - open - 1, ...text.split('\n'));
  }
  return lines.join('\n');
}

/** The page with exactly these blocks in a section: the text around them stays, missing blocks go to the section's end. */
export function withSectionBlocks(
  page: Page,
  section: string,
  texts: readonly { language: string; text: string }[],
): string {
  const present = blocksOf(page, section);
  const kept = new Map(present.slice(0, texts.length).map((block, index) => [block, texts[index]?.text ?? '']));
  const lines = withBlocks(page, kept).split('\n');
  const heading = lines.indexOf(`## ${section}`);
  const next = lines.findIndex((line, index) => index > heading && line.startsWith('## '));
  const added = texts
    .slice(present.length)
    .flatMap(({ language, text }) => [`\`\`\`${language}`, ...text.split('\n'), '```', '']);
  if (heading >= 0 && added.length > 0) lines.splice(next < 0 ? lines.length : next, 0, ...added);
  return lines.join('\n');
}
