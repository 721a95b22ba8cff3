/** The suggested lists: which names they hold, what is written in each language, that it parses, and that nothing is left to find. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadLanguage, parseHostText } from '../../host/grammar';
import type { HostLanguage } from '../../host/language';
import { readHostFile } from '../../host/read-host-file';
import { replay } from '../../schema/replay';
import { emptySchema } from '../../schema/schema';
import { loadGrammar } from '../../sql/parse';
import { readSource } from '../../sql/source-file';
import { listed } from './harness/fixed';

const languages = ['javascript', 'python', 'go', 'java', 'ruby', 'php', 'csharp', 'rust'] as const;
const tables =
  'CREATE TABLE users (id int, name text, "Size" int); CREATE TABLE orders (id int, user_id int, total numeric);';

beforeAll(async () => {
  await loadGrammar();
  const folder = dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm'));
  for (const language of languages) await loadLanguage(language, async (file) => readFileSync(join(folder, file)));
});

function schemaOf(text: string) {
  return readSource('a.sql', text).statements.reduce(
    (schema, { statement }) => replay(schema, statement, 'a.sql'),
    emptySchema,
  );
}

const untrusted = (code: string, language: HostLanguage) =>
  readHostFile('a', language, code).templates.flatMap(({ parts }) =>
    parts.filter((part) => part.kind === 'hole' && part.trust === 'untrusted'),
  );

/** What stands around a call, and the call before and after. */
const written: readonly (readonly [language: HostLanguage, around: string, before: string, after: string])[] = [
  [
    'javascript',
    `const { Pool } = require('pg'); const pool = new Pool();\nexports.f = (sort, dir, t) => …;`,
    `pool.query(\`SELECT id, name FROM users ORDER BY \${sort} \${dir}\`)`,
    `pool.query(\`SELECT id, name FROM users ORDER BY \${['id', 'name'].find((allowed) => allowed === sort) ?? 'id'} \${String(dir).toLowerCase() === 'desc' ? 'DESC' : 'ASC'}\`)`,
  ],
  [
    'javascript',
    `const { Pool } = require('pg'); const pool = new Pool();\nexports.f = (sort, allowed, t) => …;`,
    "pool.query('SELECT id, ' + allowed.sort + ' FROM users ORDER BY ' + allowed.sort)",
    "pool.query('SELECT id, ' + (['id'].find((one) => one === allowed.sort) ?? 'id') + ' FROM users ORDER BY ' + (['id'].find((one) => one === allowed.sort) ?? 'id'))",
  ],
  [
    'javascript',
    `const { Pool } = require('pg'); const pool = new Pool();\nexports.f = (sort, dir, t) => …;`,
    `pool.query(\`SELECT * FROM \${t} WHERE id = 1\`)`,
    `pool.query(\`SELECT * FROM \${['table_name'].find((allowed) => allowed === t) ?? 'table_name'} WHERE id = 1\`)`,
  ],
  [
    'python',
    'import psycopg\ndef f(cur: psycopg.Cursor, sort, dir, request):\n    …\n',
    'cur.execute(f"SELECT id, name FROM users ORDER BY {sort} {dir}")',
    `cur.execute(f"SELECT id, name FROM users ORDER BY {sort if sort in ('id', 'name') else 'id'} {'DESC' if str(dir).lower() == 'desc' else 'ASC'}")`,
  ],
  [
    'python',
    'import psycopg\ndef f(cur: psycopg.Cursor, sort, dir, request):\n    …\n',
    'cur.execute("SELECT id FROM users ORDER BY " + sort + " " + request.args.get("dir"))',
    'cur.execute("SELECT id FROM users ORDER BY " + (sort if sort in ("id",) else "id") + " " + ("DESC" if str(request.args.get("dir")).lower() == "desc" else "ASC"))',
  ],
  [
    'python',
    'import psycopg\ndef f(cur: psycopg.Cursor, sort, dir, request):\n    …\n',
    'cur.execute("SELECT id, name FROM users ORDER BY %s %s" % (sort, dir))',
    'cur.execute("SELECT id, name FROM users ORDER BY %s %s" % (sort if sort in ("id", "name") else "id", "DESC" if str(dir).lower() == "desc" else "ASC"))',
  ],
  [
    'go',
    'package a\nimport (\n\t"database/sql"\n\t"fmt"\n)\nfunc F(db *sql.DB, sort, dir string) {\n\t…\n}\n',
    'db.Query("SELECT id, name FROM users ORDER BY " + sort + " " + dir)',
    'db.Query("SELECT id, name FROM users ORDER BY " + map[string]string{"id": "id", "name": "name"}[sort] + " " + map[string]string{"desc": "DESC", "DESC": "DESC"}[dir])',
  ],
  [
    'go',
    'package a\nimport (\n\t"database/sql"\n\t"fmt"\n)\nfunc F(db *sql.DB, sort, dir string) {\n\t…\n}\n',
    'db.Query(fmt.Sprintf("SELECT id, name FROM users ORDER BY %s %v", sort, dir))',
    'db.Query(fmt.Sprintf("SELECT id, name FROM users ORDER BY %s %v", map[string]string{"id": "id", "name": "name"}[sort], map[string]string{"desc": "DESC", "DESC": "DESC"}[dir]))',
  ],
  [
    'java',
    'import java.sql.*;\nclass A { void f(Statement s, String sort, String dir) throws Exception { …; } }\n',
    's.executeQuery("SELECT id, name FROM users ORDER BY " + sort + " " + dir)',
    's.executeQuery("SELECT id, name FROM users ORDER BY " + (java.util.Arrays.asList("id", "name").contains(sort) ? sort : "id") + " " + ("desc".equalsIgnoreCase(dir) ? "DESC" : "ASC"))',
  ],
  [
    'java',
    'import java.sql.*;\nimport java.util.*;\nclass A { void f(Statement s, Page page) throws Exception { …; } }\n',
    's.executeQuery(String.format("SELECT id, name FROM users ORDER BY %s %s", page.getSort(), page.dir))',
    's.executeQuery(String.format("SELECT id, name FROM users ORDER BY %s %s", Arrays.asList("id", "name").contains(page.getSort()) ? page.getSort() : "id", "desc".equalsIgnoreCase(page.dir) ? "DESC" : "ASC"))',
  ],
  [
    'ruby',
    'class User < ApplicationRecord\n  def self.f(sort, dir)\n    …\n  end\nend\n',
    'connection.execute("SELECT id, name FROM users ORDER BY #{sort} #{dir}")',
    'connection.execute("SELECT id, name FROM users ORDER BY #{["id", "name"].find { |allowed| allowed == sort } || "id"} #{dir.to_s.casecmp?("desc") ? "DESC" : "ASC"}")',
  ],
  [
    'php',
    '<?php\nfunction f(PDO $db, $sort, $row) {\n  …;\n}\n',
    '$db->query("SELECT id, name FROM users ORDER BY $sort {$row[\'dir\']}")',
    `$db->query("SELECT id, name FROM users ORDER BY " . (['id' => 'id', 'name' => 'name'][$sort] ?? 'id') . " " . (strtolower($row['dir']) === 'desc' ? 'DESC' : 'ASC') . "")`,
  ],
  [
    'php',
    '<?php\nfunction f(PDO $db, $sort, $row) {\n  …;\n}\n',
    `$db->query('SELECT id, name FROM users ORDER BY ' . $sort)`,
    `$db->query('SELECT id, name FROM users ORDER BY ' . (['id' => 'id', 'name' => 'name'][$sort] ?? 'id'))`,
  ],
  [
    'csharp',
    'using Npgsql;\nclass A { void F(NpgsqlConnection c, string sort, string dir) { …; } }\n',
    'new NpgsqlCommand($"SELECT id, name FROM users ORDER BY {sort} {dir}", c)',
    'new NpgsqlCommand($"SELECT id, name FROM users ORDER BY {(sort switch { "id" => "id", "name" => "name", _ => "id" })} {(string.Equals(dir, "desc", System.StringComparison.OrdinalIgnoreCase) ? "DESC" : "ASC")}", c)',
  ],
  [
    'rust',
    'use sqlx::PgPool;\npub async fn f(db: &PgPool, sort: &str, dir: String) {\n    …;\n}\n',
    'sqlx::query(&format!("SELECT id, name FROM users ORDER BY {} {}", sort, dir)).fetch_all(db).await',
    'sqlx::query(&format!("SELECT id, name FROM users ORDER BY {} {}", match &sort[..] { "id" => "id", "name" => "name", _ => "id" }, if dir.eq_ignore_ascii_case("desc") { "DESC" } else { "ASC" })).fetch_all(db).await',
  ],
  [
    'rust',
    'use sqlx::PgPool;\npub async fn f(db: &PgPool, sort: &str, dir: String) {\n    …;\n}\n',
    'sqlx::query(&format!("SELECT id, name FROM users ORDER BY {sort} {dir}")).fetch_all(db).await',
    'sqlx::query(&format!("SELECT id, name FROM users ORDER BY {sort} {dir}", sort = match &sort[..] { "id" => "id", "name" => "name", _ => "id" }, dir = if dir.eq_ignore_ascii_case("desc") { "DESC" } else { "ASC" })).fetch_all(db).await',
  ],
];

describe('what is written', () => {
  test.each(written)('%s in %j: %s', (language, around, before, after) => {
    const code = around.replace('…', () => before);
    const fixed = listed(code, language, emptySchema);
    expect(fixed).toBe(around.replace('…', () => after));
    expect(parseHostText(language, fixed)?.root.hasError).toBe(false);
    expect(untrusted(fixed, language)).toEqual([]);
  });
});

/** The list that a query in JavaScript gets for its `@x`; undefined where it gets none. */
function listFor(query: string, schema: string): string | undefined {
  const code = `const { Pool } = require('pg'); const pool = new Pool();\nexports.f = (x) => pool.query(\`${query.replace('@x', `\${x}`)}\`);`;
  return /\[([^\]]*)\]\.find/.exec(listed(code, 'javascript', schemaOf(schema)))?.[1];
}

describe('which names', () => {
  test.each([
    ['SELECT * FROM users ORDER BY @x', "'id', 'name'"],
    ['SELECT * FROM users u ORDER BY u.@x', "'id', 'name'"],
    ['SELECT * FROM users u JOIN orders o ON u.id = o.user_id ORDER BY @x', "'name', 'user_id', 'total'"],
    ['SELECT * FROM users u JOIN orders o ON u.id = o.user_id ORDER BY o.@x', "'id', 'user_id', 'total'"],
    ['UPDATE users SET @x = 1 WHERE id = 2', "'id', 'name'"],
    ['INSERT INTO orders (id, @x) VALUES (1, 2)', "'id', 'user_id', 'total'"],
    ['SELECT * FROM users ORDER BY "@x"', "'id', 'name'"],
    ['SELECT * FROM nobody ORDER BY @x', "'column_name'"],
    ['SELECT a, b AS c FROM nobody ORDER BY @x', "'a', 'c', 'b'"],
    ['SELECT a FROM nobody WHERE b = 1 ORDER BY @x', "'a', 'b'"],
    ['SELECT id FROM @x WHERE id = 1', "'table_name'"],
  ])('%s: %s', (query, names) => {
    expect(listFor(query, tables)).toBe(names);
  });

  test.each(['SELECT id FROM users WHERE @x', 'SELECT id FROM users_@x', 'SELECT id FROM @x.users'])(
    'no list could help in %s',
    (query) => {
      expect(listFor(query, tables)).toBeUndefined();
    },
  );

  test('a list that nobody would read is left to be written', () => {
    const columns = Array.from({ length: 21 }, (_, index) => `c${index} int`).join(', ');
    expect(listFor('SELECT * FROM wide ORDER BY @x', `CREATE TABLE wide (${columns});`)).toBe("'column_name'");
  });
});

test('what is run afterwards sorts as before, and nothing else gets in', async () => {
  const database = await PGlite.create();
  await database.exec(
    "CREATE TABLE users (id int, name text); INSERT INTO users VALUES (1, 'Bob'), (2, 'Ann'), (3, 'Cid');",
  );
  const code = `const { Pool } = require('pg'); const pool = new Pool();\nexports.f = (sort, dir) => pool.query(\`SELECT id FROM users ORDER BY \${sort} \${dir}\`);`;
  const run = async (source: string, ...input: unknown[]) => {
    const exports: { f?: (...input: unknown[]) => Promise<{ rows: { id: number }[] }> } = {};
    class Pool {
      query = async (text: string) => (await database.exec(text)).at(-1);
    }
    new Function('require', 'exports', source)(() => ({ Pool }), exports);
    return (await exports.f?.(...input))?.rows.map(({ id }) => id);
  };
  const after = listed(code, 'javascript', schemaOf('CREATE TABLE users (id int, name text);'));
  for (const input of [
    ['id', 'asc'],
    ['name', 'DESC'],
    ['name', 'desc'],
  ])
    expect(await run(after, ...input)).toEqual(await run(code, ...input));
  expect(await run(code, 'id; DELETE FROM users; SELECT 1 AS id', '')).toEqual([1]);
  await database.exec("INSERT INTO users VALUES (1, 'Bob'), (2, 'Ann');");
  expect(await run(after, 'id; DELETE FROM users', '; DELETE FROM users')).toEqual([1, 2]);
  expect(await run(after, 'constructor', undefined)).toEqual([1, 2]);
  await database.close();
});
