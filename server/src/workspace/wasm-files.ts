/** Finds the host languages' grammars: beside the bundle, or in node_modules while developing. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { GrammarFile } from '../host/language';

export async function grammarBytes(file: GrammarFile): Promise<Uint8Array> {
  const beside = join(__dirname, file);
  if (existsSync(beside)) return readFile(beside);
  return readFile(createRequire(__filename).resolve(`@vscode/tree-sitter-wasm/wasm/${file}`));
}
