/** The labelled snippets of every language, for tests: `<language>/fixtures/<subject>.<extension>.txt`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type HostLanguage, hostLanguageOf } from '../language';

export interface FixtureFile {
  /** As the snippets' own file would be called, e.g. `flow.ts`. */
  readonly name: string;
  readonly path: string;
  readonly language: HostLanguage;
}

export function fixtureFiles(): readonly FixtureFile[] {
  const host = join(import.meta.dirname, '..');
  return readdirSync(host, { withFileTypes: true }).flatMap((folder) => {
    const fixtures = join(host, folder.name, 'fixtures');
    if (!folder.isDirectory() || !existsSync(fixtures)) return [];
    return readdirSync(fixtures).flatMap((file) => {
      const name = file.replace(/\.txt$/, '');
      const language = hostLanguageOf(name);
      return language && name !== file ? [{ name, path: join(fixtures, file), language }] : [];
    });
  });
}

/** One snippet, its marks taken out. */
export interface LabelledSnippet {
  readonly name: string;
  readonly text: string;
  /** `expression: position` for what someone else may choose. */
  readonly expected: readonly string[];
}

/** A file's snippets, each below a line `=== name`; `«expression|position»` marks what someone else may choose. */
export function snippetsOf({ path }: FixtureFile): readonly LabelledSnippet[] {
  const sections = readFileSync(path, 'utf8').split(/^=== /m).slice(1);
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
