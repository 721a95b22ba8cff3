/** What each statement of a pending migration will lock, for the hover and the inlay hints: the words of `preflight locks`. */
import { locksAt, type ReportedStatement, statementWords } from '../reports/locks';
import { tokenize } from '../sql/lexer';
import { type Span, shift } from '../sql/span';
import type { WorkspaceReview } from '../workspace/workspace';

export interface StatementLocks extends Pick<ReportedStatement, 'effects' | 'held'> {
  /** In the file. */
  readonly place: Span;
  /** The relations' names, without their schemas. */
  readonly names: ReadonlySet<string>;
}

/** The statements of the file in order; none for what has shipped, or is no migration. */
export function pendingLocks({ migration }: WorkspaceReview, path: string): readonly StatementLocks[] {
  const found = migration(path);
  if (!found?.migration.pending) return [];
  return found.moments.map((moment) => ({
    place: moment.place,
    names: new Set(moment.effects.map(({ relation }) => relation.name)),
    ...locksAt(moment, path),
  }));
}

export interface LocksUnder {
  readonly words: readonly string[];
  /** The words that the statement begins with, or the relation's name. */
  readonly span: Span;
}

/** What the statement locks whose first two words, or whose locked relation's name, stand at the offset. */
export function locksUnder(statements: readonly StatementLocks[], text: string, at: number): LocksUnder | undefined {
  const statement = statements.find(({ place }) => place.start <= at && at <= place.end);
  if (!statement) return undefined;
  const { place, names } = statement;
  const span = handles(text.slice(place.start, place.end), names)
    .map((handle) => shift(handle, place.start))
    .find(({ start, end }) => start <= at && at <= end);
  const words = statementWords(statement);
  return span && words.length > 0 ? { words, span } : undefined;
}

/** Where a person points to ask for locks: elsewhere in a statement the hover belongs to columns and values. */
function handles(sql: string, names: ReadonlySet<string>): readonly Span[] {
  const tokens = tokenize(sql);
  const [first, second] = tokens;
  const opening = first && { start: first.start, end: second?.kind === 'word' ? second.end : first.end };
  const named = tokens.filter(({ kind, start, end }) => {
    const written = sql.slice(start, end);
    if (kind === 'quoted-identifier') return names.has(written.slice(1, -1).replaceAll('""', '"'));
    return kind === 'word' && names.has(written.toLowerCase());
  });
  return [...(opening ? [opening] : []), ...named];
}
