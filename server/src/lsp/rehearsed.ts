/** Findings of the last rehearsal, for as long as the statements that they are about stand as they were. */
import type { Finding } from '../review/finding';
import { shift } from '../sql/span';
import { split } from '../sql/split';

export interface RehearsedFinding {
  readonly finding: Finding;
  /** The statement as it was run. */
  readonly sql: string;
}

/** `text` gives a file as it was when the rehearsal began. */
export function rehearsedFindings(
  findings: readonly Finding[],
  text: (file: string) => string,
): readonly RehearsedFinding[] {
  return findings.map((finding) => {
    const { start, end } = finding.within;
    return { finding, sql: text(finding.file).slice(start, end) };
  });
}

/** Those whose statements still stand in their files, at the places where they stand now; `text` gives a file as it is. */
export function stillStanding(
  kept: readonly RehearsedFinding[],
  text: (file: string) => string | undefined,
): readonly Finding[] {
  return kept.flatMap(({ finding, sql }) => {
    const { file, span, within } = finding;
    const now = text(file) ?? '';
    const [nearest] = split(now)
      .pieces.filter(({ kind, start, end }) => kind === 'statement' && now.slice(start, end) === sql)
      .map(({ start }) => start - within.start)
      .toSorted((a, b) => Math.abs(a) - Math.abs(b));
    if (nearest === undefined) return [];
    return [{ ...finding, span: shift(span, nearest), within: shift(within, nearest) }];
  });
}
