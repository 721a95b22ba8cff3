/** A SQL file as the other rooms see it: its text, and the statements in it, each with its place. */
import { type Parsed, parse } from './parse';
import { type Span, shift } from './span';
import { type Piece, resplit, type Script, split } from './split';

/**
 * One statement at one place. The object is the statement's identity: an edit elsewhere in the file keeps it, so what
 * was found out about it may be cached by it; where it now stands is only known to its file.
 */
export interface Statement {
  readonly parsed: Parsed;
  /** The comments before and inside it: their text, and their span from the statement's first character (may be negative). */
  readonly comments: readonly { readonly text: string; readonly span: Span }[];
}

export interface SourceFile {
  /** As the adapters name it: a path relative to the workspace, with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** In order; `place` is in the file. What is no statement (psql's `\` lines, COPY data) is left out. */
  readonly statements: readonly { readonly statement: Statement; readonly place: Span }[];
  /** Comments that no statement follows. */
  readonly trailingComments: readonly Span[];
  readonly script: Script;
}

/** Reads a file; given what it was before an edit, every statement that the edit does not touch is the same object. */
export function readSource(path: string, text: string, before?: SourceFile): SourceFile {
  if (before?.text === text && before.path === path) return before;
  const script: Script & { head?: number; tail?: number } = before ? resplit(before.script, text) : split(text);
  const pieces = script.pieces.filter((piece) => piece.kind === 'statement');
  const head = countStatements(script.pieces.slice(0, script.head ?? 0));
  const tail = countStatements(script.pieces.slice(script.pieces.length - (script.tail ?? 0)));
  const kept = before?.statements ?? [];
  const statements = pieces.map((piece, index) => {
    const place = { start: piece.start, end: piece.end };
    const fromEnd = pieces.length - index;
    const same = index < head ? kept[index] : fromEnd <= tail ? kept[kept.length - fromEnd] : undefined;
    return { statement: same?.statement ?? readStatement(text, piece), place };
  });
  return { path, text, statements, trailingComments: script.trailingComments, script };
}

function countStatements(pieces: readonly Piece[]): number {
  return pieces.reduce((count, piece) => count + (piece.kind === 'statement' ? 1 : 0), 0);
}

function readStatement(text: string, piece: Piece): Statement {
  return {
    parsed: parse(text.slice(piece.start, piece.end)),
    comments: piece.comments.map((span) => ({
      text: text.slice(span.start, span.end),
      span: shift(span, -piece.start),
    })),
  };
}
