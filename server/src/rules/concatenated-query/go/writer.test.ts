/** The fixes of Go code: what they write, that it parses, and that nothing is left to find where a driver could take it. */
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
  await loadLanguage('go', async (file) => readFileSync(join(folder, file)));
});

const untrusted = (code: string) =>
  readHostFile('a.go', 'go', code).templates.flatMap(({ parts }) =>
    parts.filter((part) => part.kind === 'hole' && part.trust === 'untrusted'),
  );

const pq =
  'import (\n\t"database/sql"\n\t"fmt"\n\t"strings"\n\t_ "github.com/lib/pq"\n)\nvar used = fmt.Sprint(strings.ToLower(""))\n';
const pgx = 'import "github.com/jackc/pgx/v5"\n';
const gorm = 'import "gorm.io/gorm"\n';
const f = (body: string) => `func F(db Database, name, city, term string, ids []string, id string) { ${body} }`;

/** Imports, the call before and after. */
const fixes: Readonly<Record<string, readonly [imports: string, before: string, after: string]>> = {
  'a value in quotes': [
    pq,
    `db.Query("SELECT * FROM a WHERE name = '" + name + "'")`,
    `db.Query("SELECT * FROM a WHERE name = $1", name)`,
  ],
  'a value at the end': [
    pq,
    'db.Query("SELECT * FROM a WHERE id = " + id)',
    'db.Query("SELECT * FROM a WHERE id = $1", id)',
  ],
  'a value between': [
    pq,
    'db.Query("SELECT * FROM a WHERE id = " + id + " AND b")',
    'db.Query("SELECT * FROM a WHERE id = $1 AND b", id)',
  ],
  'a raw string': [
    pq,
    'db.Query(`SELECT * FROM "a" WHERE id = ` + id)',
    'db.Query(`SELECT * FROM "a" WHERE id = $1`, id)',
  ],
  'behind values that are there': [
    pq,
    `db.Query("SELECT * FROM a WHERE city = $1 AND name = '" + name + "'", city)`,
    `db.Query("SELECT * FROM a WHERE city = $1 AND name = $2", city, name)`,
  ],
  'one value twice': [
    pq,
    `db.Query("SELECT * FROM a WHERE x = '" + name + "' OR y = '" + name + "'")`,
    `db.Query("SELECT * FROM a WHERE x = $1 OR y = $1", name)`,
  ],
  'with a context': [
    pq,
    `db.QueryRowContext(ctx, "SELECT * FROM a WHERE name = '" + name + "'").Scan(&x)`,
    `db.QueryRowContext(ctx, "SELECT * FROM a WHERE name = $1", name).Scan(&x)`,
  ],
  Sprintf: [
    pq,
    `db.Exec(fmt.Sprintf("UPDATE a SET city = '%s' WHERE id = %s", city, id))`,
    `db.Exec("UPDATE a SET city = $1 WHERE id = $2", city, id)`,
  ],
  'Sprintf in a variable': [
    pq,
    `query := fmt.Sprintf("SELECT * FROM a WHERE name = '%s'", name)\n\tdb.Query(query)`,
    `query := "SELECT * FROM a WHERE name = $1"\n\tdb.Query(query, name)`,
  ],
  'a pattern': [
    pq,
    `db.Query("SELECT * FROM a WHERE name LIKE '%" + term + "%'")`,
    `db.Query("SELECT * FROM a WHERE name LIKE $1", "%" + term + "%")`,
  ],
  'a pattern in Sprintf': [
    pq,
    `db.Query(fmt.Sprintf("SELECT * FROM a WHERE name LIKE '%%%s%%'", term))`,
    `db.Query("SELECT * FROM a WHERE name LIKE $1", fmt.Sprintf("%%%s%%", term))`,
  ],
  'a list': [
    pq,
    'db.Query("SELECT * FROM a WHERE id IN (" + strings.Join(ids, ",") + ")")',
    'db.Query("SELECT * FROM a WHERE id = ANY($1)", pq.Array(ids))',
  ],
  'not in a list': [
    pgx,
    'db.Query(ctx, fmt.Sprintf("SELECT * FROM a WHERE id NOT IN (%s)", strings.Join(ids, ", ")))',
    'db.Query(ctx, "SELECT * FROM a WHERE id <> ALL($1)", ids)',
  ],
  'an interval': [
    pq,
    `db.Query("SELECT now() - interval '" + name + " days'")`,
    `db.Query("SELECT now() - $1::interval", name + " days")`,
  ],
  pgx: [
    pgx,
    `db.Query(ctx, "SELECT * FROM a WHERE name = '" + name + "' AND b = $1", 1)`,
    `db.Query(ctx, "SELECT * FROM a WHERE name = $2 AND b = $1", 1, name)`,
  ],
  'pgx batch': [
    pgx,
    `batch.Queue("INSERT INTO a VALUES ('" + name + "')")`,
    `batch.Queue("INSERT INTO a VALUES ($1)", name)`,
  ],
  'a name by pgx': [
    pgx,
    'db.Exec(ctx, "TRUNCATE TABLE " + name)',
    'db.Exec(ctx, "TRUNCATE TABLE " + pgx.Identifier{name}.Sanitize())',
  ],
  'a name by pq': [
    'import "github.com/lib/pq"\n',
    'db.Exec(fmt.Sprintf("TRUNCATE %s", name))',
    'db.Exec(fmt.Sprintf("TRUNCATE %s", pq.QuoteIdentifier(name)))',
  ],
  sqlx: [
    'import "github.com/jmoiron/sqlx"\n',
    `db.Select(&rows, "SELECT * FROM a WHERE name = '" + name + "'")`,
    `db.Select(&rows, "SELECT * FROM a WHERE name = $1", name)`,
  ],
  'sqlx with MySQL': [
    'import (\n\t"github.com/jmoiron/sqlx"\n\t_ "github.com/go-sql-driver/mysql"\n)\n',
    `db.GetContext(ctx, &row, "SELECT * FROM a WHERE name = '" + name + "' AND b = ?", 1)`,
    `db.GetContext(ctx, &row, "SELECT * FROM a WHERE name = ? AND b = ?", name, 1)`,
  ],
  'gorm raw': [
    gorm,
    `db.Raw("SELECT * FROM a WHERE name = '" + name + "' AND city = ?", city).Scan(&rows)`,
    `db.Raw("SELECT * FROM a WHERE name = ? AND city = ?", name, city).Scan(&rows)`,
  ],
  'gorm condition': [gorm, `db.Where("name = '" + name + "'").Find(&rows)`, `db.Where("name = ?", name).Find(&rows)`],
  'gorm list': [
    gorm,
    'db.Where("id IN (" + strings.Join(ids, ",") + ")").Find(&rows)',
    'db.Where("id IN ?", ids).Find(&rows)',
  ],
  squirrel: [
    'import sq "github.com/Masterminds/squirrel"\n',
    `sq.Select("id").From("a").Where("name = '" + name + "'")`,
    `sq.Select("id").From("a").Where("name = ?", name)`,
  ],
  bun: [
    'import "github.com/uptrace/bun"\n',
    'db.NewRaw("SELECT * FROM a WHERE id IN (" + strings.Join(ids, ",") + ")").Scan(ctx, &rows)',
    'db.NewRaw("SELECT * FROM a WHERE id IN (?)", bun.In(ids)).Scan(ctx, &rows)',
  ],
};

describe('fixes', () => {
  test.each(Object.entries(fixes))('%s', (_name, [imports, before, after]) => {
    const code = fixed(imports + f(before), 'go');
    expect(code.slice(code.indexOf('func F'))).toBe(f(after));
    expect(parseHostText('go', code)?.root.hasError).toBe(false);
    expect(untrusted(code)).toEqual([]);
  });
});

/** What no parameter can stand for, and what could not be passed. */
const left: Readonly<Record<string, readonly [imports: string, code: string]>> = {
  'a name without a driver that quotes': [pq, 'db.Exec("TRUNCATE TABLE " + name)'],
  'a direction': [pgx, 'db.Query(ctx, "SELECT * FROM a ORDER BY id " + name)'],
  'values that are spread': [pq, `db.Query("SELECT * FROM a WHERE name = '" + name + "'", args...)`],
  'a prepared statement': [pq, `db.Prepare("SELECT * FROM a WHERE name = '" + name + "'")`],
  'named values': [
    pgx,
    `db.Query(ctx, "SELECT * FROM a WHERE b = @b AND name = '" + name + "'", pgx.NamedArgs{"b": 1})`,
  ],
  'a list in quotes': [pq, `db.Query("SELECT * FROM a WHERE id IN ('" + strings.Join(ids, "','") + "')")`],
  'a verb that stays': [pq, `db.Query(fmt.Sprintf("SELECT * FROM %s WHERE name = '%s'", city, name))`],
  'several statements': [pq, `db.Exec("SELECT 1; UPDATE a SET b = '" + name + "'")`],
  'a setting': [pq, `db.Exec("SET application_name = '" + name + "'")`],
  'an order of gorm': [gorm, 'db.Order("name " + name).Find(&rows)'],
  "a name between MySQL's quotes": [pq, 'db.Exec(fmt.Sprintf("DROP DATABASE `%s`", name))'],
  "a name between MySQL's quotes, glued": [pq, 'db.Exec("UPDATE `" + name + "` SET a = ? WHERE id = ?", city, id)'],
};

test.each(Object.entries(left))('no fix: %s', (_name, [imports, code]) => {
  expect(untrusted(imports + f(code))).not.toEqual([]);
  expect(fixed(imports + f(code), 'go')).toBe(imports + f(code));
});

test('an import that nothing uses any more goes, one that is needed comes', () => {
  const code = `package a\n\nimport (\n\t"database/sql"\n\t"fmt"\n\t"strings"\n)\n\n// fmt.Sprintf is not used here\nfunc F(db *sql.DB, ids []string) {\n\tdb.Query(fmt.Sprintf("SELECT * FROM a WHERE id IN (%s)", strings.Join(ids, ",")))\n}\n`;
  expect(fixed(code, 'go')).toBe(
    `package a\n\nimport (\n\t"github.com/lib/pq"\n\t"database/sql"\n)\n\n// fmt.Sprintf is not used here\nfunc F(db *sql.DB, ids []string) {\n\tdb.Query("SELECT * FROM a WHERE id = ANY($1)", pq.Array(ids))\n}\n`,
  );
});

test('an import for its effects becomes one that is named', () => {
  const code =
    'import "database/sql"\nimport _ "github.com/lib/pq"\nfunc F(db *sql.DB, ids []string) { db.Query("SELECT * FROM a WHERE id IN (" + strings.Join(ids, ",") + ")") }';
  expect(fixed(code, 'go')).toContain('import "github.com/lib/pq"\n');
});
