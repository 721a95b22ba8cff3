/** The room's entry: a file of host code in, its SQL strings and its ways to a database out. */
import { addressesAt, addressPlaces } from './addresses';
import { analyze, constantResults, type Question } from './analysis';
import { settledIn } from './callers';
import { sqlCandidates } from './candidates';
import { noConnections } from './connection';
import { connectionsIn, connectors, mentionsDatabase, processOptions } from './connections';
import type { Statement } from './expression';
import { parseHostText } from './grammar';
import type { HostFile } from './host-file';
import type { HostLanguage } from './language';
import { nobody, noting, type Outside, stillHolds, type Told } from './outside';
import { readers } from './readers';
import { relevanceOf } from './relevance';
import { surroundingsIn } from './surroundings';
import type { FlowStep, Template } from './template';
import { templatesOf } from './templates';

/**
 * Reads a file. `loadLanguage` must have finished for its language, and `loadGrammar` of the sql room; a language that is not
 * loaded gives no templates. Never throws on input.
 */
export function readHostFile(
  path: string,
  language: HostLanguage,
  text: string,
  before?: HostFile,
  outside: Outside = nobody,
): HostFile {
  const isSame = before?.text === text && before.path === path && before.language === language;
  if (isSame && stillHolds(before.told, outside)) return before;
  const told: Told[] = [];
  const nothing: HostFile = { path, language, text, templates: [], comments: [], told, ...noConnections };
  const reader = readers[language];
  if (!reader) return nothing;
  const { marks, names, library } = reader;
  const candidates = sqlCandidates(text, marks);
  const mayIgnore = text.includes('preflight-ignore');
  const isNear = mentionsDatabase.test(text);
  const addresses = isNear ? addressPlaces(text) : [];
  const processes = isNear ? processOptions(text) : [];
  const mayConnect = isNear && (marks.importsDriver(text) || connectors.test(text));
  if (candidates.length + addresses.length + processes.length === 0 && !mayIgnore && !mayConnect) return nothing;
  const parsed = parseHostText(language, reader.prepared?.(text) ?? text);
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
    const question: Question = { program, library, text, relevance, outside: noting(outside, told) };
    const read = (settled: ReadonlySet<number>) => {
      const { emissions, open } = analyze({ ...question, settled });
      return { templates: templatesOf(emissions, language, text, importsOf(program.body), library), open };
    };
    const { templates, open } = read(new Set());
    const settled = settledIn(templates.flatMap(untrustedFlows), open, question.outside);
    return { ...around, templates: settled.size > 0 ? read(settled).templates : templates };
  } catch (error) {
    // Generated code can be nested deeper than the stack: nobody wrote it, and nobody reads a finding in it.
    if (error instanceof RangeError) return nothing;
    throw error;
  } finally {
    parsed.tree.delete();
  }
}

/**
 * The names of a file's functions and methods that give a constant whatever they are given, for `Outside`. Empty while the
 * language is not loaded.
 */
export function constantResultsOf(language: HostLanguage, text: string): ReadonlySet<string> {
  const reader = readers[language];
  const parsed = reader && parseHostText(language, reader.prepared?.(text) ?? text);
  if (!parsed) return new Set();
  try {
    return constantResults(reader.read(parsed.root), reader.library, text);
  } catch (error) {
    if (error instanceof RangeError) return new Set();
    throw error;
  } finally {
    parsed.tree.delete();
  }
}

/** The ways of what anyone may choose, for the parameters in them. */
function untrustedFlows({ parts }: Template): readonly (readonly FlowStep[])[] {
  return parts.flatMap((part) => (part.kind === 'hole' && part.trust === 'untrusted' ? [part.flow] : []));
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
