/** Runs examples on a real PostgreSQL, the embedded one, and reads back the schema that they end in. */
import { PGlite } from '@electric-sql/pglite';
import { readSource } from '../../sql/source-file';

export interface Script {
  readonly path: string;
  readonly text: string;
  readonly inTransaction: boolean;
}

export interface Server {
  /** Runs the scripts in an empty database; gives its schema, one line an object. Throws the server's error with the statement. */
  run(scripts: readonly Script[]): Promise<readonly string[]>;
  close(): Promise<void>;
}

export async function startServer(): Promise<Server> {
  const database = await PGlite.create();
  return {
    async run(scripts) {
      await emptyDatabase(database);
      for (const script of scripts) await runScript(database, script);
      return readCatalog((sql) => database.query(sql));
    },
    close: () => database.close(),
  };
}

async function emptyDatabase(database: PGlite): Promise<void> {
  await database.exec('ROLLBACK; DISCARD TEMP; RESET ALL;');
  const { rows } = await database.query<{ name: string }>(
    `SELECT quote_ident(nspname) AS name FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'`,
  );
  await database.exec(rows.map(({ name }) => `DROP SCHEMA ${name} CASCADE;`).join('\n'));
  await database.exec('CREATE SCHEMA public;');
}

async function runScript(database: PGlite, { path, text, inTransaction }: Script): Promise<void> {
  if (inTransaction) await database.exec('BEGIN');
  for (const { statement } of readSource(path, text).statements) {
    try {
      await database.exec(statement.parsed.text);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`${path}: the server refuses\n${statement.parsed.text}\n${reason}`);
    }
  }
  if (inTransaction) await database.exec('COMMIT');
}

/** Columns, constraints, indexes, views, sequences and functions with their definitions, as the server writes them. */
export async function readCatalog(
  query: (sql: string) => Promise<{ readonly rows: readonly { readonly line: string }[] }>,
): Promise<readonly string[]> {
  const { rows } = await query(`
    WITH own AS (
      SELECT oid, nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
    )
    SELECT format('column %I.%I.%s %I %s%s%s', nspname, relname, attnum, attname, format_type(atttypid, atttypmod),
             CASE WHEN attnotnull THEN ' not null' END, ' default ' || pg_get_expr(adbin, adrelid)) AS line
      FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid JOIN own ON own.oid = relnamespace
      LEFT JOIN pg_attrdef d ON adrelid = attrelid AND adnum = attnum
      WHERE attnum > 0 AND NOT attisdropped AND relkind IN ('r', 'p', 'f', 'v', 'm', 'c')
    UNION ALL
    SELECT format('constraint %s %I %s%s', coalesce(nullif(conrelid, 0)::regclass::text, contypid::regtype::text), conname,
             pg_get_constraintdef(o.oid), CASE WHEN NOT convalidated THEN ' (not validated)' END)
      FROM pg_constraint o JOIN own ON own.oid = connamespace
    UNION ALL
    SELECT format('index %s%s', pg_get_indexdef(indexrelid), CASE WHEN NOT indisvalid THEN ' (invalid)' END)
      FROM pg_index JOIN pg_class c ON c.oid = indexrelid JOIN own ON own.oid = relnamespace
    UNION ALL
    SELECT format('view %I.%I %s', nspname, relname, pg_get_viewdef(c.oid))
      FROM pg_class c JOIN own ON own.oid = relnamespace WHERE relkind IN ('v', 'm')
    UNION ALL
    SELECT format('sequence %I.%I', nspname, relname)
      FROM pg_class c JOIN own ON own.oid = relnamespace WHERE relkind = 'S'
    UNION ALL
    SELECT format('function %s', pg_get_functiondef(p.oid))
      FROM pg_proc p JOIN own ON own.oid = pronamespace WHERE prokind IN ('f', 'p')
    ORDER BY line`);
  return rows.map(({ line }) => line);
}

/** The catalog with columns by their names alone: what a fix makes anew stands behind the others. */
export function withoutOrder(catalog: readonly string[]): readonly string[] {
  return catalog.map((line) => line.replace(/^(column .+?)\.\d+ /, '$1 ')).toSorted();
}
