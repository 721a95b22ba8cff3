/** Which files are host code, and in which language. */
import type { HostLanguage } from './template';

const languages: Readonly<Record<string, HostLanguage>> = {
  ts: 'typescript',
  mts: 'typescript',
  cts: 'typescript',
  tsx: 'typescriptreact',
  js: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  jsx: 'javascriptreact',
};

/** The language of a file by its name; undefined for what is not read. */
export function hostLanguageOf(path: string): HostLanguage | undefined {
  const extension = /\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  return languages[extension];
}
