/** Which calls of PHP run SQL, and for which driver. */
import type { Expression } from '../expression';
import type { CallSite, Meaning } from '../library';
import { optionsOf, trustOf, type Value } from '../value';
import { driverByName, driverOf, functionCall } from './modules';

/** Methods that take a whole statement first; with drivers, only where one of them is in use. */
const statementMethods: ReadonlyMap<string, readonly string[] | undefined> = new Map([
  ...each('query exec prepare', undefined),
  ...each('real_query multi_query execute_query', undefined),
  ...each(
    'executeQuery executeStatement executeUpdate fetchAllAssociative fetchAllNumeric fetchAllKeyValue fetchAllAssociativeIndexed fetchFirstColumn fetchAssociative fetchNumeric fetchOne iterateAssociative iterateNumeric iterateColumn executeCacheQuery',
    undefined,
  ),
  ...each('fetchAll fetchAssoc fetchArray fetchColumn fetchRow fetchPairs fetchCol', ['doctrine', 'laminas']),
  ...each('createNativeQuery', undefined),
  ...each('createCommand findBySql', ['yii']),
  ...each('get_results get_var get_row get_col', ['wpdb']),
  ...each(
    'select selectOne scalar selectResultSets selectFromWriteConnection insert update delete statement unprepared affectingStatement cursor',
    ['laravel'],
  ),
  ...each('sql_query sql_query_limit db_query simpleQuery', undefined),
]);

function each(names: string, drivers: readonly string[] | undefined) {
  return names.split(' ').map((name) => [name, drivers] as [string, readonly string[] | undefined]);
}

/** Methods that take a piece of a query, whatever stands around it. */
const fragmentMethods = /^(?:(?:or)?(?:where|having)Raw|(?:select|orderBy|groupBy|from)Raw)$/;

/** The builders of Doctrine and Yii take text in all of these. */
const builderMethods = new Set(
  'where andWhere orWhere having andHaving orHaving select addSelect groupBy addGroupBy orderBy addOrderBy add andFilterWhere'.split(
    ' ',
  ),
);

export function databaseCall(site: CallSite, modules: readonly string[]): Meaning | undefined {
  const { receiver, method, path = '', expression, arguments: values } = site;
  const run = (driver: string | undefined, argument = 0): Meaning => ({
    kind: 'run',
    driver,
    argument,
    frame: 'statement',
    raw: false,
  });
  if (!receiver && !expression.construct) {
    const own = functionCall(method.toLowerCase(), values.length);
    return own && run(own.driver, own.argument);
  }
  const drivers = modules.flatMap((module) => driverOf(module) ?? []);
  const module = moduleOfReceiver(site);
  const driver = module === undefined ? driverByName(path) : driverOf(module);
  // A class of the program's own is not of the driver that the file imports.
  const imported = module === undefined && new Set(drivers).size === 1 ? drivers[0] : undefined;
  const likely = driver ?? (imported !== undefined && mayBeOf(imported, method) ? imported : undefined);
  const piece = (raw: boolean): Meaning => ({ kind: 'run', driver: likely, argument: 0, frame: 'fragment', raw });
  if (expression.construct) return /^(?:Raw)?Expression$|^RawExp$/.test(path) ? piece(true) : undefined;
  if (driver === 'wpdb' && method === 'prepare') return piece(true);
  if (method === 'raw' && driver === 'laravel') return piece(true);
  if (fragmentMethods.test(method)) return { ...piece(false), driver: driver ?? 'laravel' } as Meaning;
  // DQL is no SQL: it counts where somebody may write it.
  if (method === 'createQuery') {
    return values[0] && trustOf(values[0]) === 'untrusted' ? run(likely ?? 'doctrine') : undefined;
  }
  if (builderMethods.has(method) && isBuilder(site, drivers)) return piece(false);
  if (!statementMethods.has(method)) return undefined;
  const needs = statementMethods.get(method);
  if (needs && !needs.some((name) => name === driver || (name !== 'laravel' && drivers.includes(name))))
    return undefined;
  return run(likely);
}

/** What a driver's import says of an object that nobody knows: that it is of this driver, where the driver has such a method. */
function mayBeOf(driver: string, method: string): boolean {
  if (driver === 'pdo') return /^(?:query|exec|prepare)$/.test(method);
  if (driver === 'mysqli') return /^(?:(?:real_|multi_|execute_)?query|prepare)$/.test(method);
  if (driver === 'laravel') return /Raw$|^raw$/.test(method);
  return !/^(?:sql_query|sql_query_limit|db_query|simpleQuery)$/.test(method);
}

/** Laravel's `where` takes names and values, Doctrine's and Yii's take text. */
function isBuilder({ arguments: values, path = '', expression }: CallSite, drivers: readonly string[]): boolean {
  const isText = optionsOf(values[0] ?? { kind: 'list', items: [], rest: undefined }).some(
    (value) => value.kind === 'text',
  );
  return (
    isText &&
    !drivers.includes('laravel') &&
    (drivers.includes('doctrine') ||
      drivers.includes('yii') ||
      /(?:^|\.)\$?(?:qb|queryBuilder)\b/.test(path) ||
      beginsWithBuilder(expression.callee))
  );
}

/** `$this->createQueryBuilder('u')->select(…)->where(…)`. */
function beginsWithBuilder(callee: Expression): boolean {
  if (callee.kind !== 'member' || callee.object.kind !== 'call') return false;
  const before = callee.object.callee;
  return before.kind === 'member' && (before.property === 'createQueryBuilder' || beginsWithBuilder(before));
}

function moduleOfReceiver({ receiver, callee }: CallSite): string | undefined {
  return (receiver && moduleOf(receiver)) ?? moduleOf(callee);
}

function moduleOf(value: Value): string | undefined {
  const option = optionsOf(value).find((one) => one.kind === 'module' || one.kind === 'made');
  return option?.kind === 'module' || option?.kind === 'made' ? option.module : undefined;
}
