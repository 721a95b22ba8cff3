/** C#'s database drivers, and the calls that run SQL through them. */
import type { CallSite, Meaning } from '../library';
import { optionsOf } from '../value';

const driversByModule: readonly (readonly [RegExp, string])[] = [
  [/^Dapper(?:\.|$)/, 'dapper'],
  [/^Npgsql(?:\.|$)(?!EntityFrameworkCore)/, 'npgsql'],
  [/^Microsoft\.EntityFrameworkCore(?:\.|$)|^Npgsql\.EntityFrameworkCore/, 'efcore'],
  [/^System\.Data\.Entity(?:\.|$)/, 'ef6'],
  [
    /^(?:System\.Data(?:\.\w+)*|Microsoft\.Data\.\w+|MySql\.Data\.\w+|MySqlConnector|Oracle\.ManagedDataAccess\.\w+|FirebirdSql\.\w+\.\w+|Devart\.Data(?:\.\w+)*)$/,
    'ado.net',
  ],
  [
    /^(?:NPoco|PetaPoco|SqlKata(?:\.\w+)*|LinqToDB(?:\.\w+)*|NHibernate(?:\.\w+)*|ServiceStack\.OrmLite|RepoDb|FreeSql|SqlSugar)$/,
    'other',
  ],
];

export function driverOf(module: string): string | undefined {
  return driversByModule.find(([pattern]) => pattern.test(module))?.[1];
}

/** The commands and adapters of ADO.NET's providers take their text first. */
const commands = /^(?:\w*[a-z])?(?:Command|BatchCommand|DataAdapter)$/;
const providers = /^(?:Npgsql|Sql|MySql|Sqlite|SQLite|Oracle|OleDb|Odbc|Fb|Pg|PgSql|SqlCe|Db2|DB2|Db)/;

/** Dapper's extension methods. */
const dapperMethods =
  /^(?:Query|QueryFirst|QueryFirstOrDefault|QuerySingle|QuerySingleOrDefault|QueryMultiple|QueryUnbuffered|Execute|ExecuteScalar|ExecuteReader)(?:Async)?$/;
/** Others that take a statement. */
const otherMethods =
  /^(?:CreateSQLQuery|CreateSqlQuery|SqlList|SqlScalar|SqlColumn|ExecuteSql|ExecuteSqlAsync|ExecuteNonQuery|ExecuteNonQueryAsync|PrepareStatement|ExecuteSqlCommand|ExecuteSqlCommandAsync|SqlQuery|SqlQueryAsync|Fetch|FetchAsync|SingleOrDefault|FirstOrDefault)$/;
const rawMethods = /^(?:FromSqlRaw|ExecuteSqlRaw|ExecuteSqlRawAsync|SqlQueryRaw)$/;
const alwaysInterpolated = /^(?:FromSqlInterpolated|ExecuteSqlInterpolated|ExecuteSqlInterpolatedAsync)$/;
const interpolatedWhereWritten =
  /^(?:FromSql|ExecuteSql|ExecuteSqlAsync|SqlQuery|ExecuteSqlCommand|ExecuteSqlCommandAsync)$/;
const pieces = /^(?:Or)?(?:Where|Having|Select|OrderBy|GroupBy|From|Join)Raw$/;

/** Those of Dapper's SqlBuilder. */
const builderPieces =
  /^(?:AddTemplate|Select|Where|OrWhere|OrderBy|GroupBy|Having|Set|(?:Inner|Left|Right)?Join|Intersect)$/;

export function databaseCall(site: CallSite, modules: readonly string[]): Meaning | undefined {
  const { method, expression, receiver } = site;
  const drivers = modules.flatMap((module) => driverOf(module) ?? []);
  const run = (driver: string | undefined, argument = 0): Meaning => ({
    kind: 'run',
    driver,
    argument,
    frame: 'statement',
    raw: false,
  });
  if (expression.construct) {
    if (method === 'CommandDefinition') return run('dapper');
    if (method === 'SqlBuilder')
      return { kind: 'value', value: { kind: 'made', module: 'Dapper.SqlBuilder', flow: [] } };
    return commands.test(method) && providers.test(method) ? run(adoDriver(method, drivers)) : undefined;
  }
  if (!receiver) return undefined;
  if (method === 'CreateCommand') return expression.arguments.length > 0 ? run('npgsql') : undefined;
  if (rawMethods.test(method)) return run('efcore');
  if (alwaysInterpolated.test(method)) return { kind: 'interpolated', driver: 'efcore', argument: 0 };
  if (interpolatedWhereWritten.test(method)) return writtenOrRaw(site, drivers, run);
  if (receiver.kind === 'made' && receiver.module === 'Dapper.SqlBuilder' && builderPieces.test(method) && isText(site))
    return {
      kind: 'run',
      driver: undefined,
      argument: 0,
      frame: method === 'AddTemplate' ? 'statement' : 'fragment',
      raw: false,
    };
  if (pieces.test(method)) return { kind: 'run', driver: undefined, argument: 0, frame: 'fragment', raw: false };
  if (dapperMethods.test(method) && isText(site)) {
    const driver = drivers.includes('other') ? undefined : drivers.includes('dapper') ? 'dapper' : undefined;
    return run(driver);
  }
  if (otherMethods.test(method) && isText(site)) return run(undefined);
  if (method === 'CreateQuery' && modules.some((module) => /^NHibernate(?:\.|$)/.test(module)))
    return { kind: 'run', driver: undefined, argument: 0, frame: 'foreign', raw: false };
  return undefined;
}

/** Entity Framework Core takes the values out of an interpolated string that is written there; the older one never does. */
function writtenOrRaw(
  site: CallSite,
  drivers: readonly string[],
  run: (driver: string | undefined) => Meaning,
): Meaning | undefined {
  const written = site.expression.arguments[0]?.kind;
  if (drivers.includes('ef6')) return run(undefined);
  if (written === 'concat' || written === 'text') return { kind: 'interpolated', driver: 'efcore', argument: 0 };
  return isText(site) ? run('efcore') : undefined;
}

/** A text is put into a command: `command.CommandText = …`. */
export function commandText(site: CallSite, modules: readonly string[]): Meaning | undefined {
  if (site.method !== 'CommandText') return undefined;
  const owner = /Command$/.test(site.path?.split('.').at(-2) ?? '') ? (site.path?.split('.').at(-2) ?? '') : '';
  const drivers = modules.flatMap((module) => driverOf(module) ?? []);
  return { kind: 'run', driver: adoDriver(owner, drivers), argument: 0, frame: 'statement', raw: false };
}

function adoDriver(name: string, drivers: readonly string[]): string {
  return /^Npgsql/.test(name) || drivers.includes('npgsql') ? 'npgsql' : 'ado.net';
}

function isText(site: CallSite): boolean {
  return optionsOf(site.arguments[0] ?? { kind: 'opaque', trust: 'constant', flow: [] }).some(
    (value) => value.kind === 'text' || value.kind === 'sql',
  );
}
