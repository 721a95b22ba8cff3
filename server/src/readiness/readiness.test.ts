import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { History, Migration, MigrationTool } from '../migrations/history';
import { connect } from '../postgres/connect';
import { embeddedEnvironment } from '../postgres/environment';
import type { Session } from '../postgres/session';
import type { Finding } from '../review/finding';
import { rules } from '../rules';
import { loadGrammar } from '../sql/parse';
import { readSource } from '../sql/source-file';
import { checkReadiness, isOpen } from './check-readiness';
import { makeRepository } from './make-repository';
import { readinessJson, readinessMarkdown } from './readiness-reports';
import type { CheckResult } from './report';
import type { Attestation, Repository } from './repository';

beforeAll(() => loadGrammar());

const variable = (name: string) => `\${env:${name}}`;

function migration(path: string, text: string, more: Partial<Migration> = {}): Migration {
  const version = /(\d+)/.exec(path)?.[1];
  const direction = path.includes('.down.') ? 'down' : 'up';
  return { source: readSource(path, text), version, direction, transaction: 'tool', pending: false, ...more };
}

function history(migrations: readonly Migration[], tool: MigrationTool = 'golang-migrate'): History {
  return { tool, folder: 'migrations', migrations };
}

interface Given extends Partial<Omit<Repository, 'histories' | 'schemas' | 'today'>> {
  readonly histories?: readonly History[];
  readonly today?: string;
  readonly off?: readonly string[];
}

function repository({ histories = [], today = '2025-06-15', off = [], files, ...more }: Given): Repository {
  const made = makeRepository({
    input: {
      histories,
      queryFiles: [],
      hostFiles: [],
      settings: { postgres: 18, rules: Object.fromEntries(off.map((id) => [id, 'off'])), all: true },
      newMigrationFiles: () => [],
    },
    findings: [],
    git: { untracked: [], edited: [] },
    environments: [],
    variables: {},
    attestations: [],
    now: new Date(`${today}T12:00:00`),
    ...more,
  });
  return files ? { ...made, files } : made;
}

async function check(id: string, given: Given): Promise<CheckResult> {
  const { checks } = await checkReadiness(repository(given));
  const found = checks.find((one) => one.id === id);
  if (!found) throw new Error(`There is no check ${id}.`);
  return found;
}

/** Verdict and evidence in one line each. */
async function verdict(id: string, given: Given): Promise<string[]> {
  const { verdict: word, evidence } = await check(id, given);
  return [word, ...evidence.map(({ text, file, line }) => [file, line, text].filter(Boolean).join(':'))];
}

const up = migration('migrations/1_a.up.sql', 'CREATE TABLE a (id int PRIMARY KEY);');
const down = migration('migrations/1_a.down.sql', 'DROP TABLE a;');

describe('migrations', () => {
  test('one path', async () => {
    expect(await verdict('one-migration-path', {})).toEqual(['fail', 'No migrations were found.']);
    expect(await verdict('one-migration-path', { histories: [history([up, down])] })).toEqual([
      'pass',
      'migrations: 1 migrations of golang-migrate',
    ]);
    expect((await check('one-migration-path', { histories: [history([up]), history([up])] })).verdict).toBe('manual');
  });

  test('source control', async () => {
    const histories = [history([up])];
    expect((await check('migrations-in-source-control', { histories, git: undefined })).verdict).toBe('unknown');
    const git = { untracked: ['migrations/1_a.up.sql', 'notes.sql'], edited: ['migrations/1_a.up.sql'] };
    expect(await verdict('migrations-in-source-control', { histories, git })).toEqual([
      'fail',
      'migrations/1_a.up.sql:1:git does not track this migration.',
    ]);
    expect(await verdict('shipped-migrations-unchanged', { histories, git })).toEqual([
      'fail',
      'migrations/1_a.up.sql:1:This migration differs from the one on the default branch.',
    ]);
    expect((await check('shipped-migrations-unchanged', { histories })).verdict).toBe('pass');
  });

  test('versions', async () => {
    const twice = migration('migrations/1_b.up.sql', 'SELECT 1;');
    expect(await verdict('versions-in-order', { histories: [history([up, twice])] })).toEqual([
      'fail',
      'migrations/1_b.up.sql:1:Version 1 is there twice: migrations/1_a.up.sql has it, too.',
    ]);
    const late = [
      up,
      migration('migrations/2_b.up.sql', '', { pending: true }),
      migration('migrations/3_c.up.sql', ''),
    ];
    expect(await verdict('versions-in-order', { histories: [history(late)] })).toEqual([
      'fail',
      'migrations/2_b.up.sql:1:Version 2 is pending, but 3 has shipped already.',
    ]);
    expect((await check('versions-in-order', { histories: [history([up, down])] })).verdict).toBe('pass');
  });

  test('the way back', async () => {
    const second = migration('migrations/2_b.up.sql', 'SELECT 1;');
    expect((await check('rollback-for-each', { histories: [history([up, down])] })).verdict).toBe('pass');
    expect(await verdict('rollback-for-each', { histories: [history([up, down, second])] })).toEqual([
      'fail',
      'migrations/2_b.up.sql:1:There is no way back.',
    ]);
    expect((await check('rollback-for-each', { histories: [history([up])] })).verdict).toBe('manual');
  });
});

describe('schema', () => {
  const of = (sql: string): Given => ({ histories: [history([migration('m/1.up.sql', sql)])] });

  test('primary keys', async () => {
    const sql = `-- first
      CREATE TABLE "A" (x int);
      CREATE TABLE b (x int PRIMARY KEY); CREATE TEMP TABLE c (x int);
      CREATE TABLE d (x int) PARTITION BY LIST (x); CREATE TABLE e PARTITION OF d DEFAULT;
      ALTER TABLE d ADD PRIMARY KEY (x);`;
    expect(await verdict('primary-keys', of(sql))).toEqual(['fail', 'm/1.up.sql:2:public.A has no primary key.']);
    expect((await check('primary-keys', of('CREATE TABLE b (x int PRIMARY KEY)'))).verdict).toBe('pass');
    expect((await check('primary-keys', {})).verdict).toBe('not applicable');
  });

  test('constraints left NOT VALID', async () => {
    const add = 'CREATE TABLE a (x int);\nALTER TABLE a ADD CONSTRAINT c CHECK (x > 0) NOT VALID;';
    expect(await verdict('constraints-validated', of(add))).toEqual([
      'fail',
      'm/1.up.sql:2:c on public.a is NOT VALID.',
    ]);
    const validated = `${add}\nALTER TABLE a VALIDATE CONSTRAINT c;`;
    expect((await check('constraints-validated', of(validated))).verdict).toBe('pass');
  });

  test.each([
    ['foreign-keys-indexed', 'foreign-key-without-index'],
    ['no-money-in-floats', 'float-money'],
    ['queries-parameterised', 'concatenated-query'],
    ['queries-parameterised', 'concatenated-execute'],
    ['inserts-name-columns', 'insert-without-columns'],
  ])('%s rests on %s', async (id, rule) => {
    expect(rules.map((one) => one.id)).toContain(rule);
    const given = of('CREATE TABLE a (\nx int PRIMARY KEY)');
    const finding: Finding = {
      rule,
      severity: 'warning',
      file: 'm/1.up.sql',
      span: { start: 18, end: 19 },
      within: { start: 0, end: 19 },
      object: 'public.a',
      message: 'What is wrong.',
      help: '',
      url: '',
      evidence: 'static',
      fixes: [],
      related: [],
      tags: [],
    };
    expect((await check(id, given)).verdict).toBe('pass');
    expect(await verdict(id, { ...given, findings: [finding] })).toEqual(['fail', 'm/1.up.sql:2:What is wrong.']);
    expect((await check(id, { ...given, off: [rule] })).verdict).toBe('unknown');
  });

  test('demo data', async () => {
    const sql = "CREATE TABLE u (e text);\nINSERT INTO u VALUES\n  ('anna@example.com');";
    expect(await verdict('seeds-apart', of(sql))).toEqual(['fail', 'm/1.up.sql:3:An INSERT holds anna@example.com.']);
    expect((await check('seeds-apart', of("INSERT INTO u VALUES ('anna@shop.com')"))).verdict).toBe('pass');
  });
});

describe('secrets and environments', () => {
  const password = 'hunter2hunter2';

  test.each([
    [`const url = 'postgres://app:${password}@db.shop.com/shop'`, 'fail'],
    [`const url = \`postgresql://app:${variable('PASSWORD')}@db.shop.com/shop\``, 'pass'],
    ["const url = 'postgres://app:password@db.shop.com/shop'", 'pass'],
    ["const url = 'postgres://postgres:postgres@localhost:5432/shop'", 'pass'],
    ["const url = 'postgres://app@db.shop.com/shop'", 'pass'],
  ])('%s: %s', async (text, expected) => {
    const result = await check('no-password-in-repository', { files: new Map([['src/db.ts', text]]) });
    expect(result.verdict).toBe(expected);
    expect(JSON.stringify(result)).not.toContain(password);
  });

  test('a migration that sets a password', async () => {
    const text = `CREATE ROLE r;\nCREATE ROLE app LOGIN PASSWORD '${password}'; ALTER ROLE app PASSWORD NULL;`;
    const result = await verdict('no-password-in-repository', {
      histories: [history([migration('m/1.up.sql', text)])],
    });
    expect(result).toEqual(['fail', 'm/1.up.sql:2:A migration sets the password of a role.']);
  });

  test('environments', async () => {
    const environments = (['staging', 'production'] as const).map((kind) => ({
      name: kind,
      kind,
      url: variable(kind.toUpperCase()),
    }));
    const compare = (variables: Record<string, string>) => verdict('environments-differ', { environments, variables });
    expect(await compare({})).toEqual([
      'unknown',
      'STAGING, PRODUCTION are not set, so the addresses cannot be compared.',
    ]);
    const STAGING = `postgres://app:${password}@DB.shop.com/shop`;
    expect(await compare({ STAGING, PRODUCTION: 'postgresql://other@db.shop.com:5432/shop?sslmode=require' })).toEqual([
      'fail',
      'production and staging are the same database, db.shop.com:5432/shop.',
    ]);
    const apart = await compare({ STAGING, PRODUCTION: 'postgres://app@db.shop.com/live' });
    expect(apart).toEqual(['pass', 'staging: db.shop.com:5432/shop; production: db.shop.com:5432/live']);
    expect((await check('production-marked', { environments })).verdict).toBe('pass');
    const wrong = [{ name: 'prod', kind: 'staging', url: '' }] as const;
    expect(await verdict('production-marked', { environments: wrong })).toEqual(['fail', 'prod is of kind staging.']);
    expect((await check('production-marked', {})).verdict).toBe('fail');
  });
});

describe('attestations', () => {
  const by: Attestation = {
    check: 'restore-rehearsed',
    by: 'Anna',
    on: '2025-06-01',
    until: '2025-06-15',
    evidence: 'TICKET-1',
  };
  const judged = async (attestations: readonly Attestation[]) => {
    const { verdict: word, advice } = await check('restore-rehearsed', { attestations });
    return [word, advice];
  };

  test('hold until their last day, and fail afterwards', async () => {
    expect((await judged([]))[0]).toBe('manual');
    expect(isOpen(await check('restore-rehearsed', {}))).toBe(true);
    expect(await judged([by])).toEqual(['manual', '']);
    expect(isOpen(await check('restore-rehearsed', { attestations: [by] }))).toBe(false);
    expect(await judged([{ ...by, until: '2025-06-14' }])).toEqual([
      'fail',
      'The attestation expired on 2025-06-14. Look again, and renew it.',
    ]);
    expect(
      await judged([
        { ...by, until: '2025-06-02' },
        { ...by, on: '2025-06-10' },
      ]),
    ).toEqual(['manual', '']);
  });

  test.each([
    [{ on: '2025-06-16' }, 'The attestation is dated in the future.'],
    [{ until: '2025-06-31' }, 'The days of an attestation are written YYYY-MM-DD.'],
    [{ evidence: ' ' }, 'An attestation needs a person and the evidence.'],
  ])('%j fails', async (change, advice) => {
    expect(await judged([{ ...by, ...change }])).toEqual(['fail', advice]);
  });

  test('for a check that does not exist fails', async () => {
    expect(await verdict('attestations-known', { attestations: [{ ...by, check: 'restore-rehearsd' }] })).toEqual([
      'fail',
      'preflight.json:There is no check restore-rehearsd.',
    ]);
  });
});

test('the reports hold every check, and Markdown no markup of others', async () => {
  const evil = { ...history([up]), folder: '<b>|`x`' };
  const report = await checkReadiness(repository({ histories: [evil] }));
  expect(JSON.parse(readinessJson(report))).toMatchObject({ version: 1, target: null, checks: report.checks });
  const markdown = readinessMarkdown(report);
  for (const { id } of report.checks) expect(markdown).toContain(`\`${id}\``);
  expect(markdown).toContain('\\<b\\>\\|\\`x\\`');
});

describe('the embedded server', () => {
  let session: Session;
  beforeAll(async () => {
    session = await connect(embeddedEnvironment, {
      variables: {},
      migrations: [
        {
          file: '1.sql',
          transaction: true,
          text: `CREATE TABLE a (x int, y int, PRIMARY KEY (x, y));
            CREATE TABLE b (id int PRIMARY KEY, x int, y int, z int REFERENCES b, FOREIGN KEY (x, y) REFERENCES a);
            CREATE TABLE "C" (x int, y int, FOREIGN KEY (x, y) REFERENCES a);
            CREATE INDEX ON b (y, x, id); CREATE INDEX ON b (z) WHERE z > 0; CREATE INDEX ON "C" (x);
            ALTER TABLE b ADD CONSTRAINT positive CHECK (z > 0) NOT VALID;
            CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';
            CREATE FUNCTION g() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = '' AS 'SELECT 1';`,
        },
      ],
    });
  });
  afterAll(() => session.close());

  test('is asked of its catalog, not of what it has no answer to', async () => {
    const { checks, target } = await checkReadiness(repository({}), { session });
    expect(target?.environment).toBe('embedded');
    const told = (id: string) => {
      const one = checks.find((each) => each.id === id);
      return [one?.verdict, ...(one?.evidence.map(({ text }) => text) ?? [])];
    };
    expect(told('foreign-keys-indexed-there')).toEqual(['fail', '"C"(x, y)', 'b(z)']);
    expect(told('primary-keys-there')).toEqual(['fail', '"C"']);
    expect(told('constraints-validated-there')).toEqual(['fail', 'positive on b']);
    expect(told('indexes-valid')[0]).toBe('pass');
    expect(told('definer-functions-safe')).toEqual(['fail', 'f()']);
    expect(told('public-cannot-create')[0]).toBe('pass');
    expect(told('session-encrypted')[0]).toBe('not applicable');
    expect(checks.filter(({ verdict: word, source }) => word === 'unknown' && source === 'environment')).toEqual([]);
  });

  test('a cancelled check ends as cancelled', async () => {
    const signal = AbortSignal.abort();
    await expect(checkReadiness(repository({}), { session, signal })).rejects.toMatchObject({ name: 'CancelledError' });
  });
});
