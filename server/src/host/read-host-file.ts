/** The room's entry: a file of host code in, its SQL strings out. */
import { analyze } from './analysis';
import { sqlCandidates } from './candidates';
import type { Statement } from './expression';
import { parseHostText } from './grammar';
import type { HostFile } from './host-file';
import { commentsOf, readJavaScript } from './javascript';
import { javascriptLibrary } from './javascript-library';
import { javascriptMarks } from './javascript-marks';
import { calledNames, isCode, surroundingsIn } from './javascript-surroundings';
import { relevanceOf } from './relevance';
import type { HostLanguage } from './template';
import { templatesOf } from './templates';

/**
 * Reads a file. `loadLanguage` must have finished for its language, and `loadGrammar` of the sql room; a language that is not
 * loaded gives no templates. Never throws on input.
 */
export function readHostFile(path: string, language: HostLanguage, text: string, before?: HostFile): HostFile {
  if (before?.text === text && before.path === path && before.language === language) return before;
  const nothing: HostFile = { path, language, text, templates: [], comments: [] };
  const candidates = sqlCandidates(text, javascriptMarks);
  const mayIgnore = text.includes('preflight-ignore');
  if (candidates.length === 0 && !mayIgnore) return nothing;
  const parsed = parseHostText(language, text);
  if (!parsed) return nothing;
  try {
    const comments = mayIgnore ? commentsOf(parsed.root) : [];
    const places = candidates.filter((offset) => isCode(parsed.root, offset));
    if (places.length === 0) return { ...nothing, comments };
    const relevance = relevanceOf(text, places, surroundingsIn(parsed.root)) ?? {
      touches: () => true,
      isClosed: () => false,
      called: calledNames(parsed.root),
    };
    const program = readJavaScript(parsed.root);
    const emissions = analyze(program, javascriptLibrary, text, relevance);
    return { ...nothing, templates: templatesOf(emissions, language, text, importsOf(program.body)), comments };
  } catch (error) {
    // Generated code can be nested deeper than the stack: nobody wrote it, and nobody reads a finding in it.
    if (error instanceof RangeError) return nothing;
    throw error;
  } finally {
    parsed.tree.delete();
  }
}

/** Local names and the modules that they come from, such as `format` from `pg-format`. */
function importsOf(body: readonly Statement[]): Map<string, string> {
  const imports = new Map<string, string>();
  for (const statement of body) {
    if (statement.kind !== 'import') continue;
    for (const { local } of statement.names) imports.set(local, statement.module);
    if (statement.names.length === 0) imports.set(statement.module, statement.module);
  }
  return imports;
}
