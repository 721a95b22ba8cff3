/** Finds the suppressions of a file: which statement or line each ignore comment speaks of. */
import type { HostFile } from '../host/host-file';
import type { SourceFile } from '../sql/source-file';
import type { Span } from '../sql/span';
import { lineAt } from './own-line';
import { readSuppressions, type Suppression } from './suppression';

const word = 'preflight-ignore';

/**
 * In a SQL file a comment above a statement, or behind it on its last line, speaks of the whole statement; one inside it
 * of its own line when code stands before it there, otherwise of the next line.
 */
export function sqlSuppressions(file: SourceFile): readonly Suppression[] {
  if (!file.text.includes(word)) return [];
  const { pieces, trailingComments } = file.script;
  const comments = [...pieces.flatMap((piece) => piece.comments), ...trailingComments];
  return [
    ...pieces.flatMap((piece, index) =>
      piece.comments.flatMap((comment) => {
        const previous = pieces[index - 1];
        if (comment.start >= piece.start)
          return readSuppressions(file.text, comment, coveredLine(file.text, comment, comments));
        const behind = previous && endsLineOf(file.text, previous, comment, piece.start);
        return readSuppressions(file.text, comment, behind ? previous : piece);
      }),
    ),
    ...trailingComments.flatMap((comment) => {
      const last = pieces.at(-1);
      const behind = last && endsLineOf(file.text, last, comment, file.text.length);
      return readSuppressions(file.text, comment, behind ? last : comment);
    }),
  ];
}

/** In host code a comment speaks of its own line when code stands before it there, otherwise of the next line of code. */
export function hostSuppressions(file: HostFile): readonly Suppression[] {
  if (!file.text.includes(word)) return [];
  return file.comments.flatMap((comment) =>
    readSuppressions(file.text, comment, coveredLine(file.text, comment, file.comments)),
  );
}

/** True when the comment stands on the line on which the piece ends, and what follows it begins on a later one. */
function endsLineOf(text: string, piece: Span, comment: Span, next: number): boolean {
  const breaks = /[\r\n]/;
  if (breaks.test(text.slice(piece.end, comment.start))) return false;
  return next === text.length || breaks.test(text.slice(comment.start, next));
}

function coveredLine(text: string, comment: Span, comments: readonly Span[]): Span {
  const own = lineAt(text, comment.start);
  if (text.slice(own.start, comment.start).trim() !== '') return own;
  let at = comment.end;
  while (at < text.length) {
    const other = comments.find((candidate) => candidate.start <= at && at < candidate.end);
    if (other) at = other.end;
    else if (/\s/.test(text.charAt(at))) at++;
    else break;
  }
  return lineAt(text, at);
}
