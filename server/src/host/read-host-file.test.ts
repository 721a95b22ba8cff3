import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadGrammar } from '../sql/parse';
import { loadLanguage } from './grammar';
import { fixtureFiles, snippetsOf } from './harness/fixture-files';
import { readHostFile } from './read-host-file';

const folder = dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm'));
const files = fixtureFiles();

beforeAll(async () => {
  await loadGrammar();
  for (const { language } of files) await loadLanguage(language, async (file) => readFileSync(join(folder, file)));
});

for (const fixture of files) {
  const { name: file, language } = fixture;
  describe(file, () => {
    for (const { name, text, expected } of snippetsOf(fixture)) {
      test.each(['\n', '\r\n'])(`${name} (%j)`, (lineBreak) => {
        const { templates } = readHostFile(file, language, text.replaceAll('\n', lineBreak));
        const found = templates.flatMap(({ parts }) =>
          parts.flatMap((part) =>
            part.kind === 'hole' && part.trust === 'untrusted' && !part.repeated
              ? `${part.expression}: ${part.position}`
              : [],
          ),
        );
        expect(found.toSorted()).toEqual(expected.toSorted());
        if (file.startsWith('prose')) expect(templates).toEqual([]);
      });
    }
  });
}
