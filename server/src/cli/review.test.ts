/** The command line's contract, on the bundle that people run: `npm run build` comes first. */
import { spawn } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderWith, repositoryWith } from '../workspace/harness/folder';
import { cli, preflight } from './harness/preflight';

function json(cwd: string, ...args: string[]) {
  const { status, stdout, stderr } = preflight(cwd, 'review', '--format', 'json', ...args);
  return { status, stderr, ...JSON.parse(stdout) };
}

const table = 'create table public.orders (id bigint primary key, total float8);\n';
const index = 'create index orders_total on orders (total);\n';

describe('json', () => {
  test('has the shape of the contract', () => {
    const root = folderWith({ 'migrations/1_a.sql': table });
    const report = json(root);
    expect(report).toMatchObject({ version: 1, problems: [], status: 1, stderr: '' });
    expect(Object.keys(report.summary)).toEqual(['files', 'statements', 'findings', 'elapsedMs']);
    expect(report.summary).toMatchObject({ files: 1, statements: 1, findings: report.findings.length });
    const [finding] = report.findings.filter((one: { rule: string }) => one.rule === 'float-money');
    expect(finding).toMatchObject({
      rule: 'float-money',
      severity: expect.any(String),
      file: 'migrations/1_a.sql',
      range: { start: { line: 1, column: 58 }, end: { line: 1, column: 64 } },
      object: 'public.orders.total',
      message: expect.stringContaining('total'),
      help: expect.any(String),
      url: expect.stringMatching(/^https:.*float-money/),
      evidence: 'static',
    });
    expect(finding.fixes[0]).toMatchObject({
      title: expect.any(String),
      safety: expect.stringMatching(/^(un)?safe$/),
      edits: [{ file: 'migrations/1_a.sql', range: { start: { line: 1 } }, text: expect.any(String) }],
    });
  });

  test('counts lines and columns in UTF-16, behind a byte order mark and CRLF too', () => {
    const root = folderWith({ 'q.sql': "\ufeffselect 1;\r\nselect '😀' frmo x y;\r\n" });
    expect(json(root).findings).toMatchObject([
      {
        rule: 'syntax-error',
        severity: 'error',
        range: { start: { line: 2, column: 18 }, end: { line: 2, column: 19 } },
      },
    ]);
  });

  test('is all there is on standard output, however much it is', () => {
    const root = folderWith({ 'm/1_a.sql': 'create tabel x;\n'.repeat(5000) });
    expect(json(root).findings).toHaveLength(5000);
  });
});

describe('exit code', () => {
  const broken = folderText('create tabel x;');
  function folderText(text: string) {
    return () => folderWith({ 'migrations/1_a.sql': text });
  }
  test('0 without findings, 1 from the threshold on', () => {
    expect(json(folderWith({ 'migrations/1_a.sql': 'select 1;' })).status).toBe(0);
    expect(json(broken()).status).toBe(1);
    const money = folderWith({ 'migrations/1_a.sql': table });
    expect(json(money, '--rule', 'float-money=warning', '--fail-on', 'error').status).toBe(0);
    expect(json(money, '--rule', 'float-money=error', '--fail-on', 'error').status).toBe(1);
    expect(json(money, '--rule', 'float-money=hint').status).toBe(0);
    expect(json(money, '--rule', 'float-money=hint', '--fail-on', 'hint').status).toBe(1);
    expect(json(money, '--rule', 'float-money=off').findings).toEqual([]);
  });
  test.each([
    [['review', '--nope'], '--nope'],
    [['review', '--format', 'xml'], 'xml'],
    [['review', '--postgres', '9'], '14, 15, 16, 17, 18'],
    [['review', '--fail-on', 'never'], 'never'],
    [['revue'], 'revue'],
  ])('2 for %j', (args, named) => {
    const { status, stdout, stderr } = preflight(folderWith({}), ...args);
    expect(stderr).toContain(named);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  });
});

describe('bad input', () => {
  const problem = (file: string, message: string) => ({ file, message: expect.stringContaining(message) });
  test('a missing path; the others are reviewed', () => {
    const root = folderWith({ 'migrations/1_a.sql': 'create tabel x;' });
    const report = json(root, 'gone.sql', 'migrations', 'nothing/**/*.sql');
    expect(report.problems).toEqual([problem('gone.sql', 'no such file'), problem('nothing/**/*.sql', 'No file')]);
    expect(report.findings).toHaveLength(1);
    expect(report.status).toBe(2);
  });
  test('a binary file, a file that cannot be read, a file of another kind', () => {
    const root = folderWith({
      'a.sql': Buffer.from('\0\u0001'),
      'b.sql': 'select 1',
      'c.md': '',
      'd.sql': 'create tabel x',
    });
    chmodSync(join(root, 'b.sql'), 0);
    const report = json(root, 'a.sql', 'b.sql', 'c.md', 'd.sql');
    expect(report.problems).toContainEqual(problem('a.sql', 'binary'));
    expect(report.problems).toContainEqual(problem('c.md', '.sql'));
    if (process.getuid?.() !== 0) expect(report.problems).toContainEqual(problem('b.sql', 'permission'));
    expect(report.findings).toHaveLength(1);
    expect(report.status).toBe(2);
  });
  test('a broken preflight.json is named with its line', () => {
    const root = folderWith({ 'preflight.json': '{\n  "rules": {\n', 'migrations/1_a.sql': 'create tabel x;' });
    const report = json(root);
    expect(report.problems).toEqual([{ ...problem('preflight.json', 'JSON'), line: 3, column: 1 }]);
    expect(report.findings).toHaveLength(1);
    expect(report.status).toBe(2);
    const pretty = preflight(root, 'review');
    expect(pretty.stderr).toContain('preflight.json:3:1');
    expect(pretty.stdout).toContain('create tabel x');
  });
  test('an unknown rule in the settings and as an option', () => {
    const root = folderWith({ 'preflight.json': '{\n "rules": { "flaot-money": "off" }\n}' });
    const report = json(root, '--rule', 'float-mony=off', '--rule', 'float-money=loud', '--rule', 'float-money');
    expect(report.problems).toEqual([
      problem('--rule', '"float-money"'),
      problem('--rule', 'loud'),
      problem('--rule', 'float-money=SEVERITY'),
      { ...problem('preflight.json', '"float-money"'), line: 2, column: 13 },
    ]);
    expect(report.status).toBe(2);
  });
  test('settings that are not there, and a commit that git does not know', () => {
    const root = folderWith({ 'migrations/1_a.sql': 'select 1' });
    const report = json(root, '--config', 'other.json', '--since', 'nowhere');
    expect(report.problems).toEqual([problem('--since', 'nowhere'), problem('other.json', 'no such file')]);
    expect(report.status).toBe(2);
  });
});

describe('paths', () => {
  const files = {
    'db/migrations/1_a.sql': table,
    'db/migrations/2_b.sql': 'create tabel x;',
    'queries/q.sql': 'selct 1',
    'mysql/q.sql': 'create table `a` (b int) engine=InnoDB;',
  };
  const reported = (report: { findings: { file: string; rule: string }[] }) => [
    ...new Set(report.findings.map(({ file }) => file)),
  ];
  test('a file of a history, a folder, a pattern, nothing', () => {
    const root = folderWith(files);
    expect(reported(json(root, 'db/migrations/2_b.sql'))).toEqual(['db/migrations/2_b.sql']);
    expect(json(root, 'db/migrations/2_b.sql').summary).toMatchObject({ files: 1, statements: 1 });
    expect(reported(json(root, 'queries'))).toEqual(['queries/q.sql']);
    expect(reported(json(root, '**/q.sql'))).toEqual(['queries/q.sql']);
    expect(reported(json(root))).toEqual(['db/migrations/1_a.sql', 'db/migrations/2_b.sql', 'queries/q.sql']);
  });
  test('from another folder: whole paths where the file lies outside', () => {
    const root = folderWith(files);
    const elsewhere = folderWith({});
    expect(reported(json(elsewhere, join(root, 'db')))).toEqual([
      join(root, 'db/migrations/1_a.sql'),
      join(root, 'db/migrations/2_b.sql'),
    ]);
    expect(reported(json(join(root, 'db'), '../queries/q.sql'))).toEqual([join(root, 'queries/q.sql')]);
  });
  test('the history of a single Prisma migration is found above it', () => {
    const migration = (text: string) => ({ text });
    const root = folderWith({
      'migrations/20240101000000_a/migration.sql': migration(table).text,
      'migrations/20240102000000_b/migration.sql': index,
    });
    const path = 'migrations/20240102000000_b/migration.sql';
    expect(json(root, path).findings).toContainEqual(
      expect.objectContaining({ rule: 'index-without-concurrently', file: path }),
    );
    expect(reported(json(join(root, 'migrations'), '20240102000000_b'))).toEqual(['20240102000000_b/migration.sql']);
  });
  test('SQL of another database is left out, and a problem when it is named', () => {
    const root = folderWith(files);
    expect(json(root, 'mysql').problems).toEqual([]);
    expect(json(root, 'mysql/q.sql').problems).toEqual([
      { file: 'mysql/q.sql', message: expect.stringContaining('MySQL') },
    ]);
  });
});

describe('shipped and pending', () => {
  const locking = (report: { findings: { rule: string; file: string }[] }) =>
    report.findings.filter(({ rule }) => rule === 'index-without-concurrently').map(({ file }) => file);
  test('locking rules judge what is not on the default branch, and all with --all', () => {
    const root = repositoryWith({ 'migrations/1_a.sql': table, 'migrations/2_b.sql': index });
    writeFileSync(join(root, 'migrations/3_c.sql'), 'create index on orders (id, total);');
    expect(locking(json(root))).toEqual(['migrations/3_c.sql']);
    expect(locking(json(root, '--all'))).toEqual(['migrations/2_b.sql', 'migrations/3_c.sql']);
    expect(locking(json(root, 'migrations/2_b.sql'))).toEqual([]);
  });
  test('without git all is pending', () => {
    const root = folderWith({ 'migrations/1_a.sql': table, 'migrations/2_b.sql': index });
    expect(locking(json(root))).toEqual(['migrations/2_b.sql']);
  });
});

describe('other formats', () => {
  const root = () => folderWith({ 'migrations/1_a.sql': 'create tabel x;\nselect 100%,;\n' });
  test('sarif', () => {
    const { status, stdout } = preflight(root(), 'review', '--format', 'sarif');
    const log = JSON.parse(stdout);
    expect(status).toBe(1);
    expect(log).toMatchObject({
      version: '2.1.0',
      runs: [{ tool: { driver: { name: 'Preflight' } }, columnKind: 'utf16CodeUnits' }],
    });
    const [run] = log.runs;
    for (const result of run.results) expect(run.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
    const names = run.results.map((result: { partialFingerprints: object }) =>
      JSON.stringify(result.partialFingerprints),
    );
    expect(new Set(names).size).toBe(names.length);
    expect(run.results[0].locations[0].physicalLocation).toMatchObject({
      artifactLocation: { uri: 'migrations/1_a.sql' },
      region: { startLine: 1, startColumn: 8, endLine: 1, endColumn: 13 },
    });
  });
  test('github, one line a finding', () => {
    const lines = preflight(root(), 'review', '--format', 'github').stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(
      /^::error file=migrations\/1_a\.sql,line=1,endLine=1,col=8,endColumn=13,title=syntax-error::/,
    );
  });
  test('gitlab', () => {
    const issues = JSON.parse(preflight(root(), 'review', '--format', 'gitlab').stdout);
    expect(issues[0]).toMatchObject({
      check_name: 'syntax-error',
      severity: 'critical',
      location: { path: 'migrations/1_a.sql', lines: { begin: 1 } },
    });
    expect(issues[0].fingerprint).not.toBe(issues[1].fingerprint);
  });
  test('pretty, without colours in a pipe, no wider than 80 columns', () => {
    const long = folderWith({ 'a.sql': `select ${"'😀' || ".repeat(30)}frm frm frm;\n\tselct\t1;` });
    const { stdout } = preflight(long, 'review');
    expect(stdout).not.toContain('\u001b');
    expect(Math.max(...stdout.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(80);
    expect(stdout).toMatch(/│ {3}\^{5}/);
    expect(stdout).toMatch(/2 errors .*2 statements in 1 file/);
  });
});

describe('--fix', () => {
  test('writes safe fixes and reports the rest', () => {
    const root = folderWith({
      'migrations/1_a.sql': table.replace('float8', 'int'),
      'migrations/2_b.sql': '\ufeffinsert into orders values (1, 2);\r\n',
    });
    const before = json(root).findings.filter(({ rule }: { rule: string }) => rule === 'insert-without-columns');
    expect(before).toHaveLength(1);
    const after = json(root, '--fix').findings.filter(
      ({ rule }: { rule: string }) => rule === 'insert-without-columns',
    );
    expect(after).toEqual([]);
    expect(readFileSync(join(root, 'migrations/2_b.sql'), 'utf8')).toBe(
      '\ufeffinsert into orders (id, total) values (1, 2);\r\n',
    );
  });
});

describe('rules', () => {
  test('as JSON and for people', () => {
    const { stdout, status } = preflight(folderWith({}), 'rules', '--format', 'json');
    const { version, rules } = JSON.parse(stdout);
    expect({ status, version }).toEqual({ status: 0, version: 1 });
    expect(rules).toContainEqual(
      expect.objectContaining({ id: 'float-money', recommended: true, url: expect.any(String) }),
    );
    expect(preflight(folderWith({}), 'rules').stdout).toContain('float-money');
  });
});

test('a reader that goes away is no failure', async () => {
  const root = folderWith({ 'm/1_a.sql': 'create tabel x;\n'.repeat(5000) });
  const child = spawn(process.execPath, [cli, 'review', '--format', 'json'], { cwd: root });
  child.stdout.once('data', () => child.stdout.destroy());
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  await new Promise((done) => child.on('close', done));
  expect(stderr).toBe('');
});
