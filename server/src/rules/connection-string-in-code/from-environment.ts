/** A literal read from the environment instead, in the way of its language. */
import type { HostFile } from '../../host/host-file';
import { type HostLanguage, isJavaScript } from '../../host/language';
import type { Span } from '../../sql/span';
import type { Edit, Fix } from '../rule';

const readers: Readonly<Partial<Record<HostLanguage, (name: string) => string>>> = {
  python: (name) => `os.environ["${name}"]`,
  go: (name) => `os.Getenv("${name}")`,
  java: (name) => `System.getenv("${name}")`,
  csharp: (name) => `System.Environment.GetEnvironmentVariable("${name}")`,
  ruby: (name) => `ENV.fetch("${name}")`,
  php: (name) => `getenv('${name}')`,
};

/** The fix for the literal at `span`; undefined where the language wants a constant, or more than one place would change. */
export function fromEnvironment({ language, text }: HostFile, span: Span, name: string): Fix | undefined {
  const line = text.slice(text.lastIndexOf('\n', span.start - 1) + 1, span.start);
  const isConstant = !isJavaScript(language) && (/\bconst\b/.test(line) || /^\s*@/.test(line));
  const read = isJavaScript(language) ? (variable: string) => `process.env.${variable}` : readers[language];
  const loading = loaded(language, text);
  if (isConstant || !read || loading === undefined) return undefined;
  return {
    title: `Read it from the environment as ${name}`,
    safety: 'unsafe',
    edits: [...loading, { span, text: read(name) }],
  };
}

/** What the file has to import first; undefined where that is more than a line. */
function loaded(language: HostLanguage, text: string): readonly Edit[] | undefined {
  if (language === 'go') return /^(?:import\s+|\s*)"os"$/m.test(text) ? [] : undefined;
  if (language !== 'python' || /^import os\b/m.test(text)) return [];
  const first = /^(?:import|from) (?!__future__)/m.exec(text)?.index;
  return first === undefined ? undefined : [{ span: { start: first, end: first }, text: 'import os\n' }];
}
