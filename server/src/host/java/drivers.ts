/** Java's database drivers: by the packages that a file imports, and by the classes of its variables. */

const driversByPackage: readonly (readonly [RegExp, string])[] = [
  [/^org\.springframework\.jdbc\b/, 'spring-jdbc'],
  [/^(?:javax?|jakarta)\.persistence\b/, 'jpa'],
  [/^org\.springframework\.data\.jpa\b/, 'jpa'],
  [/^org\.hibernate\b/, 'hibernate'],
  [/^org\.jooq\b/, 'jooq'],
  [/^(?:io\.r2dbc|org\.springframework\.(?:data\.)?r2dbc)\b/, 'r2dbc'],
  [/^org\.(?:jdbi|skife\.jdbi)\b/, 'jdbi'],
  [/^io\.vertx\b.*\b(?:pgclient|sqlclient|mysqlclient)\b/, 'vertx'],
  [/^io\.vertx\.(?:ext\.)?(?:sql|jdbc)\b/, 'vertx'],
  [/^org\.(?:apache\.)?(?:ibatis|mybatis)\b/, 'mybatis'],
  [/^org\.apache\.commons\.dbutils\b/, 'dbutils'],
  [/^(?:java|javax)\.sql\b/, 'jdbc'],
  [/^org\.postgresql\b/, 'jdbc'],
];

/** The driver of a package or of a class by its full name; undefined for any other. */
export function driverOf(module: string): string | undefined {
  return driversByPackage.find(([pattern]) => pattern.test(module))?.[1];
}

/** Classes that are known by their plain names where the file does not import them by name. */
export const driverClasses: ReadonlyMap<string, string> = new Map([
  ...classes('java.sql', 'Connection Statement PreparedStatement CallableStatement ResultSet DriverManager'),
  ...classes('javax.sql', 'DataSource'),
  ...classes(
    'org.springframework.jdbc.core',
    'JdbcTemplate NamedParameterJdbcTemplate SimpleJdbcTemplate JdbcOperations NamedParameterJdbcOperations JdbcClient',
  ),
  ...classes('jakarta.persistence', 'EntityManager EntityManagerFactory'),
  ...classes('org.hibernate', 'Session StatelessSession SessionFactory'),
  ...classes('org.jooq', 'DSLContext'),
  ...classes('io.r2dbc', 'DatabaseClient'),
  ...classes('org.jdbi', 'Jdbi Handle'),
  ...classes('io.vertx.sqlclient', 'SqlClient SqlConnection PgPool PgConnection'),
  ...classes('org.apache.commons.dbutils', 'QueryRunner'),
]);

function classes(module: string, names: string): readonly (readonly [string, string])[] {
  return names.split(' ').map((name) => [name, `${module}.${name}`] as const);
}
