// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the example's code holds holes
/** Drives the workbench as a person does: squiggle, quick fix, typing, readiness, plan, smoke tests, environments. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freshProfile, installExtension, startServer } from '../../scripts/e2e-workbench.mjs';
import { openBrowser } from './browser.mjs';
import { check } from './report.mjs';
import { copyShop } from './shop.mjs';
import { drive, prepare } from './workbench.mjs';

const migration = 'migrations/000005_loyalty.up.sql';
const patience = 30_000;

export async function runInWorkbench(vsix) {
  const profile = freshProfile('ui');
  installExtension(profile, vsix);
  const folder = copyShop('ui');
  const onDisk = (path) => readFileSync(join(folder, path), 'utf8');
  const server = await startServer(profile, { variables: { SHOP_LOCAL_URL: 'postgres://nobody@127.0.0.1:1/shop' } });
  const { browser, context } = await openBrowser();
  const page = await context.newPage();
  await prepare(page);
  const outside = new Set();
  const refused = [];
  page.on('request', (request) => {
    const { protocol, hostname, origin } = new URL(request.url());
    if (/^(http|ws)/.test(protocol) && !/^127\.0\.0\.1$|\.vscode-cdn\.net$/.test(hostname)) outside.add(origin);
  });
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) refused.push(message.text());
  });
  const workbench = drive(page);
  const step = async (name, run) => {
    const passed = await check(`workbench: ${name}`, run);
    if (!passed) await workbench.screenshot(`failed-${name.replaceAll(/\W+/g, '-')}`);
  };

  try {
    const payload = JSON.stringify([['openFile', `vscode-remote://${server.authority}${join(folder, migration)}`]]);
    await page.goto(`${server.url}?${new URLSearchParams({ folder, payload })}`);
    await page.locator('.editor-instance .view-line').first().waitFor({ timeout: patience });

    await step('an opened migration gets its squiggles where they belong', async () => {
      await workbench.squiggleUnder('double precision', '  balance double precision NOT NULL DEFAULT 0');
      await workbench.squiggleUnder('real', 'ADD COLUMN discount real NOT NULL');
      await workbench.screenshot('1-squiggles');
    });

    await step('a quick fix changes the text as it says, and saving writes it', async () => {
      await workbench.goTo(14, 12);
      const item = await workbench.offerFix('numeric(19,4)');
      await workbench.screenshot('2-quick-fix');
      await item.click();
      await page.waitForFunction(
        () =>
          /balance\s+numeric\(19,4\)/.test(document.querySelector('.editor-instance .view-lines')?.textContent ?? ''),
        undefined,
        { timeout: patience },
      );
      await workbench.noSquiggleUnder('numeric', '  balance numeric(19,4)');
      await page.keyboard.press('Control+S');
      await until(() => onDisk(migration).includes('balance numeric(19,4) NOT NULL DEFAULT 0'));
    });

    await step('a new mistake gets its squiggle without saving', async () => {
      const before = onDisk(migration);
      await workbench.goTo(1, 1);
      await page.keyboard.press('Control+End');
      await page.keyboard.press('Enter');
      await page.keyboard.insertText('CREATE TABLE gift_cards (id bigint PRIMARY KEY, amount real);');
      await workbench.squiggleUnder('real', 'amount real');
      assert.equal(onDisk(migration), before);
      await workbench.screenshot('3-typed');
      await workbench.command('File: Revert File');
      await workbench.noSquiggleUnder('real', 'amount real');
    });

    await step('inlay hints and the hover say what a pending statement locks', async () => {
      const settings = join(folder, '.vscode/settings.json');
      mkdirSync(dirname(settings), { recursive: true });
      writeFileSync(settings, '{ "preflight.inlayHints.locks": true }');
      await page
        .locator('.view-line', {
          hasText: /ALTER\sTABLE\spayments.*ACCESS\sEXCLUSIVE\son\spayments,\srewrites\sit/,
        })
        .waitFor({ timeout: patience });
      await workbench.command('View: Toggle Primary Side Bar Visibility');
      await workbench.goTo(27, 3);
      await workbench.command('Show or Focus Hover');
      await page
        .locator('.monaco-hover:visible', { hasText: 'held until COMMIT: ACCESS EXCLUSIVE on' })
        .waitFor({ timeout: patience });
      await workbench.screenshot('3-locks');
      await workbench.escape();
      await workbench.command('View: Toggle Primary Side Bar Visibility');
      rmSync(settings);
      await page
        .locator('.view-line', { hasText: /ACCESS\sEXCLUSIVE/ })
        .first()
        .waitFor({ state: 'detached' });
    });

    await step('“Rehearse migrations” shows what each statement did, beside the migration', async () => {
      await workbench.command('Preflight: Rehearse migrations');
      await page.locator('.tab', { hasText: 'Rehearsal of shop' }).waitFor({ timeout: patience });
      await page.locator('.view-line', { hasText: /ALTER\sTABLE\spayments\s.*\sms\)/ }).waitFor({ timeout: patience });
      await workbench.screenshot('3-rehearsal');
      await page.locator('.tab', { hasText: 'Rehearsal of shop' }).click();
      await workbench.command('View: Close Editor');
    });

    await step('SQL in TypeScript is coloured and reviewed', async () => {
      await workbench.open('products.ts');
      await workbench.squiggleUnder('term', "ILIKE '%${term}%'");
      await workbench.screenshot('4-typescript');
    });

    await step('“Check readiness” shows verdicts in a tree', async () => {
      await workbench.command('Preflight: Check readiness');
      const rows = page.locator('.pane-body .monaco-list-row', { hasText: /\b(pass|fail|unknown|manual)\b/ });
      await rows.first().waitFor({ timeout: patience });
      const texts = await rows.allInnerTexts();
      assert.ok(
        texts.some((text) => /\bfail\b/.test(text)),
        texts.join(' | '),
      );
      assert.ok(
        texts.some((text) => /\bpass\b/.test(text)),
        texts.join(' | '),
      );
      await workbench.screenshot('5-readiness');
    });

    await step('“Explain analyze” shows the plan of the statement under the cursor', async () => {
      await workbench.open('best-customers.sql');
      await workbench.goTo(3, 5);
      await workbench.command('Preflight: Explain analyze');
      await workbench.pick('Plan only');
      const plan = await planFrame(page);
      await plan.getByText('the statement did not run').waitFor({ timeout: patience });
      await plan
        .getByText(/embedded/)
        .first()
        .waitFor();
      await workbench.screenshot('6-plan');
      await plan.getByRole('tab', { name: 'Text' }).click();
      assert.match(await plan.locator('#text').textContent(), /cost=/);
      await workbench.screenshot('7-plan-text');
    });

    await step('it runs the statement when it is asked to, and rolls back', async () => {
      await workbench.goTo(3, 5);
      await workbench.command('Preflight: Explain analyze');
      await workbench.pick('Run it and roll back');
      const plan = await planFrame(page);
      await plan.getByText('Ran in a transaction that was rolled back').waitFor({ timeout: patience });
      await workbench.screenshot('8-plan-run');
      await plan.getByRole('link', { name: 'Grid' }).click();
      await plan.locator('table:visible', { hasText: 'Limit' }).first().waitFor({ timeout: patience });
      assert.deepEqual(refused, []);
      await workbench.command('View: Close All Editors');
    });

    await step('“Run smoke tests” shows what passed in the Test Explorer', async () => {
      await workbench.command('Preflight: Run smoke tests');
      await page
        .locator('.test-explorer .monaco-list-row', { hasText: 'orders.smoke.sql' })
        .click({ timeout: patience });
      await page.keyboard.press('ArrowRight');
      await page
        .locator('.test-explorer .monaco-list-row', { hasText: 'a customer places an order' })
        .waitFor({ timeout: patience });
      await page.locator('.test-explorer', { hasText: /4\/4/ }).waitFor({ timeout: patience });
      await workbench.screenshot('9-smoke-tests');
    });

    await step('production is red in the status bar and says so in words', async () => {
      await workbench.command('Preflight: Choose environment');
      await page.locator('.quick-input-list .monaco-list-row', { hasText: 'staging' }).waitFor({ timeout: patience });
      await workbench.screenshot('10-environments');
      await workbench.pick('PRODUCTION');
      const item = page.locator('.statusbar-item.error-kind', { hasText: 'PRODUCTION: production' });
      await item.waitFor({ timeout: patience });
      await workbench.screenshot('11-production');
      await workbench.command('Preflight: Choose environment');
      await workbench.pick('embedded');
      await item.waitFor({ state: 'detached', timeout: patience });
    });

    await step('the page asked nobody outside of this machine', () => assert.deepEqual([...outside], []));
  } catch (error) {
    await workbench.screenshot('failed');
    await step('the run comes to its end', () => Promise.reject(error));
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** The webview is a frame in a frame. */
async function planFrame(page) {
  await page.locator('iframe.webview.ready').waitFor({ timeout: patience });
  return page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
}

/** Saving goes over the network: the disk follows a little later. */
async function until(holds) {
  for (let waited = 0; waited < 10_000; waited += 100) {
    if (holds()) return;
    await sleep(100);
  }
  assert.ok(holds(), 'it did not come true in time');
}
