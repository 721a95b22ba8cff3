/** Which files are host code, in which language, and what reads it: one line a language. */

/** VS Code's ids of the languages whose strings are reviewed. */
export type HostLanguage =
  | 'typescript'
  | 'typescriptreact'
  | 'javascript'
  | 'javascriptreact'
  | 'python'
  | 'go'
  | 'java'
  | 'ruby'
  | 'php'
  | 'csharp'
  | 'rust';

interface LanguageFacts {
  readonly extensions: readonly string[];
  /** The file of `@vscode/tree-sitter-wasm/wasm` that reads it. */
  readonly grammar: GrammarFile;
  /** What begins a comment to the end of the line. */
  readonly comment: '//' | '#';
}

export type GrammarFile = `tree-sitter${string}.wasm`;

const languages: Readonly<Record<HostLanguage, LanguageFacts>> = {
  typescript: { extensions: ['ts', 'mts', 'cts'], grammar: 'tree-sitter-typescript.wasm', comment: '//' },
  typescriptreact: { extensions: ['tsx'], grammar: 'tree-sitter-tsx.wasm', comment: '//' },
  javascript: { extensions: ['js', 'mjs', 'cjs'], grammar: 'tree-sitter-javascript.wasm', comment: '//' },
  javascriptreact: { extensions: ['jsx'], grammar: 'tree-sitter-javascript.wasm', comment: '//' },
  python: { extensions: ['py', 'pyi', 'pyw'], grammar: 'tree-sitter-python.wasm', comment: '#' },
  go: { extensions: ['go'], grammar: 'tree-sitter-go.wasm', comment: '//' },
  java: { extensions: ['java'], grammar: 'tree-sitter-java.wasm', comment: '//' },
  ruby: { extensions: ['rb', 'rake', 'ru'], grammar: 'tree-sitter-ruby.wasm', comment: '#' },
  php: { extensions: ['php', 'phtml', 'inc'], grammar: 'tree-sitter-php.wasm', comment: '//' },
  csharp: { extensions: ['cs'], grammar: 'tree-sitter-c-sharp.wasm', comment: '//' },
  rust: { extensions: ['rs'], grammar: 'tree-sitter-rust.wasm', comment: '//' },
};

const byExtension: ReadonlyMap<string, HostLanguage> = new Map(
  (Object.keys(languages) as HostLanguage[]).flatMap((language) =>
    languages[language].extensions.map((extension) => [extension, language] as const),
  ),
);

/** The language of a file by its name; undefined for what is not read. */
export function hostLanguageOf(path: string): HostLanguage | undefined {
  return byExtension.get(/\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase() ?? '');
}

/** True for TypeScript and JavaScript in all their forms. */
export function isJavaScript(language: HostLanguage): boolean {
  return /^(?:type|java)script/.test(language);
}

export function grammarOf(language: HostLanguage): GrammarFile {
  return languages[language].grammar;
}

/** `//` or `#`. */
export function commentMarkOf(language: HostLanguage): string {
  return languages[language].comment;
}
