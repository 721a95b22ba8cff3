/** Java's drivers on a real server, as Debian packages them. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Case } from '../../server/src/rules/concatenated-query/harness/case';
import { processRunner, whyNot } from './process-runner';
import { type Input, type Program, prove, type Runner, type Toolchain } from './prove';

const libraries = [
  'postgresql',
  'spring3-jdbc',
  'spring3-core',
  'spring3-beans',
  'spring3-transaction',
  'commons-logging',
].map((name) => `/usr/share/java/${name}.jar`);
const needed = libraries.filter((path) => !existsSync(path));

const toolchain: Toolchain = {
  language: 'java',
  missing: whyNot('javac', '-version') ?? (needed.length > 0 ? `there is no ${needed.join(', ')}` : undefined),
  start,
};

/** A package for each program. */
async function start(programs: readonly Program[], environment: Readonly<Record<string, string>>): Promise<Runner> {
  const folder = mkdtempSync(join(tmpdir(), 'preflight-java-'));
  const codes = [...new Set(programs.map(({ code }) => code))];
  const files = codes.map((code, index) => {
    mkdirSync(join(folder, `p${index}`));
    writeFileSync(join(folder, `p${index}/Users.java`), `package p${index};\n${code}`);
    return join(folder, `p${index}/Users.java`);
  });
  const path = [folder, ...libraries].join(':');
  const options = ['-nowarn', '-cp', path, '-d', folder];
  execFileSync('javac', [...options, ...files, join(import.meta.dirname, 'Run.java')], { encoding: 'utf8' });
  const { PGHOST, PGPORT, PGDATABASE, PGUSER } = environment;
  const url = `jdbc:postgresql://${PGHOST}:${PGPORT}/${PGDATABASE}?user=${PGUSER}`;
  const line = (code: string, input: Input) => [codes.indexOf(code), ...input.map(written)].join(' ');
  const runner = processRunner(['java', '-cp', path, 'Run'], { ...environment, JDBC_URL: url }, line);
  return {
    run: runner.run,
    close: async () => {
      await runner.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function written(value: unknown): string {
  return Array.isArray(value) ? value.map(written).join(',') : encodeURIComponent(String(value));
}

const hostile = `x'; DELETE FROM users; --`;
/** For what is prepared by the driver, or would stumble over what the second statement gives. */
const hostileRead = `x' OR true OR name = 'x`;

const program = (imports: string, result: string, parameters: string, lines: readonly string[]): string =>
  [
    ...imports.split(' ').map((one) => `import ${one};`),
    '',
    'public class Users {',
    `  public static ${result} f(${parameters}) throws Exception {`,
    ...lines.map((line) => `    ${line}`),
    '  }',
    '}',
    '',
  ].join('\n');
const jdbc = (parameters: string, ...lines: readonly string[]): string =>
  program('java.sql.*', 'ResultSet', `Connection c, ${parameters}`, lines);
const spring = (parameters: string, ...lines: readonly string[]): string =>
  program('java.util.List org.springframework.jdbc.core.*', 'List<?>', `JdbcTemplate jdbc, ${parameters}`, lines);

const cases: Readonly<Record<string, Case>> = {
  'JDBC: a prepared statement': {
    code: jdbc(
      'String name',
      `PreparedStatement ps = c.prepareStatement("SELECT id FROM users WHERE name = '" + name + "'");`,
      'return ps.executeQuery();',
    ),
    benign: [['Ann'], ['nobody']],
    hostile: [hostileRead],
    after: 'ps.setString(1, name)',
  },
  'JDBC: a prepared statement with a parameter': {
    code: jdbc(
      'String name, String city',
      `PreparedStatement ps = c.prepareStatement("SELECT id FROM users WHERE name LIKE '%" + name + "%' AND city = ?");`,
      'ps.setString(1, city);',
      'return ps.executeQuery();',
    ),
    benign: [['n', 'Oslo']],
    hostile: [`x' OR true OR city = '`, 'Oslo'],
  },
  'JDBC: a statement': {
    code: jdbc(
      'String name, String city',
      'Statement s = c.createStatement();',
      `String sql = "UPDATE users SET city = '" + city + "' WHERE name = '" + name + "'";`,
      'int count = s.executeUpdate(sql);',
      'return c.createStatement().executeQuery("SELECT city FROM users WHERE id = 1");',
    ),
    benign: [['Ann', 'Bergen']],
    hostile: [hostile, 'x'],
  },
  'JDBC: a statement in a chain, and a format': {
    code: jdbc(
      'String name, String city',
      `return c.createStatement().executeQuery(String.format("SELECT id FROM users WHERE name = '%s' AND city = '%s'", name, city));`,
    ),
    benign: [['Ann', 'Oslo']],
    hostile: [`x' OR true OR name = 'x' OR name = '`, 'x'],
  },
  'JDBC: a statement among resources': {
    code: program('java.sql.* java.util.*', 'List<String>', 'Connection c, String name', [
      'List<String> found = new ArrayList<>();',
      'try (Statement s = c.createStatement()) {',
      `  ResultSet rs = s.executeQuery("SELECT id FROM users WHERE name = '" + name + "'");`,
      '  while (rs.next()) found.add(rs.getString(1));',
      '}',
      'return found;',
    ]),
    benign: [['Ann']],
    hostile: [hostileRead],
  },
  'JDBC: numbers outside of quotes': {
    code: jdbc(
      'String id, Object other, String limit',
      'Statement s = c.createStatement();',
      'return s.executeQuery("SELECT id FROM users WHERE id > " + id + " AND id < " + other + " ORDER BY id LIMIT " + limit);',
    ),
    benign: [
      ['0', 3, '2'],
      ['1', 9, '1'],
    ],
    hostile: ['0 OR true OR id > 0', 0, '9'],
  },
  'JDBC: an interval, a cast and a function of any type': {
    code: jdbc(
      'String d, String since, String n',
      'Statement s = c.createStatement();',
      `return s.executeQuery("SELECT jsonb_build_object('n', '" + n + "') FROM users WHERE joined > date '2024-03-15' - interval '" + d + " days' AND joined >= '" + since + "'::date");`,
    ),
    benign: [['90', '2024-02-01', 'x']],
    hostile: [`1 days' OR true OR joined > date '2024-03-15' - interval '1`, '2024-02-01', 'x'],
  },
  'Spring: a value in quotes, behind a mapper': {
    code: spring(
      'String name, String city',
      `return jdbc.query("SELECT id FROM users WHERE city = ? AND name = '" + name + "'", (row, number) -> row.getInt(1), city);`,
    ),
    benign: [['Ann', 'Oslo']],
    hostile: [hostileRead, 'Oslo'],
  },
  'Spring: numbers outside of quotes': {
    code: spring(
      'String id, String limit',
      'return jdbc.queryForList("SELECT id FROM users WHERE id > " + id + " ORDER BY id LIMIT " + limit);',
    ),
    benign: [['0', '2']],
    hostile: ['0 OR true', '9'],
  },
  'Spring: what is run without values': {
    code: spring(
      'String name',
      `jdbc.execute("UPDATE users SET city = 'x' WHERE name = '" + name + "'");`,
      `return jdbc.queryForList("SELECT id FROM users WHERE city = 'x'");`,
    ),
    benign: [['Ann']],
    hostile: [hostileRead],
  },
  'Spring: by names': {
    code: program(
      'java.util.* org.springframework.jdbc.core.namedparam.*',
      'List<?>',
      'NamedParameterJdbcTemplate named, String name, String city',
      [
        `return named.queryForList("SELECT id FROM users WHERE city = :city AND name LIKE '" + name + "%'", new MapSqlParameterSource("city", city));`,
      ],
    ),
    benign: [['A', 'Oslo']],
    hostile: [hostileRead, 'Oslo'],
  },
};

prove('Java', toolchain, cases);
