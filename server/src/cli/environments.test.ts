/** The commands that run SQL, on the bundle that people run: `npm run build` comes first. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';

const cli = resolve(import.meta.dirname, '../../../dist/cli.js');
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const base = {
  'preflight.json': JSON.stringify({ environments: { prod: { kind: 'production', url: `\${env:PROD_URL}` } } }),
  'migrations/1_a.sql': 'CREATE TABLE orders (id int PRIMARY KEY, total numeric);',
};
const passing = '-- test: adds\nINSERT INTO orders (id) VALUES (1);\n-- expect: 1 affected\n';

function folder(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'preflight-'));
  folders.push(root);
  for (const [path, text] of Object.entries({ ...base, ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

function preflight(files: Readonly<Record<string, string>>, args: readonly string[], input = '', variables = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    cwd: folder(files),
    encoding: 'utf8',
    input,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '', ...variables },
  });
  return { status, stdout, stderr };
}

const where = /^embedded: database postgres on embedded as postgres, PostgreSQL 18\.\d+$/m;

describe('explain', () => {
  test('of standard input and of a file', () => {
    const piped = preflight({}, ['explain', '-'], 'SELECT * FROM orders WHERE id = $1');
    expect(piped).toMatchObject({ status: 0, stdout: expect.stringMatching(/^standard input:1\n.*\borders\b/) });
    expect(piped.stderr).toMatch(where);
    const queries = 'SELECT 1;\n\nSELECT * FROM nowhere;\nSELECT id FROM orders;';
    const file = preflight({ 'q.sql': queries }, ['explain', 'q.sql', '--analyze']);
    expect(file.status).toBe(2);
    expect(file.stdout).toMatch(/^q\.sql:1\nResult .*\(actual .*q\.sql:4\n/s);
    expect(file.stderr).toContain('q.sql:3: relation "nowhere" does not exist (42P01)');
  });

  test('that cannot be', () => {
    expect(preflight({}, ['explain', 'none.sql'])).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining('none.sql cannot be read'),
    });
    expect(preflight({}, ['explain', '-', '--env', 'stage'], 'SELECT 1').stderr).toContain(
      'There is no environment called "stage". Known are embedded, prod;',
    );
    expect(preflight({}, ['explain', '-', '--env', 'prod'], 'SELECT 1').stderr).toContain(
      'needs PROD_URL, which is not set',
    );
    const broken = { 'migrations/2_b.sql': 'SELECT 1;\nALTER TABLE nowhere ADD x int;' };
    const failed = preflight(broken, ['explain', '-'], 'SELECT 1');
    expect(failed.status).toBe(2);
    expect(failed.stderr).toContain(
      'migrations/2_b.sql:2: the migrations cannot be applied to the embedded server: relation "nowhere" does not exist',
    );
    const unreachable = preflight({}, ['explain', '-', '--env', 'prod'], 'SELECT 1', {
      PROD_URL: 'postgres://app:hunter2@127.0.0.1:1/shop',
    });
    expect(unreachable).toMatchObject({ status: 2, stderr: expect.stringContaining('app@127.0.0.1:1/shop') });
    expect(unreachable.stderr).not.toContain('hunter2');
  });
});

describe('smoke', () => {
  test('tells what passed', () => {
    const { status, stdout, stderr } = preflight({ 'a.smoke.sql': passing }, ['smoke']);
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: expect.stringMatching(/^passed {3}adds \(\d+ ms\)\n\n1 passed, 0 failed, 0 skipped\n$/),
    });
    expect(stderr).toMatch(where);
  });

  test('tells what failed, in each form', () => {
    const files = { 'smoke/<b>.smoke.sql': '-- test: counts & adds\nTABLE orders;\n-- expect: 3 rows\n' };
    const json = preflight(files, ['smoke', '--format', 'json']);
    expect(json.status).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({
      version: 1,
      runs: [
        {
          target: { environment: 'embedded' },
          outcomes: [{ status: 'failed', failedLine: 3, message: 'Expected 3 rows, got no rows.' }],
        },
      ],
      summary: { passed: 0, failed: 1, skipped: 0 },
    });
    const junit = preflight(files, ['smoke', '--format', 'junit', 'smoke']);
    expect(junit.status).toBe(1);
    expect(junit.stdout).toContain('<testcase name="counts &amp; adds" classname="smoke/&lt;b&gt;.smoke.sql"');
    expect(junit.stdout).toContain('<failure message="Expected 3 rows, got no rows.">');
  });

  test('that is not there is no pass', () => {
    expect(preflight({}, ['smoke'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('There is no smoke test'),
    });
    expect(preflight({ 'a.smoke.sql': passing }, ['smoke', 'b.smoke.sql']).status).toBe(2);
  });
});

describe('readiness', () => {
  test('of the repository alone, and of the embedded server', () => {
    const alone = preflight({}, ['readiness', '--format', 'json']);
    expect(alone.status).toBe(1); // nobody has attested anything
    expect(JSON.parse(alone.stdout)).toMatchObject({ version: 1, target: null, summary: { fail: 0 } });
    const embedded = preflight({}, ['readiness', '--env', 'embedded', '--format', 'json']);
    const { target, checks } = JSON.parse(embedded.stdout);
    expect(target.environment).toBe('embedded');
    expect(checks.filter(({ source }: { source: string }) => source === 'environment').length).toBeGreaterThan(10);
    expect(preflight({}, ['readiness', '--format', 'markdown']).stdout).toMatch(/^# Readiness\n/);
  });
});
