/** A run of smoke tests as JSON for programs and as JUnit XML for CI. */
import type { SmokeOutcome, SmokeRun } from './result';

/** Stable: `{"version":1,"runs":[{"target","outcomes":[…]}]}`. */
export function smokeJson(runs: readonly SmokeRun[]): string {
  const count = (status: SmokeOutcome['status']) =>
    runs.reduce((sum, { outcomes }) => sum + outcomes.filter((outcome) => outcome.status === status).length, 0);
  const summary = { passed: count('passed'), failed: count('failed'), skipped: count('skipped') };
  return `${JSON.stringify({ version: 1, runs, summary })}\n`;
}

/** One suite a file, in the form that Jenkins, GitLab and others read. */
export function smokeJunit(runs: readonly SmokeRun[]): string {
  const suites = runs.flatMap(({ target, outcomes }) => {
    const files = [...new Set(outcomes.map(({ file }) => file))];
    return files.map((file) =>
      suite(
        `${file} on ${target.environment}`,
        outcomes.filter((outcome) => outcome.file === file),
      ),
    );
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('')}</testsuites>\n`;
}

function suite(name: string, outcomes: readonly SmokeOutcome[]): string {
  const count = (status: SmokeOutcome['status']) => outcomes.filter((outcome) => outcome.status === status).length;
  const seconds = outcomes.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1000;
  const head =
    `  <testsuite name="${escaped(name)}" tests="${outcomes.length}" failures="${count('failed')}" errors="0" ` +
    `skipped="${count('skipped')}" time="${seconds.toFixed(3)}">\n`;
  return `${head}${outcomes.map(testCase).join('')}  </testsuite>\n`;
}

function testCase({ file, name, line, status, milliseconds, failedLine, message }: SmokeOutcome): string {
  const head =
    `    <testcase name="${escaped(name)}" classname="${escaped(file)}" file="${escaped(file)}" line="${line}" ` +
    `time="${(milliseconds / 1000).toFixed(3)}"`;
  if (status === 'passed') return `${head}/>\n`;
  const words = escaped(message ?? '');
  const body =
    status === 'skipped'
      ? `      <skipped message="${words}"/>\n`
      : `      <failure message="${words}">${escaped(`${file}:${failedLine ?? line}`)}: ${words}</failure>\n`;
  return `${head}>\n${body}    </testcase>\n`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};

/** Control characters cannot stand in XML 1.0 at all. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"\n\r\t]/g, (character) => entities[character] ?? '');
}
