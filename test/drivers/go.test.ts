/** Go's drivers on a real server, as Debian packages them: all programs are compiled into one. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Case } from '../../server/src/rules/concatenated-query/harness/case';
import { processRunner, whyNot } from './process-runner';
import { type Program, prove, type Runner, type Toolchain } from './prove';

const library = '/usr/share/gocode';
const needed = ['lib/pq', 'jackc/pgx/v4', 'jmoiron/sqlx'].filter(
  (name) => !existsSync(join(library, 'src/github.com', name)),
);

const toolchain: Toolchain = {
  language: 'go',
  missing: whyNot('go', 'version') ?? (needed.length > 0 ? `${library} has no ${needed.join(', ')}` : undefined),
  start,
};

/** A package for each program, and one that knows them all. */
async function start(programs: readonly Program[], environment: Readonly<Record<string, string>>): Promise<Runner> {
  const folder = mkdtempSync(join(tmpdir(), 'preflight-go-'));
  const codes = [...new Set(programs.map(({ code }) => code))];
  const write = (path: string, text: string) => {
    mkdirSync(join(folder, 'src', path, '..'), { recursive: true });
    writeFileSync(join(folder, 'src', path), text);
  };
  for (const [index, code] of codes.entries()) write(`p${index}/users.go`, code);
  const imports = codes.map((_, index) => `import p${index} "p${index}"`);
  const items = codes.map((code, index) => `{p${index}.F, "${code.includes('pgx/v4/stdlib') ? 'pgx' : 'postgres'}"},`);
  write('run/programs.go', ['package main', ...imports, 'var programs = []program{', ...items, '}', ''].join('\n'));
  copyFileSync(join(import.meta.dirname, 'run.go'), join(folder, 'src/run/run.go'));
  const env = { ...process.env, GO111MODULE: 'off', GOPATH: `${folder}:${library}`, GOFLAGS: '' };
  execFileSync('go', ['build', '-o', join(folder, 'programs'), 'run'], { env, encoding: 'utf8' });
  const runner = processRunner([join(folder, 'programs')], environment, (code, input) => ({
    program: codes.indexOf(code),
    input,
  }));
  return {
    run: runner.run,
    close: async () => {
      await runner.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const hostile = `x'; DELETE FROM users; --`;
/** For what sends one statement only: it shows every row. */
const hostileRead = `x' OR true OR name = 'x`;

const program = (imports: readonly string[], head: string, body: string): string =>
  `package users\n\nimport (\n${imports.map((one) => `\t${one}\n`).join('')})\n\nfunc F(${head} {\n\t${body}\n}\n`;
const pq = (parameters: string, body: string, ...imports: readonly string[]): string =>
  program(
    ['"database/sql"', ...imports.map((one) => `"${one}"`), '', '_ "github.com/lib/pq"'],
    `db *sql.DB, ${parameters}) (*sql.Rows, error)`,
    body,
  );
const pgx = (parameters: string, body: string, ...imports: readonly string[]): string =>
  program(
    ['"context"', ...imports.map((one) => `"${one}"`), '', '"github.com/jackc/pgx/v4"'],
    `ctx context.Context, conn *pgx.Conn, ${parameters}) (pgx.Rows, error)`,
    body,
  );

const cases: Readonly<Record<string, Case>> = {
  'lib/pq: a value in quotes': {
    code: pq('name string', `return db.Query("SELECT id FROM users WHERE name = '" + name + "'")`),
    benign: [['Ann'], ['nobody']],
    hostile: [hostile],
  },
  'lib/pq: numbers': {
    code: pq(
      'id, limit string',
      'return db.Query("SELECT id FROM users WHERE id > " + id + " ORDER BY id LIMIT " + limit)',
    ),
    benign: [['1', '2']],
    hostile: ['1; DELETE FROM users; --', '1'],
  },
  'lib/pq: Sprintf, which nothing else uses': {
    code: pq(
      'name, city string, id interface{}',
      `return db.Query(fmt.Sprintf("SELECT id FROM users WHERE name = '%s' AND city = '%s' AND id = %v", name, city, id))`,
      'fmt',
    ),
    benign: [
      ['Ann', 'Oslo', 1],
      ['Ann', 'Oslo', '1'],
    ],
    hostile: [hostile, 'x', 1],
  },
  'lib/pq: with a context, behind a value that is there': {
    code: pq(
      'name, city string',
      `return db.QueryContext(context.Background(), "SELECT id FROM users WHERE city = $1 AND name = '" + name + "'", city)`,
      'context',
    ),
    benign: [['Ann', 'Oslo']],
    hostile: [hostileRead, 'Oslo'],
  },
  'lib/pq: a pattern and an interval': {
    code: pq(
      'term, d string',
      `return db.Query("SELECT id FROM users WHERE name LIKE '%" + term + "%' AND joined > date '2024-03-15' - interval '" + d + " days' ORDER BY id")`,
    ),
    benign: [['n', '90']],
    hostile: [hostile, '1'],
  },
  'lib/pq: a pattern in Sprintf': {
    code: pq(
      'term string',
      `return db.Query(fmt.Sprintf("SELECT id FROM users WHERE name LIKE '%%%s%%'", term))`,
      'fmt',
    ),
    benign: [['n']],
    hostile: [hostile],
  },
  'lib/pq: a list': {
    code: pq(
      'ids []string',
      'query := "SELECT id FROM users WHERE id IN (" + strings.Join(ids, ",") + ") ORDER BY id"\n\treturn db.Query(query)',
      'strings',
    ),
    benign: [[['1', '3']], [['2']]],
    hostile: [['1); DELETE FROM users; --']],
  },
  'lib/pq: a date, a number and JSON in quotes': {
    code: pq(
      'd, id, note string',
      `return db.Query("SELECT id FROM users WHERE joined = '" + d + "' AND id = '" + id + "' AND note @> '" + note + "'")`,
    ),
    benign: [['2024-01-01', '1', '{"k": 1}']],
    hostile: [`2024-01-01'; DELETE FROM users; --`, '1', '{}'],
  },
  'lib/pq: a change, and a function of any type': {
    code: pq(
      'city, id string',
      `if _, err := db.Exec(fmt.Sprintf("UPDATE users SET city = '%s', note = jsonb_build_object('c', '%s') WHERE id = %s", city, city, id)); err != nil {\n\t\treturn nil, err\n\t}\n\treturn db.Query("SELECT city, note FROM users WHERE id = 1")`,
      'fmt',
    ),
    benign: [['Bergen', '1']],
    hostile: [hostile, '1'],
  },
  'pgx: a value in quotes, and numbers': {
    code: pgx(
      'name, id, limit string',
      `return conn.Query(ctx, "SELECT id FROM users WHERE name = '" + name + "' AND id < " + id + " ORDER BY id LIMIT " + limit)`,
    ),
    benign: [['Ann', '9', '2']],
    hostile: [hostileRead, '9', '9'],
  },
  'pgx: behind a value that is there': {
    code: pgx(
      'name, city string',
      `return conn.Query(ctx, "SELECT id FROM users WHERE name = '" + name + "' AND city = $1", city)`,
    ),
    benign: [['Ann', 'Oslo']],
    hostile: [`x' OR true OR name = 'x' OR city = '`, 'Oslo'],
  },
  'pgx: a list of numbers': {
    code: pgx(
      'ids []string',
      'return conn.Query(ctx, fmt.Sprintf("SELECT id FROM users WHERE id NOT IN (%s) ORDER BY id", strings.Join(ids, ", ")))',
      'fmt',
      'strings',
    ),
    benign: [[['1', '3']]],
    hostile: [['1) OR (true']],
  },
  'pgx: a pattern, an interval, a date and JSON': {
    code: pgx(
      'term, d, since, note string',
      `return conn.Query(ctx, "SELECT id FROM users WHERE name LIKE '" + term + "%' AND joined > date '2024-03-15' - interval '" + d + " days' AND joined >= '" + since + "' AND note @> '" + note + "'")`,
    ),
    benign: [['A', '90', '2024-01-01', '{"k": 1}']],
    hostile: [hostileRead, '1', '2024-01-01', '{}'],
  },
  'pgx: a name': {
    code: pgx('column string', 'return conn.Query(ctx, "SELECT " + column + " FROM users WHERE id = 1")'),
    benign: [['name'], ['id']],
    hostile: ['id FROM users --'],
  },
  'pgx by database/sql: a list, and a number': {
    code: program(
      ['"database/sql"', '"strings"', '', '_ "github.com/jackc/pgx/v4/stdlib"'],
      'db *sql.DB, ids []string, id string) (*sql.Rows, error)',
      `return db.Query("SELECT id FROM users WHERE id < " + id + " AND id IN (" + strings.Join(ids, ",") + ")")`,
    ),
    benign: [[['1', '3'], '3']],
    hostile: [['1) OR (true'], '3'],
  },
  'sqlx: a slice of rows': {
    code: program(
      ['"github.com/jmoiron/sqlx"', '_ "github.com/lib/pq"'],
      'db *sqlx.DB, name string) ([]int, error)',
      `var ids []int\n\terr := db.Select(&ids, "SELECT id FROM users WHERE name = '" + name + "'")\n\treturn ids, err`,
    ),
    benign: [['Ann'], ['nobody']],
    hostile: [hostileRead],
  },
};

prove('Go', toolchain, cases);
