/** Findings of the last rehearsal, for as long as they would be found again: while all that ran up to them stands as it was. */
import type { History } from '../migrations/history';
import type { Finding } from '../review/finding';
import type { SourceFile } from '../sql/source-file';
import { shift } from '../sql/span';
import { split } from '../sql/split';

export interface RehearsedFinding {
  readonly finding: Finding;
  /** The statement as it was run, behind those that stood before it in its file. */
  readonly statements: readonly string[];
  /** The files that ran before its own. */
  readonly ground: readonly SourceFile[];
}

/** `text` gives a file as it was when the rehearsal began, `histories` are those that it was about. */
export function rehearsedFindings(
  findings: readonly Finding[],
  text: (file: string) => string,
  histories: readonly History[],
): readonly RehearsedFinding[] {
  return findings.map((finding) => {
    const { file, within } = finding;
    const before = statementsOf(text(file)).filter(({ end }) => end <= within.end);
    return { finding, statements: before.map(({ sql }) => sql), ground: groundOf(file, histories) };
  });
}

/**
 * Those of which no statement has changed, at the places where they stand now; comments may. `text` gives a file as it is,
 * `histories` are what there is now.
 */
export function stillStanding(
  kept: readonly RehearsedFinding[],
  text: (file: string) => string | undefined,
  histories: readonly History[],
): readonly Finding[] {
  return kept.flatMap(({ finding, statements, ground }) => {
    const { file, span, within } = finding;
    const now = statementsOf(text(file) ?? '').slice(0, statements.length);
    const last = now.at(-1);
    const isSame = now.length === statements.length && now.every(({ sql }, index) => sql === statements[index]);
    if (!last || !isSame || !isSameGround(ground, groundOf(file, histories))) return [];
    const distance = last.start - within.start;
    return [{ ...finding, span: shift(span, distance), within: shift(within, distance) }];
  });
}

/** What has run when a file's turn comes: the migrations before it; for a way back all of them, and the other ways back. */
function groundOf(file: string, histories: readonly History[]): readonly SourceFile[] {
  const of = ({ migrations }: History) => migrations.findIndex(({ source }) => source.path === file);
  const history = histories.find((one) => of(one) >= 0);
  if (!history) return [];
  const at = of(history);
  const isWayBack = history.migrations[at]?.direction === 'down';
  return history.migrations.flatMap(({ source, direction }, index) => {
    const ran = isWayBack ? index !== at : direction !== 'down' && index < at;
    return ran ? [source] : [];
  });
}

function isSameGround(then: readonly SourceFile[], now: readonly SourceFile[]): boolean {
  return (
    then.length === now.length &&
    then.every((source, index) => {
      const other = now[index];
      if (source === other) return true;
      return source.path === other?.path && written(source) === written(other);
    })
  );
}

function written({ statements }: SourceFile): string {
  return statements.map(({ statement }) => statement.parsed.text).join('\0');
}

function statementsOf(text: string) {
  const pieces = split(text).pieces.filter(({ kind }) => kind === 'statement');
  return pieces.map(({ start, end }) => ({ start, end, sql: text.slice(start, end) }));
}
