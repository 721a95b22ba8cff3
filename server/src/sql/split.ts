/** Cuts a script into statements, psql's meta-commands and COPY data, so that an error in one spoils no other. */
import { isKeyword, lineEnd, nextToken, type Token } from './lexer';
import { type Span, shift } from './span';

/** One part of a script. `start` is its first token; `end` excludes the semicolon. */
export interface Piece extends Span {
  readonly kind: 'statement' | 'meta-command' | 'copy-data';
  /** Comments between the piece before and this one, and inside it. */
  readonly comments: readonly Span[];
  /** Where reading goes on after this piece: behind the semicolon or the line. */
  readonly next: number;
  /** True when a quote, comment or body was never closed and the piece was cut short so that the rest can be read. */
  readonly recovered?: true;
}

export interface Script {
  readonly text: string;
  readonly pieces: readonly Piece[];
  /** Comments after the last piece. */
  readonly trailingComments: readonly Span[];
}

/** The pieces of a script in order; text that holds only comments or white space gives none. */
export function split(text: string): Script {
  const { pieces, trailingComments } = read(text, 0);
  return { text, pieces, trailingComments };
}

/**
 * The same as `split(text)`, reading again only what an edit can have changed. `head` pieces at the beginning are the
 * very objects of `before`; `tail` pieces at the end are those of `before`, moved.
 */
export function resplit(before: Script, text: string): Script & { readonly head: number; readonly tail: number } {
  const prefix = commonPrefix(before.text, text);
  const suffix = commonSuffix(before.text, text, prefix);
  const moved = text.length - before.text.length;
  const count = before.pieces.length;

  let head = 0;
  for (let piece = before.pieces[0]; piece && piece.next < prefix && !piece.recovered; piece = before.pieces[head])
    head++;
  if (before.pieces[head]?.kind === 'copy-data') head--; // COPY data is only known for what it is behind its statement

  const boundaries = new Map<number, number>();
  for (let index = count - 1; index >= head; index--) {
    const boundary = (before.pieces[index]?.next ?? 0) + moved;
    if (boundary < text.length - suffix) break;
    if (before.pieces[index + 1]?.kind !== 'copy-data') boundaries.set(boundary, index + 1);
  }

  const fresh = read(text, before.pieces[head - 1]?.next ?? 0, (at) => boundaries.has(at));
  const kept = before.pieces.slice(0, head);
  if (fresh.stoppedAt === undefined) {
    return { text, pieces: [...kept, ...fresh.pieces], trailingComments: fresh.trailingComments, head, tail: 0 };
  }
  const rest = before.pieces.slice(boundaries.get(fresh.stoppedAt));
  return {
    text,
    pieces: [...kept, ...fresh.pieces, ...(moved === 0 ? rest : rest.map((piece) => movePiece(piece, moved)))],
    trailingComments: before.trailingComments.map((comment) => shift(comment, moved)),
    head,
    tail: rest.length,
  };
}

interface Reading {
  pieces: Piece[];
  trailingComments: Span[];
  stoppedAt?: number;
}

function read(text: string, from: number, stop?: (boundary: number) => boolean): Reading {
  const pieces: Piece[] = [];
  let at = from;
  for (;;) {
    const comments: Span[] = [];
    const piece = readPiece(text, at, comments);
    if (!piece) return { pieces, trailingComments: comments };
    if (piece.end > piece.start) pieces.push(piece);
    at = piece.next;
    if (piece.kind === 'statement' && copiesFromStdin(text, piece)) {
      const data = readCopyData(text, at);
      if (data) pieces.push(data);
      at = data?.next ?? at;
    }
    if (stop?.(at)) return { pieces, trailingComments: [], stoppedAt: at };
  }
}

function readPiece(text: string, from: number, comments: Span[]): Piece | undefined {
  const body = new RoutineBody();
  let start = -1;
  let end = from;
  let depth = 0;
  let first: Token | undefined;
  let second: Token | undefined;
  let firstSemicolon: Token | undefined;
  for (let token = nextToken(text, from); token; token = nextToken(text, token.end)) {
    if (token.unterminated) return recover(text, start < 0 ? token.start : start, token.start, comments);
    if (token.kind === 'comment') {
      comments.push({ start: token.start, end: token.end });
      continue;
    }
    if (token.kind === 'backslash') {
      if (start >= 0) return { kind: 'statement', start, end, comments, next: token.start };
      const stop = lineEnd(text, token.start);
      return { kind: 'meta-command', start: token.start, end: stop, comments, next: stop };
    }
    if (start < 0) start = token.start;
    if (!first) first = token;
    else if (!second) second = token;
    const character = token.kind === 'punctuation' ? text.charAt(token.start) : '';
    if (character === '(') depth++;
    if (character === ')') depth--;
    if (character === ';') {
      firstSemicolon ??= token;
      // Only CREATE RULE may hold semicolons in parentheses; elsewhere a parenthesis was left open.
      const insideRule = depth > 0 && startsRule(text, start);
      if (!insideRule && !body.isOpen) return { kind: 'statement', start, end, comments, next: token.end };
    }
    if (token.kind === 'word' && isKeyword(text, first, 'create')) body.see(text, token);
    end = token.end;
  }
  if (start < 0) return undefined;
  if (firstSemicolon) {
    return {
      kind: 'statement',
      start,
      end: firstSemicolon.start,
      comments: before(comments, firstSemicolon.start),
      next: firstSemicolon.end,
      recovered: true,
    };
  }
  return { kind: 'statement', start, end, comments, next: text.length };
}

/** Follows `BEGIN ATOMIC … END` in CREATE FUNCTION and CREATE PROCEDURE, where semicolons do not end the statement. */
class RoutineBody {
  #isRoutine = false;
  #words = 0;
  #previous = '';
  #depth = 0;

  get isOpen(): boolean {
    return this.#depth > 0;
  }

  see(text: string, token: Token): void {
    const length = token.end - token.start;
    const word = length <= 9 ? text.slice(token.start, token.end).toLowerCase() : '';
    // CREATE [OR REPLACE] FUNCTION: the kind of object is among the first four words.
    if (++this.#words <= 4 && (word === 'function' || word === 'procedure')) this.#isRoutine = true;
    if (this.#isRoutine) {
      if (word === 'atomic' && this.#previous === 'begin') this.#depth = 1;
      else if (this.#depth > 0 && word === 'case') this.#depth++;
      else if (this.#depth > 0 && word === 'end') this.#depth--;
    }
    this.#previous = word;
  }
}

function startsRule(text: string, start: number): boolean {
  return /^create\s+(or\s+replace\s+)?rule\b/i.test(text.slice(start, start + 60));
}

/** An unclosed quote would swallow the rest of the file: it ends at the first line that ends in a semicolon instead. */
function recover(text: string, start: number, unclosed: number, comments: Span[]): Piece {
  const match = /;[ \t]*(?=[\r\n]|$)/g;
  match.lastIndex = unclosed;
  const semicolon = match.exec(text)?.index;
  const end = semicolon ?? text.length;
  return {
    kind: 'statement',
    start,
    end,
    comments: before(comments, end),
    next: semicolon === undefined ? text.length : semicolon + 1,
    recovered: true,
  };
}

function before(comments: readonly Span[], end: number): Span[] {
  return comments.filter((comment) => comment.end <= end);
}

function copiesFromStdin(text: string, piece: Piece): boolean {
  return (
    /^copy\b/i.test(text.slice(piece.start, piece.start + 5)) &&
    /\bfrom\s+stdin\b/i.test(text.slice(piece.start, piece.end))
  );
}

/** The lines from the one after the statement to `\.`; without that line there is no data, as in a script not for psql. */
function readCopyData(text: string, from: number): Piece | undefined {
  const lineBreak = /\r\n|\n|\r/y;
  lineBreak.lastIndex = lineEnd(text, from);
  if (!lineBreak.test(text)) return undefined;
  const start = lineBreak.lastIndex;
  const close = /^\\\.[ \t]*$/gm;
  close.lastIndex = start;
  const match = close.exec(text);
  if (!match) return undefined;
  return { kind: 'copy-data', start, end: match.index, comments: [], next: match.index + match[0].length };
}

function movePiece(piece: Piece, by: number): Piece {
  return {
    ...piece,
    ...shift(piece, by),
    next: piece.next + by,
    comments: piece.comments.map((comment) => shift(comment, by)),
  };
}

function commonPrefix(a: string, b: string): number {
  return longestMatch(Math.min(a.length, b.length), (from, to) => a.slice(from, to) === b.slice(from, to));
}

function commonSuffix(a: string, b: string, prefix: number): number {
  return longestMatch(
    Math.min(a.length, b.length) - prefix,
    (from, to) => a.slice(a.length - to, a.length - from) === b.slice(b.length - to, b.length - from),
  );
}

/** Compares in halving blocks, since the engine compares slices far faster than a loop compares characters. */
function longestMatch(limit: number, equal: (from: number, to: number) => boolean): number {
  let matched = 0;
  for (let block = 65_536; block >= 1; block = Math.floor(block / 2)) {
    while (matched < limit) {
      const to = Math.min(matched + block, limit);
      if (!equal(matched, to)) break;
      matched = to;
    }
  }
  return matched;
}
