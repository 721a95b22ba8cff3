/** The fixes of Rust code: what they write, that it parses, and that nothing is left to find where a driver could take it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadLanguage, parseHostText } from '../../../host/grammar';
import { readHostFile } from '../../../host/read-host-file';
import { loadGrammar } from '../../../sql/parse';
import { fixed } from '../harness/fixed';

beforeAll(async () => {
  await loadGrammar();
  const folder = dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm'));
  await loadLanguage('rust', async (file) => readFileSync(join(folder, file)));
});

const untrusted = (code: string) =>
  readHostFile('a.rs', 'rust', code).templates.flatMap(({ parts }) =>
    parts.filter((part) => part.kind === 'hole' && part.trust === 'untrusted'),
  );

const sqlx = 'use sqlx::PgPool;\n';
const tokio = 'use tokio_postgres::Client;\n';
const diesel = 'use diesel::sql_query;\n';
const seaOrm = 'use sea_orm::{DbBackend, Statement};\n';
const f = (body: string) => `pub async fn f(db: &Db, name: &str, city: &str, ids: Vec<String>) { ${body} }`;

const fixes: Readonly<Record<string, readonly [imports: string, before: string, after: string]>> = {
  'a value in quotes': [
    sqlx,
    `sqlx::query(&format!("SELECT * FROM a WHERE name = '{}'", name)).fetch_all(db).await;`,
    'sqlx::query("SELECT * FROM a WHERE name = $1").bind(name).fetch_all(db).await;',
  ],
  'a value that the text names': [
    sqlx,
    `sqlx::query(&format!("SELECT * FROM a WHERE name = '{name}'")).fetch_all(db).await;`,
    'sqlx::query("SELECT * FROM a WHERE name = $1").bind(name).fetch_all(db).await;',
  ],
  'a value without quotes': [
    sqlx,
    'sqlx::query_as::<_, User>(&format!("SELECT * FROM a WHERE id = {}", name)).fetch_one(db).await;',
    'sqlx::query_as::<_, User>("SELECT * FROM a WHERE id = $1").bind(name).fetch_one(db).await;',
  ],
  'behind values that are there': [
    sqlx,
    `sqlx::query(&format!("SELECT * FROM a WHERE city = $1 AND name = '{}'", name))\n  .bind(city.trim())\n  .fetch_all(db).await;`,
    'sqlx::query("SELECT * FROM a WHERE city = $1 AND name = $2")\n  .bind(city.trim()).bind(name)\n  .fetch_all(db).await;',
  ],
  'one value twice': [
    sqlx,
    `sqlx::query(&format!("SELECT * FROM a WHERE x = '{name}' OR y = '{name}'")).execute(db).await;`,
    'sqlx::query("SELECT * FROM a WHERE x = $1 OR y = $1").bind(name).execute(db).await;',
  ],
  'a pattern': [
    sqlx,
    `sqlx::query(&format!("SELECT * FROM a WHERE name LIKE '%{}%'", name)).fetch_all(db).await;`,
    'sqlx::query("SELECT * FROM a WHERE name LIKE $1").bind(format!("%{}%", name)).fetch_all(db).await;',
  ],
  'a list': [
    sqlx,
    'sqlx::query(&format!("SELECT * FROM a WHERE id IN ({})", ids.join(","))).fetch_all(db).await;',
    'sqlx::query("SELECT * FROM a WHERE id = ANY($1)").bind(&ids).fetch_all(db).await;',
  ],
  'a variable': [
    sqlx,
    `let sql = format!("SELECT * FROM a WHERE name = '{}'", name);\n  sqlx::query(&sql).fetch_all(db).await;`,
    'let sql = "SELECT * FROM a WHERE name = $1";\n  sqlx::query(sql).bind(name).fetch_all(db).await;',
  ],
  'a raw string': [
    sqlx,
    `sqlx::query(&format!(r#"SELECT "id" FROM a WHERE name = '{}'"#, name)).fetch_all(db).await;`,
    'sqlx::query(r#"SELECT "id" FROM a WHERE name = $1"#).bind(name).fetch_all(db).await;',
  ],
  'a text with escapes': [
    sqlx,
    `sqlx::query(&format!("SELECT \\"id\\" FROM a\\nWHERE name = '{}'", name)).fetch_all(db).await;`,
    'sqlx::query("SELECT \\"id\\" FROM a\\nWHERE name = $1").bind(name).fetch_all(db).await;',
  ],
  'tokio-postgres': [
    tokio,
    `db.query(&format!("SELECT * FROM a WHERE name = '{}'", name), &[]).await;`,
    'db.query("SELECT * FROM a WHERE name = $1", &[&name]).await;',
  ],
  'tokio-postgres and an interval': [
    tokio,
    `db.query(&format!("SELECT now() - interval '{} days'", name), &[]).await;`,
    'db.query("SELECT now() - $1::text::interval", &[&format!("{} days", name)]).await;',
  ],
  'tokio-postgres with values': [
    tokio,
    `db.execute(&format!("UPDATE a SET city = $1 WHERE name = '{}'", name), &[&city]).await;`,
    'db.execute("UPDATE a SET city = $1 WHERE name = $2", &[&city, &name]).await;',
  ],
  'tokio-postgres list': [
    tokio,
    'db.query(&format!("SELECT * FROM a WHERE id NOT IN ({})", ids.join(", ")), &[]).await;',
    'db.query("SELECT * FROM a WHERE id <> ALL($1)", &[&ids]).await;',
  ],
  diesel: [
    diesel,
    `sql_query(format!("SELECT * FROM a WHERE name = '{}'", name)).load::<User>(db);`,
    'sql_query("SELECT * FROM a WHERE name = $1").bind::<diesel::sql_types::Text, _>(name).load::<User>(db);',
  ],
  'sea-orm': [
    seaOrm,
    `db.query_all(Statement::from_string(DbBackend::Postgres, format!("SELECT * FROM a WHERE name = '{}'", name))).await;`,
    'db.query_all(Statement::from_sql_and_values(DbBackend::Postgres, "SELECT * FROM a WHERE name = $1", [name.into()])).await;',
  ],
};

describe('fixes', () => {
  test.each(Object.entries(fixes))('%s', (_name, [imports, before, after]) => {
    const code = fixed(imports + f(before), 'rust');
    expect(code).toBe(imports + f(after));
    expect(parseHostText('rust', code)?.root.hasError).toBe(false);
    expect(untrusted(code)).toEqual([]);
  });
});

/** What no parameter can stand for, and what could not be passed. */
const left: Readonly<Record<string, readonly [imports: string, code: string]>> = {
  'a name': [sqlx, 'sqlx::query(&format!("TRUNCATE TABLE {}", name)).execute(db).await;'],
  'a verb that stays': [
    sqlx,
    `sqlx::query(&format!("SELECT * FROM {} WHERE name = '{}'", city, name)).execute(db).await;`,
  ],
  'values bound elsewhere': [
    sqlx,
    `let query = sqlx::query(&format!("SELECT * FROM a WHERE city = $1 AND name = '{}'", name));\n  query.bind(city).execute(db).await;`,
  ],
  'two texts': [
    sqlx,
    `let sql = if city == "x" { "SELECT 1 FROM a".to_string() } else { format!("SELECT * FROM a WHERE name = '{}'", name) };\n  sqlx::query(&sql).execute(db).await;`,
  ],
  'a text that grows': [
    sqlx,
    `let mut sql = String::from("SELECT * FROM a");\n  sql.push_str(&format!(" WHERE name = '{}'", name));\n  sqlx::query(&sql).execute(db).await;`,
  ],
  'several statements': [tokio, `db.batch_execute(&format!("SELECT 1; UPDATE a SET b = '{}'", name)).await;`],
  'a list in quotes': [
    sqlx,
    `sqlx::query(&format!("SELECT * FROM a WHERE id IN ('{}')", ids.join("','"))).execute(db).await;`,
  ],
  'a list for SQLite': [
    'use sqlx::SqlitePool;\n',
    'sqlx::query(&format!("SELECT * FROM a WHERE id IN ({})", ids.join(","))).execute(db).await;',
  ],
  'a value for MySQL': [
    'use sqlx::MySqlPool;\n',
    `sqlx::query(&format!("SELECT * FROM a WHERE name = '{}'", name)).execute(db).await;`,
  ],
  'a value of an unknown type': [diesel, 'sql_query(format!("SELECT * FROM a WHERE id = {}", name)).load::<User>(db);'],
};

test.each(Object.entries(left))('no fix: %s', (_name, [imports, code]) => {
  expect(untrusted(imports + f(code))).not.toEqual([]);
  expect(fixed(imports + f(code), 'rust')).toBe(imports + f(code));
});
