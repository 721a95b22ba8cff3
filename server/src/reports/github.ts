/** Workflow commands, which GitHub Actions turns into annotations of the changed lines. */
import type { Report } from './report';

const commands = { error: 'error', warning: 'warning', info: 'notice', hint: 'notice' } as const;

/** The form and its escapes: GitHub's documentation, Workflow commands, and actions/toolkit's core/src/command.ts. */
export function githubReport({ findings, problems }: Report): string {
  const found = findings.map(({ severity, file, range, rule, message, help }) =>
    command(commands[severity], message + (help === '' ? '' : `\n${help}`), {
      file,
      line: range.start.line,
      endLine: range.end.line,
      // Columns only count where the annotation stays in one line.
      ...(range.start.line === range.end.line ? { col: range.start.column, endColumn: range.end.column } : {}),
      title: rule,
    }),
  );
  const failed = problems.map(({ file, line, column, message }) =>
    command('error', message, {
      file,
      ...(line === undefined ? {} : { line }),
      ...(column === undefined ? {} : { col: column }),
      title: 'preflight',
    }),
  );
  return [...failed, ...found].map((line) => `${line}\n`).join('');
}

function command(name: string, message: string, properties: Readonly<Record<string, string | number>>): string {
  const pairs = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
  return `::${name} ${pairs.join(',')}::${escapeData(message)}`;
}

function escapeData(value: string): string {
  return value.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(value: string): string {
  return escapeData(value).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
