/** Host languages' grammars: tree-sitter and VS Code's own prebuilt WebAssembly, loaded on first use. */
import treeSitter, { type Language, type Node, type Tree } from '@vscode/tree-sitter-wasm';
import { type GrammarFile, grammarOf, type HostLanguage } from './language';

export type { Node as SyntaxNode } from '@vscode/tree-sitter-wasm';

type Bytes = (file: GrammarFile) => Promise<Uint8Array>;

let engine: Promise<void> | undefined;
const loading = new Map<GrammarFile, Promise<void>>();
const loaded = new Map<GrammarFile, Language>();

/**
 * Makes a language readable; call once before `readHostFile`, as often as wanted. `bytes` gives the content of a grammar's
 * file: this room opens no file itself. Rejects with what `bytes` rejects with, and may then be called again.
 */
export async function loadLanguage(language: HostLanguage, bytes: Bytes): Promise<void> {
  const file = grammarOf(language);
  const load = loading.get(file) ?? loadGrammarFile(file, bytes);
  loading.set(file, load);
  try {
    await load;
  } catch (error) {
    loading.delete(file);
    throw error;
  }
}

/** True when `loadLanguage` has finished for it. */
export function isLoaded(language: HostLanguage): boolean {
  return loaded.has(grammarOf(language));
}

/** The syntax tree of a text, which the caller deletes; undefined while the language is not loaded. */
export function parseHostText(language: HostLanguage, text: string): { root: Node; tree: Tree } | undefined {
  const grammar = loaded.get(grammarOf(language));
  if (!grammar) return undefined;
  const parser = new treeSitter.Parser();
  try {
    const tree = parser.setLanguage(grammar).parse(text);
    return tree ? { root: tree.rootNode, tree } : undefined;
  } finally {
    parser.delete();
  }
}

async function loadGrammarFile(file: GrammarFile, bytes: Bytes): Promise<void> {
  engine ??= loadEngine(bytes);
  try {
    await engine;
  } catch (error) {
    engine = undefined;
    throw error;
  }
  loaded.set(file, await treeSitter.Language.load(await bytes(file)));
}

async function loadEngine(bytes: Bytes): Promise<void> {
  const wasmBinary = await bytes('tree-sitter.wasm');
  // The declared options know only `locateFile`; Emscripten also takes the bytes, which keeps this room free of files.
  const options = { wasmBinary, locateFile: (file: string) => file };
  await treeSitter.Parser.init(options);
}
