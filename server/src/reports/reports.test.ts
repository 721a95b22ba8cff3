import { describe, expect, test } from 'vitest';
import type { Finding } from '../review/finding';
import { githubReport } from './github';
import { gitlabReport } from './gitlab';
import { jsonReport } from './json';
import { type Paint, prettyProblems, prettyReport } from './pretty';
import { type Report, toReport, withPaths } from './report';
import { sarifReport } from './sarif';

const same = (text: string) => text;
const plain: Paint = { bold: same, dim: same, red: same, yellow: same, blue: same, cyan: same };

const texts: Readonly<Record<string, string>> = {
  'a b/ä,1.sql': "select '😀', x;\r\n\tselect y,\r\n z;",
  'wide.sql': `select ${'a'.repeat(200)}, wrong, ${'b'.repeat(200)}`,
};

function finding(file: string, words: string, more: Partial<Finding> = {}): Finding {
  const start = (texts[file] ?? '').indexOf(words);
  const span = { start, end: start + words.length };
  return {
    rule: 'some-rule',
    severity: 'warning',
    file,
    span,
    within: span,
    object: 'public.t.x',
    message: 'It is 100% wrong:\nreally, so.',
    help: 'Change it.',
    url: 'https://example.org/some-rule',
    evidence: 'static',
    fixes: [],
    related: [],
    tags: [],
    ...more,
  };
}

function report(...findings: readonly Finding[]): Report {
  const summary = { files: 1, statements: 2, findings: findings.length, elapsedMs: 3 };
  return toReport({ findings, problems: [], summary }, (file) => texts[file]);
}

const first = finding('a b/ä,1.sql', 'x', {
  fixes: [
    {
      title: 'Make it y',
      safety: 'safe',
      edits: [
        { file: 'a b/ä,1.sql', span: { start: 13, end: 14 }, text: 'y' },
        { file: 'new.sql', span: { start: 0, end: 0 }, text: 'select 1;\n' },
      ],
    },
  ],
  related: [{ file: 'wide.sql', span: { start: 0, end: 6 }, message: 'because of this' }],
});
const problem = { file: 'preflight.json', line: 2, column: 3, message: 'Broken: a, b' };

test('json: lines and columns from 1, in UTF-16; a file that is not there yet begins at 1:1', () => {
  const { findings } = JSON.parse(jsonReport(report(first)));
  expect(findings[0].range).toEqual({ start: { line: 1, column: 14 }, end: { line: 1, column: 15 } });
  expect(findings[0].fixes[0].edits[1].range).toEqual({ start: { line: 1, column: 1 }, end: { line: 1, column: 1 } });
  expect(findings[0]).not.toHaveProperty('within');
  expect(findings[0]).not.toHaveProperty('tags');
});

test('paths are rewritten everywhere', () => {
  const renamed = withPaths({ ...report(first), problems: [problem] }, (file) => `/w/${file}`);
  expect(JSON.stringify(renamed).match(/"file":"\/w\//g)).toHaveLength(5);
});

test('github: escapes as its runner unescapes', () => {
  expect(githubReport({ ...report(first), problems: [problem] })).toBe(
    [
      '::error file=preflight.json,line=2,col=3,title=preflight::Broken: a, b\n',
      '::warning file=a b/ä%2C1.sql,line=1,endLine=1,col=14,endColumn=15,title=some-rule',
      '::It is 100%25 wrong:%0Areally, so.%0AChange it.\n',
    ].join(''),
  );
});

test('gitlab: a fingerprint is the same after an edit elsewhere, and another for a second finding', () => {
  const prints = (...findings: readonly Finding[]) =>
    JSON.parse(gitlabReport(report(...findings))).map(({ fingerprint }: { fingerprint: string }) => fingerprint);
  const moved = { ...first, span: { start: 0, end: 1 } };
  expect(prints(first)).toEqual(prints(moved));
  expect(new Set(prints(first, moved, { ...first, object: 'public.u' })).size).toBe(3);
});

test('sarif: URIs, rules, fixes, related places', () => {
  const rule = {
    id: 'some-rule',
    family: 'safety',
    summary: 'Wrong',
    severity: 'warning',
    help: 'Change it.',
  } as const;
  const log = JSON.parse(
    sarifReport(
      { ...report(first, { ...first, rule: 'syntax-error', object: '' }), problems: [problem] },
      [rule],
      '1.2.3',
    ),
  );
  const [run] = log.runs;
  expect(run.tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(['some-rule', 'syntax-error']);
  expect(run.invocations[0]).toMatchObject({
    executionSuccessful: false,
    toolExecutionNotifications: [{ level: 'error', message: { text: 'Broken: a, b' } }],
  });
  expect(run.results[0]).toMatchObject({
    ruleId: 'some-rule',
    ruleIndex: 0,
    level: 'warning',
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: 'a%20b/%C3%A4%2C1.sql' },
          region: { startLine: 1, startColumn: 14, endLine: 1, endColumn: 15 },
        },
        logicalLocations: [{ fullyQualifiedName: 'public.t.x' }],
      },
    ],
    partialFingerprints: { 'preflight/v1': 'some-rule:public.t.x' },
    relatedLocations: [{ message: { text: 'because of this' } }],
    fixes: [{ artifactChanges: [{ replacements: [{ insertedContent: { text: 'y' } }] }, { replacements: [{}] }] }],
  });
  const absolute = withPaths(report(first), (file) => `C:\\w\\${file}`);
  expect(sarifReport(absolute, [], '1.2.3')).toContain('file:///C:/w/a%20b/');
});

describe('pretty', () => {
  const pretty = (...findings: readonly Finding[]) =>
    prettyReport(report(...findings), { paint: plain, width: 60, text: (file) => texts[file] }).split('\n');
  test('carets stand under the span, emoji and tabs counted as they are drawn', () => {
    expect(pretty(first)).toEqual([
      'warning a b/ä,1.sql:1:14 some-rule',
      '  It is 100% wrong:',
      '  really, so.',
      "  1 │ select '😀', x;",
      '    │              ^',
      '  fix  Make it y (safe: --fix)',
      '  see  wide.sql:1 because of this',
      '',
      '1 warning (2 statements in 1 file, 3 ms)',
      '',
    ]);
    const lines = pretty(finding('a b/ä,1.sql', 'y,\r\n z'));
    expect(lines.slice(3, 7)).toEqual(['  2 │   select y,', '    │          ^^', '  3 │  z;', '    │  ^']);
  });
  test('a long line is cut around the span', () => {
    const lines = pretty(finding('wide.sql', 'wrong'));
    const source = lines[3] ?? '';
    const carets = lines[4] ?? '';
    expect(source).toMatch(/^ {2}1 │ ….*…$/);
    expect(source.length).toBeLessThanOrEqual(60);
    expect(source.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1)).toBe('wrong');
  });
  test('no findings, and problems', () => {
    expect(pretty()).toEqual(['No findings (2 statements in 1 file, 3 ms)', '']);
    expect(prettyProblems([problem, { file: '', message: 'Odd' }], { paint: plain })).toBe(
      'problem preflight.json:2:3 Broken: a, b\nproblem Odd\n',
    );
  });
});
