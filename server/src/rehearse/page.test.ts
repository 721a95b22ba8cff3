/** The page of migration-fails is its test: each of its blocks is rehearsed. */
import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { connect } from '../postgres/connect';
import { embeddedEnvironment } from '../postgres/environment';
import { readExample, writeExample } from '../rules/harness/block';
import { setupOf } from '../rules/harness/check-page';
import { exampleHistory } from '../rules/harness/example-history';
import { readPage } from '../rules/harness/page';
import { loadGrammar } from '../sql/parse';
import { rehearsalFindings } from './rehearsal-findings';
import { rehearsalScripts, rehearse } from './rehearse';

beforeAll(loadGrammar);

const page = readPage(readFileSync(new URL('../rules/migration-fails/rule.md', import.meta.url), 'utf8'));
const blocks = page.blocks.filter(({ section }) => section !== 'Setup');

test.each(blocks.map((block) => [`${block.section}, line ${block.lines[0] + 1}`, block] as const))(
  '%s gives exactly what is written',
  async (_, block) => {
    const example = readExample(block);
    const history = exampleHistory(setupOf(page), example);
    const session = await connect(embeddedEnvironment, { variables: {}, ...rehearsalScripts(history) });
    const report = await rehearse({ history }, session).finally(() => session.close());
    expect(writeExample(example, rehearsalFindings(report))).toBe(block.text);
    expect(example.expectations > 0).toBe(block.section !== 'Good');
  },
);
