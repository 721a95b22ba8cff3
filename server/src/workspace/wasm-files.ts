/** Finds the host languages' grammars: beside the bundle, or in node_modules while developing. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { loadLanguage } from '../host/grammar';
import type { GrammarFile, HostLanguage } from '../host/language';
import type { Problem } from '../review/finding';

async function grammarBytes(file: GrammarFile): Promise<Uint8Array> {
  const beside = join(__dirname, file);
  if (existsSync(beside)) return readFile(beside);
  return readFile(createRequire(__filename).resolve(`@vscode/tree-sitter-wasm/wasm/${file}`));
}

/** Makes the languages readable; gives what kept one from it. */
export async function loadLanguages(languages: Iterable<HostLanguage>): Promise<readonly Problem[]> {
  const problems = await Promise.all(
    [...languages].map((language) =>
      loadLanguage(language, grammarBytes).then(
        () => [],
        (error: unknown) => [
          {
            file: '',
            message: `Host code is not reviewed, since its grammar cannot be loaded (${error}). Install Preflight again.`,
          },
        ],
      ),
    ),
  );
  return problems.flat();
}
