/** The room's entry: a file of host code in, its SQL strings out. */
import { analyze } from './analysis';
import type { Statement } from './expression';
import { parseHostText } from './grammar';
import type { HostFile } from './host-file';
import { readJavaScript } from './javascript';
import { javascriptLibrary } from './javascript-library';
import type { HostLanguage } from './template';
import { templatesOf } from './templates';

/** A quote, then a verb of SQL; or a door that takes pieces of a query. Most files have neither, and are not parsed. */
const mayHoldSql =
  /["'`](?:\s|\\n|\(|--[^\n]*\n|\/\*[\s\S]*?\*\/|\$\{[^}]*\})*(?:select|insert|update|delete|with|merge|create|alter|drop|truncate|grant|revoke|set|show|copy|call|explain|vacuum|analyze|refresh|lock|listen|notify|do|comment|reindex|values|declare|prepare|begin|start)(?:\s|;|\\n|\(|\*|["'`]\s*[+,;.\]]|\$\{)|\b(?:\w*Raw|raw|unsafe|\w+Unsafe|literal|createQueryBuilder)\s*\(|\b(?:sql|SQL)`/i;

/**
 * Reads a file. `loadLanguage` must have finished for its language, and `loadGrammar` of the sql room; a language that is not
 * loaded gives no templates. Never throws on input.
 */
export function readHostFile(path: string, language: HostLanguage, text: string, before?: HostFile): HostFile {
  if (before?.text === text && before.path === path && before.language === language) return before;
  const nothing: HostFile = { path, language, text, templates: [], comments: [] };
  const holdsSql = mayHoldSql.test(text);
  if (!holdsSql && !text.includes('preflight-ignore')) return nothing;
  const parsed = parseHostText(language, text);
  if (!parsed) return nothing;
  try {
    const program = readJavaScript(parsed.root);
    if (!holdsSql) return { ...nothing, comments: program.comments };
    const emissions = analyze(program, javascriptLibrary, text);

    const templates = templatesOf(emissions, language, text, importsOf(program.body));
    return { ...nothing, templates, comments: program.comments };
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
