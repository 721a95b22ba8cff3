/** The imports of a Go file, which must be there for what a fix uses, and must not be there for what nothing uses. */
import type { Template } from '../../../host/template';
import type { Edit } from '../../rule';

/** The name under which the file has a package; undefined where it has not, or imports it only for its effects. */
export function packageName({ imports }: Template, path: RegExp): string | undefined {
  return [...imports].find(([name, module]) => path.test(module) && name !== module)?.[0];
}

/** True when the file imports the package under any name, or none. */
export function importsPackage({ imports }: Template, path: RegExp): boolean {
  return [...imports.values()].some((module) => path.test(module));
}

/** The edit that imports a package under its own name; undefined where the file has no import to put it beside. */
export function importing({ source }: Template, path: string): Edit | undefined {
  const blank = source.indexOf(`_ "${path}"`);
  if (blank >= 0) return { span: { start: blank, end: blank + path.length + 4 }, text: `"${path}"` };
  const list = /^import \(/m.exec(source);
  if (list) return { span: spanOf(list), text: `${list[0]}\n\t"${path}"` };
  const single = /^import (?:\w+ )?"[^"\n]+"/m.exec(source);
  return single ? { span: spanOf(single), text: `${single[0]}\nimport "${path}"` } : undefined;
}

/**
 * The edits for packages of which `edits` take uses away. Go refuses an import that nothing uses, so the last use takes the
 * import along; every other fix replaces it by itself, so that no two fixes are made at once of which neither saw the last use.
 */
export function unusedImports({ source }: Template, edits: readonly Edit[]): readonly Edit[] {
  return ['fmt', 'strings'].flatMap((name): readonly Edit[] => {
    const use = new RegExp(`\\b${name}\\.`, 'g');
    const count = (text: string): number => [...text.matchAll(use)].length;
    const taken = edits.reduce(
      (sum, { span, text }) => sum + count(source.slice(span.start, span.end)) - count(text),
      0,
    );
    const line = new RegExp(`^[ \\t]*(?:import )?"${name}"[ \\t]*(?:\\r?\\n)?`, 'm').exec(source);
    if (taken <= 0 || !line) return [];
    return [{ span: spanOf(line), text: count(withoutComments(source)) > taken ? line[0] : '' }];
  });
}

function withoutComments(source: string): string {
  return source.replace(/^[ \t]*\/\/.*$/gm, '');
}

function spanOf(match: RegExpExecArray): Edit['span'] {
  return { start: match.index, end: match.index + match[0].length };
}
