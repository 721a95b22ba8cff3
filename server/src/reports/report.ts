/** What a review found, in lines and columns: the one form that every format is written from. */
import type { Evidence, Finding, Problem } from '../review/finding';
import type { Severity } from '../rules/rule';
import { Lines, type Range } from '../sql/lines';
import type { Span } from '../sql/span';

export interface ReportedEdit {
  readonly file: string;
  readonly range: Range;
  readonly text: string;
}

/** One finding as the command line's contract has it: lines and columns from 1, in UTF-16. */
export interface ReportedFinding {
  readonly rule: string;
  readonly severity: Severity;
  readonly file: string;
  readonly range: Range;
  readonly object: string;
  readonly message: string;
  readonly help: string;
  readonly url: string;
  readonly evidence: Evidence;
  readonly fixes: readonly {
    readonly title: string;
    readonly safety: 'safe' | 'unsafe';
    readonly edits: readonly ReportedEdit[];
  }[];
  readonly related: readonly { readonly file: string; readonly range: Range; readonly message: string }[];
}

export interface Report {
  readonly version: 1;
  readonly findings: readonly ReportedFinding[];
  readonly problems: readonly Problem[];
  readonly summary: {
    readonly files: number;
    readonly statements: number;
    readonly findings: number;
    readonly elapsedMs: number;
  };
}

/** Turns spans into ranges; `text` gives a file's text, undefined for a file that a fix would make. */
export function toReport(
  review: {
    readonly findings: readonly Finding[];
    readonly problems: readonly Problem[];
    readonly summary: Report['summary'];
  },
  text: (file: string) => string | undefined,
): Report {
  const lines = new Map<string, Lines>();
  const range = (file: string, span: Span): Range => {
    const known = lines.get(file) ?? new Lines(text(file) ?? '');
    lines.set(file, known);
    return known.range(span);
  };
  const { problems, summary } = review;
  return { version: 1, findings: review.findings.map((finding) => reported(finding, range)), problems, summary };
}

/** The same report with every path rewritten, e.g. from one folder's point of view to another's. */
export function withPaths(report: Report, rename: (file: string) => string): Report {
  const renamed = <T extends { readonly file: string }>(one: T): T => ({ ...one, file: rename(one.file) });
  return {
    ...report,
    findings: report.findings.map((finding) => ({
      ...renamed(finding),
      fixes: finding.fixes.map((fix) => ({ ...fix, edits: fix.edits.map(renamed) })),
      related: finding.related.map(renamed),
    })),
    problems: report.problems.map(renamed),
  };
}

/** Names a finding across edits: rule and object, told apart where one object has the same finding more than once. */
export function fingerprints(findings: readonly ReportedFinding[]): readonly string[] {
  const seen = new Map<string, number>();
  return findings.map(({ rule, object, file }) => {
    const name = object === '' ? `${rule}:${file}` : `${rule}:${object}`;
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name}#${count}`;
  });
}

function reported(finding: Finding, range: (file: string, span: Span) => Range): ReportedFinding {
  const { rule, severity, file, object, message, help, url, evidence } = finding;
  return {
    rule,
    severity,
    file,
    range: range(file, finding.span),
    object,
    message,
    help,
    url,
    evidence,
    fixes: finding.fixes.map(({ title, safety, edits }) => ({
      title,
      safety,
      edits: edits.map((edit) => ({ file: edit.file, range: range(edit.file, edit.span), text: edit.text })),
    })),
    related: finding.related.map((one) => ({ file: one.file, range: range(one.file, one.span), message: one.message })),
  };
}
