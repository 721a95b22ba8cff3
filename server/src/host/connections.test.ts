import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { isLocalHost, isStandIn } from './addresses';
import { loadLanguage } from './grammar';
import { hostLanguageOf } from './language';
import { readHostFile } from './read-host-file';

beforeAll(async () => {
  const folder = dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm'));
  for (const language of ['typescript', 'python', 'go', 'java', 'csharp', 'ruby', 'php', 'rust'] as const)
    await loadLanguage(language, async (file) => readFileSync(join(folder, file)));
});

function read(path: string, text: string) {
  const language = hostLanguageOf(path);
  if (!language) throw new Error(path);
  return readHostFile(path, language, text);
}

describe('stand-ins for a password', () => {
  test.each([
    '',
    'password',
    'your-password',
    '<password>',
    '[YOUR-PASSWORD]',
    `\${password}`,
    '%s',
    '{password}',
    '***',
    'xxxx',
    'changeme',
    'change_me',
    'postgres',
    '123456',
  ])('%s', (password) => expect(isStandIn(password, [], 'db.acme.io')).toBe(password !== 'changeme'));
  test('the name of the role or the database', () => {
    expect(isStandIn('billing', ['billing', 'app'], 'db.acme.io')).toBe(true);
  });
  test.each(['db.example.com', 'host', 'your-host', 'HOSTNAME', '<host>', 'host.com'])('any password at %s', (host) => {
    expect(isStandIn('fr0st-lAntern', [], host)).toBe(true);
  });
  test.each(['fr0st-lAntern', 'hunter2', 'S3cr3t!', 'npg_9aBcDeF'])('%s is none', (password) => {
    expect(isStandIn(password, ['billing'], 'db.acme.io')).toBe(false);
  });
});

describe('hosts', () => {
  test.each([
    '',
    'localhost',
    '127.0.0.1',
    '::1',
    'db',
    'postgres',
    '10.1.2.3',
    '192.168.0.7',
    '172.20.0.2',
    'db.local',
    'pg.svc.cluster.local',
    '/var/run',
  ])('%s is local', (host) => expect(isLocalHost(host)).toBe(true));
  test.each(['db.acme.io', '172.15.0.1', '8.8.8.8', 'ep-cool.eu-central-1.aws.neon.tech'])('%s is not', (host) => {
    expect(isLocalHost(host)).toBe(false);
  });
});

describe('addresses', () => {
  test.each([
    ['a.ts', "const a = 'postgres://ada:hunter2@db.acme.io:5432/app?sslmode=require';", 'ada@db.acme.io', true],
    ['a.ts', "const a = 'postgres://ada:hunter2@a.acme.io:5432,b.acme.io:5432/app';", 'ada@a.acme.io', true],
    ['a.ts', "const a = 'postgres://ada@db.acme.io/app';", 'ada@db.acme.io', false],
    ['a.ts', `const a = \`postgres://ada:\${password}@db.acme.io/app\`;`, 'ada@db.acme.io', false],
    ['a.py', 'a = "postgresql+psycopg2://ada:hunter2@db.acme.io/app"', 'ada@db.acme.io', true],
    ['a.py', 'a = "host=db.acme.io user=ada password=hunter2"', 'ada@db.acme.io', true],
    [
      'a.go',
      'package a\nconst a = `host=db.acme.io user=ada password=hunter2 sslmode=disable`',
      'ada@db.acme.io',
      true,
    ],
    [
      'A.java',
      'class A { String a = "jdbc:postgresql://db.acme.io:5432/app?user=ada&password=hunter2"; }',
      'ada@db.acme.io',
      true,
    ],
    [
      'A.cs',
      'class A { string a = "Host=db.acme.io;Username=ada;Password=hunter2;Database=app"; }',
      'ada@db.acme.io',
      true,
    ],
  ])('%s %s', (path, text, login, isSecret) => {
    const { addresses } = read(path, text);
    expect(addresses.map(({ user, host }) => `${user}@${host}`)).toEqual([login]);
    expect(addresses[0]?.whole).toBe(true);
    expect(addresses[0]?.password !== undefined).toBe(isSecret);
  });
  test.each([
    ['a.ts', '// postgres://ada:hunter2@db.acme.io/app'],
    ['a.py', 'def f():\n    """postgres://ada:hunter2@db.acme.io/app"""'],
    ['a.ts', "const a = 'mysql://ada:hunter2@db.acme.io/app';"],
  ])('none in %s %s', (path, text) => expect(read(path, text).addresses).toEqual([]));
  test('where the password stands', () => {
    const text = "const a = 'postgres://ada:hunter2@db.acme.io/app';";
    const { password } = read('a.ts', text).addresses[0] ?? {};
    expect(password && text.slice(password.start, password.end)).toBe('hunter2');
  });
});

describe('functions that run for every request', () => {
  const ts = (body: string) => `import { Pool } from 'pg';\n${body}`;
  test.each([
    ['a.ts', ts("router.post('/users', async (req, res) => { const pool = new Pool(); });"), true],
    ['a.ts', ts("fastify.get('/users', handler); const pool = new Pool();"), false],
    ['a.ts', ts("app.get('/users', async () => { pool ??= new Pool(); });"), false],
    ['a.ts', ts("app.get('/users', async () => { globalThis.pool = globalThis.pool || new Pool(); });"), false],
    ['a.ts', ts("app.post('/users', async (req, res) => { if (req.body) { const pool = new Pool(); } });"), true],
    ['a.ts', ts("app.post('/users', async (req, res) => { if (!pool) { pool = new Pool(); } });"), false],
    ['a.ts', ts("app.get('/users', (req, res) => { if (!all.p) { const p = new Pool(); all.p = p; } });"), false],
    ['a.ts', ts("cache.get('users', async () => { const pool = new Pool(); });"), false],
    ['a.ts', ts('export const handler = async (event) => { const pool = new Pool(); };'), true],
    ['a.ts', ts('export function createPool() { return new Pool(); }'), false],
    ['app/users/route.ts', ts('export async function POST() { const pool = new Pool(); }'), true],
    ['lib/users/route.ts', ts('export async function load() { const pool = new Pool(); }'), false],
    ['pages/api/users.ts', ts('export default async function handler(req, res) { const pool = new Pool(); }'), true],
    ['pages/api/users.ts', ts('export default async function users(req, res) { const pool = new Pool(); }'), true],
    ['a.ts', ts('async function users(req, res) { const pool = new Pool(); }'), true],
    ['a.ts', ts('async function users(results, limit) { const pool = new Pool(); }'), false],
    ['shop/views.py', 'import psycopg2\ndef index(request):\n    connection = psycopg2.connect("")\n', true],
    ['shop/tasks.py', 'import psycopg2\ndef index(request):\n    connection = psycopg2.connect("")\n', false],
    [
      'a.py',
      'import asyncpg\n@app.get("/a")\n@cached\nasync def index():\n    pool = await asyncpg.create_pool()\n',
      true,
    ],
    [
      'a.py',
      'import asyncpg\n@app.on_event("startup")\nasync def start():\n    pool = await asyncpg.create_pool()\n',
      false,
    ],
    [
      'a.py',
      'import psycopg\ndef lambda_handler(event, context):\n    with psycopg.connect("") as c:\n        pass\n',
      true,
    ],
    ['a.go', 'package a\nimport "database/sql"\nfunc f(c *gin.Context) {\n\tdb, _ := sql.Open("pgx", "")\n}', true],
    ['a.go', 'package a\nimport "database/sql"\nfunc main() {\n\tdb, _ := sql.Open("pgx", "")\n}', false],
    [
      'A.java',
      'import java.sql.DriverManager;\nclass A {\n  @PostMapping("/a/{id}")\n  void f() {\n    var c = DriverManager.getConnection("");\n  }\n}',
      true,
    ],
    [
      'A.java',
      'import java.sql.DriverManager;\nclass A {\n  void f() {\n    var c = DriverManager.getConnection("");\n  }\n}',
      false,
    ],
    ['A.cs', 'using Npgsql;\napp.MapGet("/a", async () => {\n  var s = NpgsqlDataSource.Create("");\n});', true],
    [
      'A.cs',
      'using Npgsql;\nclass A {\n  [HttpGet("a")]\n  public void F() {\n    var s = NpgsqlDataSource.Create("");\n  }\n}',
      true,
    ],
    ['A.cs', 'using Npgsql;\nvar s = NpgsqlDataSource.Create("");', false],
    ['a.py', 'import psycopg\nclass A:\n    def on_get(self, req, resp):\n        c = psycopg.connect("")\n', true],
    ['a.go', 'package a\nimport "database/sql"\nfunc f(c fiber.Ctx) error {\n\tdb, _ := sql.Open("pgx", "")\n}', true],
    ['a.rb', "require 'pg'\nget '/users' do\n  c = PG.connect(dbname: 'a')\nend\n", true],
    ['a.rb', "require 'pg'\ntask 'users' do\n  c = PG.connect(dbname: 'a')\nend\n", false],
    ['a.rb', "require 'sequel'\nDB = Sequel.connect('postgres://db/a')\nget('/users') { DB.fetch('a') }\n", false],
    [
      'app/controllers/users_controller.rb',
      "require 'pg'\nclass UsersController < ApplicationController\n  def index\n    c = PG::Connection.new(dbname: 'a')\n  end\nend\n",
      true,
    ],
    [
      'app/models/user.rb',
      "require 'pg'\nclass User\n  def self.load\n    c = PG::Connection.new(dbname: 'a')\n  end\nend\n",
      false,
    ],
    [
      'a.rs',
      'use sqlx::PgPool;\n#[get("/users")]\nasync fn users() -> impl Responder {\n    let pool = PgPool::connect("").await.unwrap();\n}\n',
      true,
    ],
    [
      'a.rs',
      'use axum::extract::State;\nasync fn users(State(app): State<App>) -> String {\n    let (c, _) = tokio_postgres::connect("", NoTls).await.unwrap();\n}\n',
      true,
    ],
    [
      'a.rs',
      'use sqlx::postgres::PgPoolOptions;\nasync fn users(id: web::Path<i32>) -> HttpResponse {\n    let pool = PgPoolOptions::new().max_connections(5).connect("").await.unwrap();\n}\n',
      true,
    ],
    [
      'a.rs',
      'use diesel::prelude::*;\n#[post("/users")]\nfn users(user: Json<User>) {\n    let mut c = PgConnection::establish("").unwrap();\n}\n',
      true,
    ],
    [
      'a.rs',
      'use sqlx::PgPool;\n#[tokio::main]\nasync fn main() {\n    let pool = PgPool::connect("").await.unwrap();\n}\n',
      false,
    ],
  ])('%s %s', (path, text, isHandled) => {
    const { connections } = read(path, text);
    expect(connections.map(({ handler }) => handler !== undefined)).toEqual([isHandled]);
  });
});

test('what makes a connection is called as the file writes it', () => {
  const names = (path: string, text: string) => read(path, text).connections.map(({ name }) => name);
  expect(names('a.rs', 'use sqlx::PgPool;\nfn f() { PgPool::connect(""); }')).toEqual(['PgPool::connect']);
  expect(names('a.rb', "require 'pg'\nPG::Connection.new('')\n")).toEqual(['PG::Connection']);
  expect(names('a.ts', "import { Pool } from 'pg';\nnew Pool<A>();")).toEqual(['Pool']);
  expect(names('a.php', "<?php\n$a = new \\PDO('pgsql:host=db');")).toEqual(['PDO']);
});

describe('options', () => {
  const options = (path: string, text: string) =>
    read(path, text).options.map(({ path: option, text: value }) => `${option}=${value}`);
  test.each([
    [
      'a.ts',
      "import { Pool } from 'pg';\nnew Pool({ password: 'a', ssl: { rejectUnauthorized: false } });",
      ['connection.password=a', 'ssl.rejectunauthorized=false'],
    ],
    ['a.ts', "import { Pool } from 'pg';\nnew Pool({ password: process.env.A ?? 'a' });", ['connection.password=a']],
    [
      'a.ts',
      "import { Pool } from 'pg';\nnew Pool({ host: 'localhost', ssl: { rejectUnauthorized: false } });",
      ['connection.host=localhost'],
    ],
    ['a.ts', "import { Pool } from 'pg';\nnew Pool({ password: process.env.A || undefined });", []],
    ['a.ts', "process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';", ['node_tls_reject_unauthorized=0']],
    ['a.ts', "// process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';", []],
    [
      'a.py',
      'import psycopg\npsycopg.connect(host="a", sslmode="require")',
      ['connection.host=a', 'connection.sslmode=require'],
    ],
    [
      'A.java',
      'import java.sql.DriverManager;\nclass A { Object a = DriverManager.getConnection("jdbc:postgresql://h/d", "u", "p"); }',
      ['connection.password=p'],
    ],
    [
      'a.rb',
      "require 'pg'\nPG.connect(host: 'db.acme.io', password: 'a')",
      ['connection.host=db.acme.io', 'connection.password=a'],
    ],
    ['a.php', "<?php\n$a = new PDO('pgsql:host=db.acme.io', 'u', 'p');", ['connection.password=p']],
  ])('%s %s', (path, text, expected) => expect(options(path, text)).toEqual(expected));
});
