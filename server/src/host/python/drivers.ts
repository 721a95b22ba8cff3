/** Python's database drivers: which module is which, and which calls of theirs run SQL. */
import type { CallSite, Meaning } from '../library';
import { pathOf } from '../refine';
import { optionsOf, type Value } from '../value';

/** The first match counts. */
const driversByModule: readonly (readonly [RegExp, string])[] = [
  [/^psycopg(?:_pool|\.|$)/, 'psycopg'],
  [/^(?:psycopg2\w*|aiopg)(?:\.|$)/, 'psycopg2'],
  [/^asyncpg(?:\.|$)/, 'asyncpg'],
  [/^(?:sqlalchemy|sqlmodel|flask_sqlalchemy|fastapi_sqlalchemy)(?:\.|$)/, 'sqlalchemy'],
  [/^alembic(?:\.|$)/, 'alembic'],
  [/^django(?:\.|$)/, 'django'],
  [/^(?:sqlite3|aiosqlite|pysqlite3|sqlcipher3)(?:\.|$)/, 'sqlite3'],
  [/^(?:MySQLdb|pymysql|aiomysql|mysql|mariadb)(?:\.|$)/, 'mysql'],
  [/^databases(?:\.|$)/, 'databases'],
  [/^(?:peewee|playhouse)(?:\.|$)/, 'peewee'],
  [/^pony(?:\.|$)/, 'pony'],
  [/^tortoise(?:\.|$)/, 'tortoise'],
  [/^pg8000(?:\.|$)/, 'pg8000'],
  [/^(?:pyodbc|pymssql|cx_Oracle|oracledb|records|duckdb)(?:\.|$)/, 'other'],
];

export function driverOf(module: string): string | undefined {
  return driversByModule.find(([pattern]) => pattern.test(module))?.[1];
}

/** Methods that take a whole statement first; with drivers, only where one of them is imported. */
const statementMethods: ReadonlyMap<string, readonly string[] | undefined> = new Map([
  ...[
    'execute',
    'executemany',
    'exec_driver_sql',
    'executescript',
    'execute_sql',
    'execute_query',
    'execute_query_dict',
  ]
    .concat(['execute_script', 'execute_fetchall', 'execute_insert', 'fetchrow', 'fetchval', 'fetch_all', 'fetch_one'])
    .concat(['fetch_val', 'read_sql', 'read_sql_query', 'select_by_sql', 'get_by_sql', 'copy_expert', 'RunSQL'])
    .map((name) => [name, undefined] as [string, undefined]),
  ['fetch', ['asyncpg', 'psycopg']],
  ['fetchmany', ['asyncpg']],
  ['cursor', ['asyncpg']],
  ['prepare', ['asyncpg']],
  ['iterate', ['databases']],
  ['copy', ['psycopg']],
  ['copy_from_query', ['asyncpg']],
  ['stream', ['psycopg', 'sqlalchemy']],
  ['scalar', ['sqlalchemy']],
  ['scalars', ['sqlalchemy']],
  ['stream_scalars', ['sqlalchemy']],
  ['exec', ['sqlalchemy']],
  ['query', ['other']],
  ['select', ['pony']],
  ['run', ['pg8000']],
]);

/** Drivers that a method belongs to, whoever else is imported. */
const ownMethods: ReadonlyMap<string, string> = new Map([
  ['fetchrow', 'asyncpg'],
  ['fetchval', 'asyncpg'],
  ['fetch_all', 'databases'],
  ['fetch_one', 'databases'],
  ['fetch_val', 'databases'],
  ['iterate', 'databases'],
  ['execute_fetchall', 'sqlite3'],
  ['execute_insert', 'sqlite3'],
  ['executescript', 'sqlite3'],
  ['exec_driver_sql', 'sqlalchemy'],
  ['RunSQL', 'django'],
  ['execute_sql', 'peewee'],
  ['execute_query', 'tortoise'],
  ['execute_query_dict', 'tortoise'],
]);

const names = /^(?:sql|query|statement|operation|command|stmt|where|text|raw_query)$/;

/** The argument that is the SQL: by its name, or the first one that has none. */
export function queryArgument({ expression }: CallSite): number {
  const given = expression.names ?? [];
  return Math.max(
    0,
    given.findIndex((name) => name !== undefined && names.test(name)),
  );
}

/** The names of the drivers that the file imports. */
export function driversAmong(modules: readonly string[]): readonly string[] {
  return modules.flatMap((module) => driverOf(module) ?? []);
}

/** The driver whose module made a value, or that it was imported from. */
export function driverOfValue(value: Value | undefined): string | undefined {
  for (const option of value ? optionsOf(value) : []) {
    if (option.kind === 'module' || option.kind === 'made') return driverOf(option.module);
  }
  return undefined;
}

/** A call of a driver's method that takes a whole statement. */
export function statementCall(site: CallSite, modules: readonly string[]): Meaning | undefined {
  const { method, receiver, callee } = site;
  const drivers = driversAmong(modules);
  const isOpenRead = /^read_sql/.test(method) && callee.kind === 'module';
  if ((!receiver && !isOpenRead && method !== 'RunSQL') || !statementMethods.has(method)) return undefined;
  const own = driverOfValue(receiver);
  const needs = statementMethods.get(method);
  if (needs && !(own ? needs.includes(own) : needs.some((name) => drivers.includes(name)))) return undefined;
  const driver =
    own ??
    ownMethods.get(method) ??
    likelyDriver(site, needs ? drivers.filter((name) => needs.includes(name)) : drivers);
  return { kind: 'run', driver, argument: queryArgument(site), frame: 'statement', raw: false };
}

const overDrivers = new Set(['sqlalchemy', 'alembic', 'django', 'peewee', 'pony', 'tortoise']);

/** Of several drivers, cursors belong to one of the database's own, everything else to the layer over it. */
function likelyDriver({ path = '' }: CallSite, drivers: readonly string[]): string | undefined {
  if (/(?:^|\.)op\.execute$/.test(path) && drivers.includes('alembic')) return 'alembic';
  const isCursor = /(?:^|[._])(?:c|cur|curs|cursor\w*|crsr)(?:\(\))?\.\w+$/i.test(path);
  const isOver = (name: string) => overDrivers.has(name) && !(isCursor && name !== 'django');
  return isCursor
    ? (drivers.find((name) => !isOver(name)) ?? drivers[0])
    : (drivers.find((name) => overDrivers.has(name)) ?? drivers[0]);
}

/** A door for whole statements that is given one from elsewhere: what is glued is glued there. */
export function isPassedOn({ expression, arguments: [first] }: CallSite): boolean {
  const [written] = expression.arguments;
  const path = written && pathOf(written.kind === 'call' ? written.callee : written);
  return (
    first?.kind !== 'text' && /(?:sql|query|quer(?:y|ies)|stmt|statement|command|ddl|script|text)$/i.test(path ?? '')
  );
}
