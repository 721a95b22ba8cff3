/** Which calls of Ruby run SQL, and for which driver. */
import type { Expression } from '../expression';
import type { CallSite, Meaning } from '../library';
import { optionsOf, trustOf, type Value } from '../value';
import { driverOf } from './modules';

/** Methods of a connection that take a whole statement first, by the driver that alone has them. */
const statementMethods: ReadonlyMap<string, string | undefined> = new Map([
  ...each('execute query exec', undefined),
  ...each(
    'exec_query exec_insert exec_update exec_delete select_all select_value select_values select_rows select_one find_by_sql count_by_sql async_count_by_sql select_all_async',
    'activerecord',
  ),
  ...each(
    'exec_params async_exec async_exec_params async_query sync_exec sync_exec_params send_query send_query_params',
    'pg',
  ),
  ...each('with_sql with_sql_all with_sql_first fetch run execute_ddl execute_dui execute_insert []', 'sequel'),
  ...each('execute_batch query_single query_hash query_array', undefined),
]);

function each(names: string, driver: string | undefined) {
  return names.split(' ').map((name) => [name, driver] as [string, string | undefined]);
}

/** Conditions: whatever stands before the dot, a text there is SQL. */
const conditions =
  /^(?:where|rewhere|having|not|find_by|find_by!|exists\?|delete_all|update_all|destroy_by|delete_by)$/;
/** Names that other objects have, too. */
const clauses =
  /^(?:not|find_by!?|exists\?|delete_all|destroy_by|delete_by|order|reorder|joins|left_joins|left_outer_joins|group|regroup|select|reselect|from|pluck|pick|sum|average|minimum|maximum|calculate|count|lock|in_order_of|optimizer_hints|annotate)$/;

export function databaseCall(site: CallSite, modules: readonly string[]): Meaning | undefined {
  const { receiver, method, path = '', expression, arguments: values } = site;
  const [first] = values;
  if (!first || expression.construct) return undefined;
  const drivers = new Set(modules.flatMap((module) => driverOf(module) ?? []));
  const own = driverOfReceiver(site);
  const run = (driver: string | undefined, argument = 0): Meaning => ({
    kind: 'run',
    driver,
    argument,
    frame: 'statement',
    raw: false,
  });
  const piece = (driver: string | undefined, raw: boolean): Meaning => ({
    kind: 'run',
    driver,
    argument: 0,
    frame: 'fragment',
    raw,
  });
  if (path === 'Arel.sql' || (method === 'sql' && /Arel$/.test(path.slice(0, -4)))) return piece('activerecord', true);
  if (method === 'lit' && (own === 'sequel' || drivers.has('sequel'))) return piece('sequel', true);
  if (method === 'sanitize_sql_array') return piece('activerecord', true);
  if (!receiver) {
    const isOwn = method === 'execute' || statementMethods.get(method) === 'activerecord';
    return isOwn ? run('activerecord') : ownCondition(site, drivers, piece);
  }
  if (method === 'prepare' && (own === 'pg' || (own === undefined && drivers.has('pg'))))
    return values.length > 1 ? run('pg', 1) : undefined;
  if (statementMethods.has(method)) return statementCall(site, own, drivers, run);
  const driver = own ?? (drivers.has('sequel') && !drivers.has('activerecord') ? 'sequel' : 'activerecord');
  if (driver !== 'activerecord' && driver !== 'sequel') return undefined;
  if (!isGlued(first)) return undefined;
  if (conditions.test(method)) return piece(driver, false);
  return clauses.test(method) && isQuery(expression.callee) ? piece(driver, false) : undefined;
}

function statementCall(
  site: CallSite,
  own: string | undefined,
  drivers: ReadonlySet<string>,
  run: (driver: string | undefined) => Meaning,
): Meaning | undefined {
  const { method, path = '', arguments: values } = site;
  const needs = statementMethods.get(method);
  const isText = optionsOf(values[0] ?? { kind: 'list', items: [], rest: undefined }).some(
    (value) => value.kind === 'text',
  );
  if (
    (method === 'fetch' || method === 'run' || method === '[]') &&
    !(isText && (own === 'sequel' || /(?:^|\.)(?:@?db|DB)\.\S+$/.test(path)))
  )
    return undefined;
  if (needs !== undefined) return run(own ?? needs);
  if (own !== undefined) return run(own);
  // `connection` is what Rails calls it; elsewhere the only driver of the file is meant.
  if (
    /(?:^|\.)(?:connection|lease_connection|raw_connection)(?:\(\))?\.\w+$/.test(path) &&
    !(drivers.has('pg') && method !== 'execute')
  )
    return run('activerecord');
  const [only] = drivers;
  return run(drivers.size === 1 && mayBeOf(only, method) ? only : undefined);
}

function mayBeOf(driver: string | undefined, method: string): boolean {
  if (driver === 'pg') return method !== 'execute';
  if (driver === 'activerecord') return method === 'execute';
  return driver !== undefined;
}

/** `where("…")` in a model of the file's own. */
function ownCondition(
  { method, arguments: [first], expression }: CallSite,
  drivers: ReadonlySet<string>,
  piece: (driver: string | undefined, raw: boolean) => Meaning,
): Meaning | undefined {
  const isOwn = conditions.test(method) || (clauses.test(method) && drivers.has('activerecord') && !expression.names);
  return isOwn && method !== 'not' && first && isGlued(first) ? piece('activerecord', false) : undefined;
}

/** A text with a value in it: constants, names and records need no look. */
function isGlued(value: Value): boolean {
  return optionsOf(value).some((option) => option.kind === 'text' && trustOf(option) === 'untrusted');
}

/** A model, or a chain that begins with one or goes through what only queries have. */
function isQuery(callee: Expression): boolean {
  if (callee.kind !== 'member') return false;
  const { object } = callee;
  if (object.kind === 'name')
    return (
      /^[A-Z]\w*[a-z]/.test(object.name) ||
      /^(?:scope|relation|query|records|dataset|collection|base_query|results?)$/.test(object.name)
    );
  if (object.kind === 'typed') return isQuery({ ...callee, object: object.value });
  if (object.kind === 'this' || object.kind !== 'call') return false;
  const { callee: inner } = object;
  const method = inner.kind === 'member' ? inner.property : inner.kind === 'name' ? inner.name : '';
  return (
    conditions.test(method) ||
    /^(?:all|joins|left_joins|order|includes|preload|eager_load|unscoped|unscope|limit|distinct|group|select|from|merge|scope|relation)$/.test(
      method,
    ) ||
    isQuery(inner)
  );
}

function driverOfReceiver({ receiver, callee }: CallSite): string | undefined {
  const module = (receiver && moduleOf(receiver)) ?? moduleOf(callee);
  return module === undefined ? undefined : driverOf(module);
}

function moduleOf(value: Value): string | undefined {
  const option = optionsOf(value).find((one) => one.kind === 'module' || one.kind === 'made');
  return option?.kind === 'module' || option?.kind === 'made' ? option.module : undefined;
}
