/** One statement's text to PostgreSQL's own tree: the only importer of libpg-query. */
import { hasSqlDetails, loadModule, parseSync } from 'libpg-query';
import type { Node } from './ast';
import { fromCodePoints } from './code-points';
import { nextToken } from './lexer';
import { withoutPlaceholders } from './placeholders';
import type { Span } from './span';

/** A statement's text with its tree. Spans and offsets are UTF-16, from the first character of `text`. */
export interface Parsed {
  readonly text: string;
  /** Undefined when the grammar refused the text; then `error` says why. */
  readonly tree: Node | undefined;
  readonly error: { readonly message: string; readonly span: Span } | undefined;
  /** Turns a `location` of the tree (bytes of UTF-8) into an offset; undefined and -1 give undefined. */
  offset(location: number | undefined): number | undefined;
}

/** Loads the grammar (WebAssembly, about 20 ms); call once before `parse`. */
export async function loadGrammar(): Promise<void> {
  await loadModule();
}

const cache = new Map<string, Parsed>();
const cacheLimit = 20_000;

/** The tree of one statement without its semicolon. Never throws; the same text gives the same object while it is cached. */
export function parse(text: string): Parsed {
  const known = cache.get(text);
  if (known) return known;
  const parsed = parseAnew(text);
  if (cache.size >= cacheLimit) cache.clear();
  cache.set(text, parsed);
  return parsed;
}

function parseAnew(text: string): Parsed {
  const offset = offsets(text);
  const first = attempt(text);
  if ('tree' in first) return { text, tree: first.tree, error: undefined, offset };
  // Query files hold placeholders of drivers and tools (:name, ?, @name, ${name}), which are no PostgreSQL.
  const replaced = withoutPlaceholders(text);
  const second = replaced === undefined ? first : attempt(replaced);
  if ('tree' in second) return { text, tree: second.tree, error: undefined, offset };
  return { text, tree: undefined, error: { message: first.message, span: tokenSpan(text, first.at) }, offset };
}

function attempt(text: string): { tree: Node | undefined } | { message: string; at: number } {
  try {
    return { tree: parseSync(text).stmts?.[0]?.stmt };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const position = hasSqlDetails(error) ? (error.sqlDetails?.cursorPosition ?? 0) : 0;
    return { message: error.message, at: fromCodePoints(text, position) };
  }
}

/** The token at the error; at the end of the text the last token, since an empty span cannot be underlined. */
function tokenSpan(text: string, at: number): Span {
  let last: Span = { start: 0, end: text.length };
  for (let token = nextToken(text, 0); token; token = nextToken(text, token.end)) {
    if (token.kind === 'comment') continue;
    last = { start: token.start, end: token.end };
    if (token.end > at) break;
  }
  return last;
}

// The server counts an error's position in characters, the tree's locations in bytes (seen with '😀' before them).
function offsets(text: string): Parsed['offset'] {
  const known = (location: number | undefined): location is number => location !== undefined && location >= 0;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the question is whether all is ASCII
  if (/^[\x00-\x7f]*$/.test(text)) return (location) => (known(location) ? location : undefined);
  const byByte: number[] = [];
  for (let offset = 0; offset < text.length; ) {
    const point = text.codePointAt(offset) ?? 0;
    const bytes = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    for (let index = 0; index < bytes; index++) byByte.push(offset);
    offset += point > 0xffff ? 2 : 1;
  }
  return (location) => (known(location) ? (byByte[location] ?? text.length) : undefined);
}
