/** Which of PHP's classes and functions belong to which driver. */

/** The first match counts. */
const driversByModule: readonly (readonly [RegExp, string])[] = [
  [/^PDO$/, 'pdo'],
  [/^mysqli$/, 'mysqli'],
  [/^(?:Illuminate\\(?:Database|Support\\Facades\\(?:DB|Schema))|Laravel\\Lumen)/, 'laravel'],
  [/^Doctrine\\(?:DBAL|ORM|Bundle\\DoctrineBundle|Persistence)/, 'doctrine'],
  [/^yii\\(?:db|web|base)\b|^Yii$/, 'yii'],
  [/^(?:CodeIgniter\\|Config\\Database)/, 'codeigniter'],
  [/^Cake\\(?:Database|Datasource|ORM)/, 'cakephp'],
  [/^(?:Laminas|Zend)\\Db/, 'laminas'],
];

/** The driver of a class, by its full name. */
export function driverOf(module: string): string | undefined {
  return driversByModule.find(([pattern]) => pattern.test(module))?.[1];
}

/** The full name of a class that is written without an import. */
export function moduleOfGlobal(name: string): string | undefined {
  if (name === 'PDO' || name === 'mysqli' || name === 'Yii') return name;
  return name === 'DB' ? 'Illuminate\\Support\\Facades\\DB' : undefined;
}

/** Functions that take a whole statement: their driver, and the place of the statement by the number of arguments. */
const functions: readonly (readonly [RegExp, string, (count: number) => number])[] = [
  [/^pg_(?:send_)?query$/, 'pgsql', (count) => (count > 1 ? 1 : 0)],
  [/^pg_(?:send_)?query_params$/, 'pgsql', (count) => (count > 2 ? 1 : 0)],
  [/^pg_(?:send_)?prepare$/, 'pgsql', (count) => (count > 2 ? 2 : 1)],
  [/^mysqli_(?:real_query|multi_query|query|prepare|execute_query)$/, 'mysqli', () => 1],
  [/^mysqli_stmt_prepare$/, 'mysqli', () => 1],
  [/^mysql_(?:unbuffered_)?query$/, 'mysql', () => 0],
  [
    /^(?:odbc_(?:exec|prepare)|sqlsrv_(?:query|prepare)|oci_parse|db2_(?:exec|prepare)|ibase_query|fbird_query|mssql_query)$/,
    'other',
    (count) => (count > 1 ? 1 : 0),
  ],
];

export function functionCall(
  name: string,
  count: number,
): { driver: string | undefined; argument: number } | undefined {
  const found = functions.find(([pattern]) => pattern.test(name));
  return found && { driver: found[1] === 'other' ? undefined : found[1], argument: found[2](count) };
}

/** What the name of an object says about its driver. */
export function driverByName(path: string): string | undefined {
  const owner = path.slice(0, path.lastIndexOf('.'));
  if (/(?:^|[$.])wpdb$/i.test(owner)) return 'wpdb';
  if (/pdo$/i.test(owner)) return 'pdo';
  if (/mysqli$/i.test(owner)) return 'mysqli';
  return undefined;
}
