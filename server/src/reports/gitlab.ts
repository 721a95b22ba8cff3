/** GitLab's Code Quality report, a subset of Code Climate's (GitLab's documentation, Code Quality, report format). */
import { fingerprints, type Report } from './report';

const severities = { error: 'critical', warning: 'major', info: 'minor', hint: 'info' } as const;

export function gitlabReport({ findings, problems }: Report): string {
  const names = fingerprints(findings);
  const found = findings.map(({ rule, severity, file, range, message }, index) => ({
    description: message,
    check_name: rule,
    fingerprint: names[index] ?? '',
    severity: severities[severity],
    location: {
      path: file,
      lines: { begin: range.start.line, end: range.end.line },
      positions: { begin: range.start, end: range.end },
    },
  }));
  const failed = problems.map(({ file, line = 1, message }) => ({
    description: message,
    check_name: 'preflight-problem',
    fingerprint: `problem:${file}:${message}`,
    severity: 'blocker',
    location: { path: file, lines: { begin: line } },
  }));
  return `${JSON.stringify([...failed, ...found], null, 2)}\n`;
}
