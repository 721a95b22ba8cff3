/** Which of Ruby's libraries are which drivers. */

const drivers: readonly {
  readonly module: string;
  readonly local: string;
  readonly driver: string;
  readonly sign: RegExp;
}[] = [
  { module: 'pg', local: 'PG', driver: 'pg', sign: /\bPG(?:::|\.)|\brequire\s*\(?\s*['"]pg['"]|\bPGconn\b/ },
  { module: 'sequel', local: 'Sequel', driver: 'sequel', sign: /\bSequel\b|\brequire\s*\(?\s*['"]sequel['"]/ },
  {
    module: 'active_record',
    local: 'ActiveRecord',
    driver: 'activerecord',
    sign: /\b(?:ActiveRecord|ApplicationRecord|Arel)\b|<\s*ApplicationController\b|\b(?:has_many|belongs_to|has_one|scope|default_scope|validates|find_by_sql|sanitize_sql)\b/,
  },
  { module: 'mysql2', local: 'Mysql2', driver: 'mysql2', sign: /\bMysql2\b/ },
  { module: 'sqlite3', local: 'SQLite3', driver: 'sqlite3', sign: /\bSQLite3\b/ },
];

/** The driver of a library. */
export function driverOf(module: string): string | undefined {
  return drivers.find((one) => one.module === module)?.driver;
}

/** The libraries that a file names. */
export function modulesNamedIn(
  text: string,
): readonly { readonly module: string; readonly local: string | undefined }[] {
  return drivers.filter(({ sign }) => sign.test(text));
}
