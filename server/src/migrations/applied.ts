/** What a database's own table of migrations says: which tool keeps it where, and which files of a history have run there. */
import type { History, Migration, MigrationTool } from './history';
import { splitPath } from './tool';

/** Runs a query there; the values are in PostgreSQL's text form. */
export type AskThere = (sql: string) => Promise<readonly (readonly (string | null)[])[]>;

export type AppliedThere =
  | {
      readonly kind: 'read';
      readonly table: string;
      readonly applied: ReadonlySet<Migration>;
      /** What the table says of migrations that went wrong, a sentence each. */
      readonly problems: readonly string[];
    }
  /** The tool has never run there. */
  | { readonly kind: 'no table'; readonly table: string }
  /** No table speaks of these files, or nobody knows which one would. */
  | { readonly kind: 'unknown' };

interface Form {
  readonly table: string;
  /** The columns that tell it from others of that name. */
  readonly columns: readonly string[];
  /** Gives what names the migration, whether it stands, and what is wrong with it. */
  readonly select: string;
  readonly order?: string;
  /** It keeps the latest migration only, or as many rows as have run: all before it have run, too. */
  readonly upTo?: 'key' | 'count';
}

const named = (column: string) => `SELECT ${column}::text, true, NULL`;

/** As the tools make them: their sources and manuals, and dumps of databases that they made. */
const forms = {
  prisma: {
    table: '_prisma_migrations',
    columns: ['migration_name', 'finished_at', 'rolled_back_at'],
    select: `SELECT migration_name, finished_at IS NOT NULL AND rolled_back_at IS NULL,
      CASE WHEN finished_at IS NULL AND rolled_back_at IS NULL THEN 'it began and did not finish' END`,
  },
  'golang-migrate': {
    table: 'schema_migrations',
    columns: ['version', 'dirty'],
    select: `SELECT version::text, true, CASE WHEN dirty THEN 'it is dirty' END`,
    upTo: 'key',
  },
  flyway: {
    table: 'flyway_schema_history',
    columns: ['version', 'success'],
    select: `SELECT version, success, CASE WHEN NOT success THEN 'it failed' END`,
  },
  diesel: { table: '__diesel_schema_migrations', columns: ['version'], select: named('version') },
  // A row for each time that it ran or was taken back; the last one counts.
  goose: {
    table: 'goose_db_version',
    columns: ['id', 'version_id', 'is_applied'],
    select: `SELECT DISTINCT ON (version_id) version_id::text, is_applied, NULL`,
    order: 'ORDER BY version_id, id DESC',
  },
  dbmate: { table: 'schema_migrations', columns: ['version'], select: named('version') },
  sqlx: {
    table: '_sqlx_migrations',
    columns: ['version', 'success'],
    select: `SELECT version::text, success, CASE WHEN NOT success THEN 'it failed' END`,
  },
  drizzle: { table: '__drizzle_migrations', columns: ['hash', 'created_at'], select: named('hash'), upTo: 'count' },
  supabase: { table: 'schema_migrations', columns: ['version', 'statements'], select: named('version') },
  rails: { table: 'schema_migrations', columns: ['version'], select: named('version') },
  alembic: { table: 'alembic_version', columns: ['version_num'], select: named('version_num'), upTo: 'key' },
  knex: { table: 'knex_migrations', columns: ['name', 'batch'], select: named('name') },
  sequelize: { table: 'SequelizeMeta', columns: ['name'], select: named('name') },
  typeorm: { table: 'migrations', columns: ['timestamp', 'name'], select: named('timestamp') },
  django: { table: 'django_migrations', columns: ['app', 'name'], select: named('name') },
  'node-pg-migrate': { table: 'pgmigrations', columns: ['name', 'run_on'], select: named('name') },
  sqitch: { table: 'changes', columns: ['change_id', 'change'], select: named('change') },
} as const satisfies Readonly<Record<string, Form>>;

type FormName = keyof typeof forms;
const formNames = Object.keys(forms) as readonly FormName[];

/** Numbered files may be anybody's: the table that knows one of them is the right one. */
const ofNumberedFiles = formNames.filter((name) => !['prisma', 'diesel', 'flyway', 'drizzle'].includes(name));

/** What has been applied of the history where `ask` asks. Fails as `ask` does. */
export async function appliedThere(history: History, ask: AskThere): Promise<AppliedThere> {
  const candidates = candidatesOf(history);
  const found = await tablesThere(ask, candidates);
  for (const name of candidates) {
    const form: Form = forms[name];
    const places = found.filter(
      ({ table, columns }) => table === form.table && form.columns.every((one) => columns.has(one)),
    );
    for (const { place } of places) {
      const rows = await ask(`${form.select} FROM ${place} ${form.order ?? ''}`);
      const read = readRows(history, form, rows);
      if (candidates.length === 1 || read.applied.size > 0) return { kind: 'read', table: place, ...read };
    }
  }
  const [only, ...others] = candidates;
  return only && others.length === 0 ? { kind: 'no table', table: forms[only].table } : { kind: 'unknown' };
}

function candidatesOf({ tool, variant }: History): readonly FormName[] {
  const own = formNames.find((name) => name === (variant ?? tool));
  return own ? [own] : ofNumberedFiles;
}

async function tablesThere(ask: AskThere, names: readonly FormName[]) {
  const tables = [...new Set(names.map((name) => `'${forms[name].table}'`))];
  const rows = await ask(
    `SELECT c.relname, c.oid::regclass::text, (SELECT string_agg(attname, ' ') FROM pg_attribute
       WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped)
     FROM pg_class c WHERE c.relname IN (${tables.join(', ')}) AND c.relkind IN ('r', 'p')
     ORDER BY pg_table_is_visible(c.oid) DESC, 2`,
  );
  return rows.map(([table, place, columns]) => ({
    table: table ?? '',
    place: place ?? '',
    columns: new Set((columns ?? '').split(' ')),
  }));
}

function readRows(
  { tool, migrations }: History,
  { upTo }: Form,
  rows: readonly (readonly (string | null)[])[],
): { readonly applied: ReadonlySet<Migration>; readonly problems: readonly string[] } {
  const problems = rows.flatMap(([key, , problem]) => (problem ? [`${key}: ${problem}.`] : []));
  const keys = new Set(rows.flatMap(([key, stands]) => (key && stands === 't' ? [normal(tool, key)] : [])));
  const forward = migrations.filter(({ direction }) => direction === 'up');
  const isThere = (migration: Migration) => namesOf(migration).some((name) => keys.has(normal(tool, name)));
  const last = upTo === 'count' ? rows.length - 1 : upTo === 'key' ? forward.findLastIndex(isThere) : -1;
  const applied = forward.filter((migration, index) => (upTo ? index <= last : isThere(migration)));
  return { applied: new Set(applied), problems };
}

/** What tools call a migration: its version, its file, or its folder. */
function namesOf({ version, source }: Migration): readonly string[] {
  const { name } = splitPath(source.path);
  return [...(version === undefined ? [] : [version]), name];
}

/** Files are known without their extension; numbers without leading zeros, but those of tools that keep versions as text. */
function normal(tool: MigrationTool, key: string): string {
  const bare = key
    .replace(/^.*\//, '')
    .replace(/\.(?:sql|js|cjs|mjs|ts|rb|py)$/, '')
    .replace(/\.(?:up|do)$/, '');
  return tool === 'diesel' || tool === 'prisma' ? bare : bare.replace(/(^|\.)0+(?=\d)/g, '$1');
}
