/** Rust's database crates, and which of their calls take SQL. */

const driversByCrate: readonly (readonly [RegExp, string])[] = [
  [/^(?:sqlx(?:_core)?|sqlx_postgres)(?:::|$)/, 'sqlx'],
  [/^(?:tokio_postgres|postgres|deadpool_postgres|bb8_postgres|r2d2_postgres)(?:::|$)/, 'tokio-postgres'],
  [/^diesel(?:_async|_migrations)?(?:::|$)/, 'diesel'],
  [/^(?:rusqlite|r2d2_sqlite)(?:::|$)/, 'rusqlite'],
  [/^sea_(?:orm|query)(?:_migration)?(?:::|$)/, 'sea-orm'],
  [/^mysql(?:_async)?(?:::|$)/, 'mysql'],
];

/** The driver of a path such as `sqlx::query`. */
export function driverOf(path: string): string | undefined {
  return driversByCrate.find(([pattern]) => pattern.test(path))?.[1];
}

/** Anything of these crates, as it is named in a file. */
export const driverPaths =
  /\b(?:sqlx|tokio_postgres|postgres|deadpool_postgres|bb8_postgres|diesel\w*|rusqlite|sea_orm|sea_query|sea_orm_migration|mysql(?:_async)?)::/;

interface StatementCall {
  readonly argument: number;
  /** The driver whose function it is, whatever is imported; else the imported one of `among`. */
  readonly driver?: string;
  readonly among?: readonly string[];
}

/** Functions and methods that take a whole statement. */
export const statementCalls: ReadonlyMap<string, StatementCall> = new Map<string, StatementCall>([
  ...each(
    'query_as query_scalar query_with query_as_with query_scalar_with raw_sql query_unchecked query_as_unchecked',
    {
      argument: 0,
      driver: 'sqlx',
    },
  ),
  ...each('fetch fetch_all fetch_one fetch_optional fetch_many execute_many prepare_with describe', {
    argument: 0,
    among: ['sqlx'],
  }),
  ...each('query', { argument: 0, among: ['tokio-postgres', 'sqlx', 'rusqlite', 'mysql'] }),
  ...each('execute prepare', { argument: 0, among: ['tokio-postgres', 'rusqlite', 'sqlx', 'sea-orm'] }),
  ...each(
    'query_one query_opt query_raw execute_raw query_typed simple_query copy_in copy_out prepare_typed prepare_cached',
    {
      argument: 0,
      among: ['tokio-postgres', 'rusqlite'],
    },
  ),
  ...each('batch_execute', { argument: 0, among: ['tokio-postgres', 'diesel'] }),
  ...each('query_row query_map execute_batch query_row_and_then', { argument: 0, among: ['rusqlite'] }),
  ...each('query_drop query_iter query_first exec_drop exec_first exec_iter', { argument: 0, among: ['mysql'] }),
  ...each('sql_query', { argument: 0, driver: 'diesel' }),
  ...each('from_string from_sql_and_values', { argument: 1, driver: 'sea-orm' }),
  ...each('execute_unprepared', { argument: 0, driver: 'sea-orm' }),
  ...each('build!', { argument: 0, among: ['sqlx'] }),
]);

function each(names: string, call: StatementCall): readonly (readonly [string, StatementCall])[] {
  return names.split(' ').map((name) => [name, call] as const);
}
