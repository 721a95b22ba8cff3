/** The room's entry: a file of host code in, its SQL strings and its ways to a database out. */
import { addressesAt, addressPlaces } from './addresses';
import { analyze } from './analysis';
import { sqlCandidates } from './candidates';
import { noConnections } from './connection';
import { connectionsIn, connectors, connects, processOptions } from './connections';
import type { Statement } from './expression';
import { parseHostText } from './grammar';
import type { HostFile } from './host-file';
import type { HostLanguage } from './language';
import { readers } from './readers';
import { relevanceOf } from './relevance';
import { surroundingsIn } from './surroundings';
import { templatesOf } from './templates';

/**
 * Reads a file. `loadLanguage` must have finished for its language, and `loadGrammar` of the sql room; a language that is not
 * loaded gives no templates. Never throws on input.
 */
export function readHostFile(path: string, language: HostLanguage, text: string, before?: HostFile): HostFile {
  if (before?.text === text && before.path === path && before.language === language) return before;
  const nothing: HostFile = { path, language, text, templates: [], comments: [], ...noConnections };
  const reader = readers[language];
  if (!reader) return nothing;
  const { marks, names, library } = reader;
  const candidates = sqlCandidates(text, marks);
  const mayIgnore = text.includes('preflight-ignore');
  const addresses = addressPlaces(text);
  const processes = processOptions(text);
  const mayConnect = connects.test(text) && (marks.importsDriver(text) || connectors.test(text));
  if (candidates.length + addresses.length + processes.length === 0 && !mayIgnore && !mayConnect) return nothing;
  const parsed = parseHostText(language, text);
  if (!parsed) return nothing;
  const { root } = parsed;
  try {
    const isCode = (offset: number): boolean => {
      const leaf = root.descendantForIndex(offset);
      return leaf !== null && names.isCode(leaf);
    };
    const places = candidates.filter(isCode);
    const program = places.length > 0 || mayConnect ? reader.read(root) : undefined;
    const found = mayConnect && program ? connectionsIn(program, language, path, text) : noConnections;
    const around: HostFile = {
      ...nothing,
      comments: mayIgnore ? reader.commentsOf(root) : [],
      addresses: addressesAt(addresses.filter(isCode), root),
      connections: found.connections,
      options: [...found.options, ...processes.filter(({ span }) => isCode(span.start))],
    };
    if (places.length === 0 || !program) return around;
    const relevance = relevanceOf(text, places, surroundingsIn(root, names), marks) ?? {
      touches: () => true,
      isClosed: () => false,
      called: names.calledNames(root),
    };
    const emissions = analyze(program, library, text, relevance);
    return { ...around, templates: templatesOf(emissions, language, text, importsOf(program.body)) };
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
