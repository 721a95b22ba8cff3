/** Puts a few rows into every table of a database, so that what is proved there is proved on tables that are not empty. */
import pg from 'pg';

interface Column {
  readonly name: string;
  readonly type: string;
  readonly category: string;
}

interface Table {
  /** Quoted, with its schema where it must be. */
  readonly name: string;
  readonly relname: string;
  readonly columns: readonly Column[];
  /** What checks (`>=`), the bounds of a partition and of those above it demand. */
  readonly bounds: readonly { readonly column: string; readonly literal: string }[];
}

/** Leaves of partitioned tables are filled by themselves: what goes into a partition is not left to chance. */
const tables = `
  SELECT c.oid::regclass::text AS name, relname,
    (SELECT coalesce(json_agg(json_build_object('name', attname, 'type', format_type(atttypid, atttypmod),
         'category', CASE WHEN t.typtype = 'd' THEN b.typcategory ELSE t.typcategory END) ORDER BY attnum), '[]')
       FROM pg_attribute a JOIN pg_type t ON t.oid = atttypid LEFT JOIN pg_type b ON b.oid = t.typbasetype
       WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attidentity <> 'a') AS columns,
    (WITH RECURSIVE up AS (
         SELECT c.oid AS child, inhparent AS parent FROM pg_inherits WHERE inhrelid = c.oid AND c.relispartition
         UNION ALL
         SELECT inhrelid, inhparent FROM pg_inherits JOIN up ON inhrelid = up.parent
       )
       SELECT coalesce(json_agg(json_build_object('column', attname,
           'literal', substring(pg_get_expr(child.relpartbound, child.oid) FROM '\\((''(?:[^'']|'''')*''|[-0-9.]+)'))), '[]')
       FROM up JOIN pg_class child ON child.oid = up.child JOIN pg_partitioned_table ON partrelid = up.parent
       JOIN pg_attribute ON attrelid = up.parent AND attnum = partattrs[0]
       WHERE pg_get_expr(child.relpartbound, child.oid) <> 'DEFAULT')::jsonb ||
    (SELECT coalesce(jsonb_agg(jsonb_build_object('column', attname, 'literal', literal)), '[]')
       FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1],
         substring(pg_get_constraintdef(pg_constraint.oid) FROM '>= (''[^'']*'')') AS literal
       WHERE conrelid = c.oid AND contype = 'c' AND cardinality(conkey) = 1 AND literal IS NOT NULL) AS bounds
  FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
  WHERE relkind = 'r' AND nspname !~ '^pg_' AND nspname <> 'information_schema'`;

/**
 * Three rows for each table, numbered so that they hardly meet what a page's own setup inserts. A value depends on its type and the row's number alone, so that what refers to another table
 * finds its row there. Gives the server's complaints about the tables that stay as they were.
 */
export async function fillTables(client: pg.Client, except: readonly string[]): Promise<readonly string[]> {
  const complaints: string[] = [];
  // Keys and triggers look away: keys agree anyway, and triggers are not what is tried.
  await client.query('SET session_replication_role = replica');
  for (const table of (await client.query<Table>(tables)).rows) {
    if (table.columns.length === 0 || except.includes(table.relname)) continue;
    const names = table.columns.map((column) => pg.escapeIdentifier(column.name)).join(', ');
    const rows = [7, 8, 9].map((row) => `(${table.columns.map((column) => value(table, column, row)).join(', ')})`);
    await client
      .query(`INSERT INTO ${table.name} (${names}) VALUES ${rows.join(', ')} ON CONFLICT DO NOTHING`)
      .catch((error: Error) => complaints.push(`${table.name} gets no rows: ${error.message}`));
  }
  await client.query('RESET session_replication_role');
  return complaints;
}

function value(table: Table, { name, type, category }: Column, row: number): string {
  const bound = table.bounds.find(({ column }) => column === name);
  return `CAST(${bound?.literal ?? plausible(type, category, row)} AS ${type})`;
}

/** By `pg_type.typcategory`. */
function plausible(type: string, category: string, row: number): string {
  switch (category) {
    case 'N':
      return `${row}`;
    case 'B':
      return `${row % 2 === 1}`;
    case 'D':
      return type.startsWith('time ') ? `'0${row}:00'` : `'2025-06-0${row}'`;
    case 'T':
      return `'${row} days'`;
    case 'S':
      return `'${row}@x'`; // long enough for most checks, and a cast cuts it where it is too long
    case 'A':
      return `'{}'`;
    case 'R':
      return `'empty'`;
    case 'I':
      return `'10.0.0.${row}'`;
    case 'E':
      return `(enum_range(NULL::${type}))[1]`;
    default:
      if (type === 'uuid') return `'00000000-0000-0000-0000-00000000000${row}'`;
      if (type.startsWith('json')) return `'{}'`;
      return type === 'bytea' ? `'\\x0${row}'` : 'NULL';
  }
}
