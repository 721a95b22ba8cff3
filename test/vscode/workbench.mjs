/** Words for what a person does in the workbench: open a file, look for a squiggle, ask for a fix, run a command. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { results } from './report.mjs';

const patience = 20_000;

export function drive(page) {
  const workbench = {
    page,
    screenshot: (name) => page.screenshot({ path: join(results, `${name}.png`) }),

    /** Opens a file by its name and waits until its text is there. */
    async open(name) {
      await workbench.escape();
      await page.keyboard.press('Control+P');
      const input = page.locator('.quick-input-widget input[type=text]');
      await input.waitFor({ timeout: patience });
      await input.fill(name);
      await page
        .locator('.quick-input-list .monaco-list-row', { hasText: name.split('/').at(-1) })
        .first()
        .waitFor({ timeout: patience });
      await page.keyboard.press('Enter');
      await page.locator('.tab.active', { hasText: name.split('/').at(-1) }).waitFor({ timeout: patience });
      await page.locator('.editor-instance .view-line').first().waitFor({ timeout: patience });
    },

    async escape() {
      for (let i = 0; i < 3; i++) await page.keyboard.press('Escape');
    },

    /** Runs a command of the palette by its title; the palette knows an extension's commands a moment after the start. */
    async command(title) {
      const input = page.locator('.quick-input-widget input[type=text]');
      const row = page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first();
      for (let asked = 0; asked < 5; asked++) {
        await page.keyboard.press('F1');
        await input.waitFor({ timeout: patience });
        await input.fill(`>${title}`);
        const there = await row.waitFor({ timeout: 4_000 }).then(
          () => true,
          () => false,
        );
        if (there) return page.keyboard.press('Enter');
        await page.keyboard.press('Escape');
      }
      assert.fail(`the palette does not offer “${title}”`);
    },

    /** Picks an entry of the quick pick that is open. */
    async pick(text) {
      const row = page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();
      await row.waitFor({ timeout: patience });
      await row.click();
    },

    /** Goes to a line and column, both from 1. */
    async goTo(line, column) {
      await workbench.escape();
      // The place does not matter, so neither does a sticky line that lies over it.
      await page.locator('.editor-instance .view-line').first().click({ force: true });
      await page.keyboard.press('Control+G');
      const input = page.locator('.quick-input-widget input[type=text]');
      await input.waitFor({ timeout: patience });
      await input.fill(`:${line}:${column}`);
      await page.keyboard.press('Enter');
      await input.waitFor({ state: 'hidden', timeout: patience });
    },

    /** Waits until a squiggle stands exactly under `words` in the line that holds `line`. */
    async squiggleUnder(words, line = words) {
      await page
        .waitForFunction(under, [words, line], { timeout: patience, polling: 200 })
        .catch(() => assert.fail(`no squiggle stands under “${words}” in “${line}”`));
    },

    async noSquiggleUnder(words, line = words) {
      await page.waitForFunction(([a, b]) => !globalThis.preflightUnder([a, b]), [words, line], {
        timeout: patience,
        polling: 200,
      });
    },

    /** Asks for quick fixes at the cursor until one whose title matches is offered, and leaves the menu open on it. */
    async offerFix(title) {
      const item = page.locator('.action-widget .monaco-list-row', { hasText: title }).first();
      // While extensions are still starting, the editor drops answers and moves the focus: a person asks again, too.
      for (let asked = 0; asked < 15; asked++) {
        await page.keyboard.press('Control+.');
        if (
          await item.waitFor({ timeout: 2_000 }).then(
            () => true,
            () => false,
          )
        )
          return item;
        await page.keyboard.press('Escape');
      }
      assert.fail(`no quick fix “${title}” is offered`);
    },

    /** The text of the editor, as far as it is on the screen. */
    async visibleText() {
      const lines = await page.locator('.editor-instance .view-line').allTextContents();
      return lines.join('\n').replaceAll('\u00a0', ' ');
    },
  };
  return workbench;
}

/** Installs the function that looks for a squiggle; call it before the page is opened. */
export async function prepare(page) {
  await page.addInitScript(`globalThis.preflightUnder = ${under}`);
}

/** Runs in the page: whether a squiggle's box is the words' box. */
function under([words, line]) {
  const clean = (text) => text.replaceAll('\u00a0', ' ');
  const row = [...document.querySelectorAll('.editor-instance .view-line')].find((candidate) =>
    clean(candidate.textContent).includes(line),
  );
  if (!row) return false;
  const start = clean(row.textContent).indexOf(words, clean(row.textContent).indexOf(line));
  const range = document.createRange();
  const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
  let passed = 0;
  let begun = false;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const length = node.textContent.length;
    if (!begun && start < passed + length) {
      range.setStart(node, start - passed);
      begun = true;
    }
    if (begun && start + words.length <= passed + length) {
      range.setEnd(node, start + words.length - passed);
      break;
    }
    passed += length;
  }
  const box = range.getBoundingClientRect();
  return [...document.querySelectorAll('[class*="squiggly-"]')].some((squiggle) => {
    const at = squiggle.getBoundingClientRect();
    const near = (a, b) => Math.abs(a - b) < 4;
    return near(at.left, box.left) && near(at.right, box.right) && at.bottom > box.top && at.top < box.bottom;
  });
}
