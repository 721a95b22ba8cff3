import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadGrammar } from '../sql/parse';
import { loadLanguage } from './grammar';
import { readHostFile } from './read-host-file';

beforeAll(async () => {
  await loadGrammar();
  const folder = dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm'));
  await loadLanguage('typescript', async (file) => readFileSync(join(folder, file)));
});

const fixtures = join(import.meta.dirname, 'fixtures');

/** Cases of a labelled list: `«expression|position»` marks what someone else may choose. */
function casesOf(file: string) {
  const sections = readFileSync(join(fixtures, file), 'utf8').split(/^=== /m).slice(1);
  return sections.map((section) => {
    const name = section.slice(0, section.indexOf('\n'));
    const expected: string[] = [];
    const text = section
      .slice(section.indexOf('\n') + 1)
      .replace(/«([\s\S]*?)\|([a-z-]+)»/g, (_all, expression: string, position: string) => {
        expected.push(`${expression}: ${position}`);
        return expression;
      });
    return { name, text, expected };
  });
}

for (const file of readdirSync(fixtures).filter((name) => name.endsWith('.txt'))) {
  describe(file, () => {
    for (const { name, text, expected } of casesOf(file)) {
      test.each(['\n', '\r\n'])(`${name} (%j)`, (lineBreak) => {
        const { templates } = readHostFile('a.ts', 'typescript', text.replaceAll('\n', lineBreak));
        const found = templates.flatMap(({ parts }) =>
          parts.flatMap((part) =>
            part.kind === 'hole' && part.trust === 'untrusted' && !part.repeated
              ? `${part.expression}: ${part.position}`
              : [],
          ),
        );
        expect(found.sort()).toEqual(expected.sort());
        if (file.startsWith('prose')) expect(templates).toEqual([]);
      });
    }
  });
}
