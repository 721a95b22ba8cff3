/** What the fixes write: it reads as Java, has no finding any more, and is what a person would have written. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadLanguage, parseHostText } from '../../../host/grammar';
import { readHostFile } from '../../../host/read-host-file';
import { loadGrammar } from '../../../sql/parse';
import { fixed } from '../harness/fixed';

beforeAll(async () => {
  await loadGrammar();
  const folder = dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm'));
  await loadLanguage('java', async (file) => readFileSync(join(folder, file)));
});

const method = (imports: string, parameters: string, lines: readonly string[]) =>
  [
    ...imports.split('|').map((one) => `import ${one};`),
    'class A {',
    `  void f(${parameters}) throws Exception {`,
    ...lines.map((line) => `    ${line}`),
    '  }',
    '}',
    '',
  ].join('\n');

const linesOf = (code: string) =>
  code
    .split('\n')
    .slice(code.split('\n').findIndex((line) => line.includes('void f(')) + 1, -3)
    .map((line) => line.slice(4));

interface Case {
  readonly imports: string;
  readonly parameters: string;
  readonly before: readonly string[];
  /** Left out where no fix is offered. */
  readonly after?: readonly string[];
}

const cases: Readonly<Record<string, Case>> = {
  'a prepared statement': {
    imports: 'java.sql.*',
    parameters: 'Connection c, String name',
    before: [
      `PreparedStatement ps = c.prepareStatement("SELECT * FROM users WHERE name = '" + name + "'");`,
      'ps.executeQuery();',
    ],
    after: [
      'PreparedStatement ps = c.prepareStatement("SELECT * FROM users WHERE name = ?");',
      'ps.setString(1, name);',
      'ps.executeQuery();',
    ],
  },
  'a prepared statement with parameters': {
    imports: 'java.sql.*',
    parameters: 'Connection c, String name, String city, int age',
    before: [
      `String sql = "SELECT * FROM users WHERE age = ? AND name = '" + name + "' AND city = ?";`,
      'PreparedStatement ps = c.prepareStatement(sql);',
      'ps.setInt(1, age);',
      'ps.setString(2, city);',
    ],
    after: [
      'String sql = "SELECT * FROM users WHERE age = ? AND name = ? AND city = ?";',
      'PreparedStatement ps = c.prepareStatement(sql);',
      'ps.setString(2, name);',
      'ps.setInt(1, age);',
      'ps.setString(3, city);',
    ],
  },
  'a prepared statement whose parameters are set elsewhere': {
    imports: 'java.sql.*',
    parameters: 'Connection c, String name',
    before: [
      `PreparedStatement ps = c.prepareStatement("SELECT * FROM users WHERE age = ? AND name = '" + name + "'");`,
      'bind(ps);',
    ],
  },
  'a prepared statement among resources': {
    imports: 'java.sql.*',
    parameters: 'Connection c, String name',
    before: [
      `try (PreparedStatement ps = c.prepareStatement("SELECT * FROM users WHERE name LIKE '%" + name + "%'")) {`,
      '  ps.executeQuery();',
      '}',
    ],
    after: [
      'try (PreparedStatement ps = c.prepareStatement("SELECT * FROM users WHERE name LIKE ?")) {',
      '  ps.setString(1, "%" + name + "%");',
      '  ps.executeQuery();',
      '}',
    ],
  },
  'a number outside of quotes': {
    imports: 'java.sql.*',
    parameters: 'Connection c, String id',
    before: ['PreparedStatement ps = c.prepareStatement("SELECT * FROM users WHERE id = " + id);'],
    after: [
      'PreparedStatement ps = c.prepareStatement("SELECT * FROM users WHERE id = ?");',
      'ps.setObject(1, id, java.sql.Types.OTHER);',
    ],
  },
  'a value of an unknown type': {
    imports: 'java.sql.*',
    parameters: 'Connection c, User user',
    before: [
      'PreparedStatement ps = c.prepareStatement("SELECT * FROM users WHERE id = " + user.getId() + " AND active");',
    ],
    after: [
      'PreparedStatement ps = c.prepareStatement("SELECT * FROM users WHERE id = ? AND active");',
      'ps.setObject(1, user.getId());',
    ],
  },
  'a call of a function': {
    imports: 'java.sql.*',
    parameters: 'Connection c, String id',
    before: ['CallableStatement cs = c.prepareCall("{call total(\'" + id + "\')}");'],
  },
  'a statement': {
    imports: 'java.sql.Connection|java.sql.Statement',
    parameters: 'Connection c, String name',
    before: [
      'Statement s = c.createStatement();',
      `var rs = s.executeQuery("SELECT * FROM users WHERE name = '" + name + "' AND active");`,
      's.close();',
    ],
    after: [
      'PreparedStatement s = c.prepareStatement("SELECT * FROM users WHERE name = ? AND active");',
      's.setString(1, name);',
      'var rs = s.executeQuery();',
      's.close();',
    ],
  },
  'a statement and a variable': {
    imports: 'java.sql.*',
    parameters: 'Connection c, String name, String city',
    before: [
      'Statement s = c.createStatement();',
      `String sql = "UPDATE users SET city = '" + city + "' WHERE name = '" + name + "'";`,
      'int count = s.executeUpdate(sql);',
    ],
    after: [
      'String sql = "UPDATE users SET city = ? WHERE name = ?";',
      'PreparedStatement s = c.prepareStatement(sql);',
      's.setString(1, city);',
      's.setString(2, name);',
      'int count = s.executeUpdate();',
    ],
  },
  'a statement that is assigned later': {
    imports: 'java.sql.*',
    parameters: 'Connection c, String name',
    before: [
      'Statement s = null;',
      'ResultSet rs = null;',
      'try {',
      '  s = c.createStatement();',
      `  rs = s.executeQuery("SELECT * FROM users WHERE name = '" + name + "'");`,
      '} finally {',
      '  if (s != null) s.close();',
      '}',
    ],
    after: [
      'PreparedStatement s = null;',
      'ResultSet rs = null;',
      'try {',
      '  s = c.prepareStatement("SELECT * FROM users WHERE name = ?");',
      '  s.setString(1, name);',
      '  rs = s.executeQuery();',
      '} finally {',
      '  if (s != null) s.close();',
      '}',
    ],
  },
  'a statement in a loop without braces': {
    imports: 'java.sql.*',
    parameters: 'Connection c, String[] names',
    before: [
      'Statement s = c.createStatement();',
      `for (String name : names) s.executeUpdate("DELETE FROM users WHERE name = '" + name + "'");`,
    ],
  },
  'a statement among resources': {
    imports: 'java.sql.*',
    parameters: 'Connection c, String name',
    before: [
      'try (Statement s = c.createStatement()) {',
      `  ResultSet rs = s.executeQuery("SELECT * FROM users WHERE name = '" + name + "'");`,
      '}',
    ],
    after: [
      'try (PreparedStatement s = c.prepareStatement("SELECT * FROM users WHERE name = ?")) {',
      '  s.setString(1, name);',
      '  ResultSet rs = s.executeQuery();',
      '}',
    ],
  },
  'a statement that runs twice': {
    imports: 'java.sql.*',
    parameters: 'Connection c, String name',
    before: [
      'Statement s = c.createStatement();',
      's.executeUpdate("DELETE FROM logs");',
      `s.executeUpdate("DELETE FROM users WHERE name = '" + name + "'");`,
    ],
  },
  'a statement in a chain': {
    imports: 'java.sql.*',
    parameters: 'Connection c, String name',
    before: [`c.createStatement().executeUpdate("DELETE FROM users WHERE name = '" + name + "'");`],
    after: [
      'PreparedStatement statement = c.prepareStatement("DELETE FROM users WHERE name = ?");',
      'statement.setString(1, name);',
      'statement.executeUpdate();',
    ],
  },
  'a statement of full names': {
    imports: 'java.util.List',
    parameters: 'java.sql.Connection c, String name',
    before: [
      'java.sql.Statement s = c.createStatement();',
      `s.execute(String.format("DELETE FROM users WHERE name = '%s'", name));`,
    ],
    after: [
      'java.sql.PreparedStatement s = c.prepareStatement("DELETE FROM users WHERE name = ?");',
      's.setString(1, name);',
      's.execute();',
    ],
  },
  'a schema statement, which takes no parameters': {
    imports: 'java.sql.*',
    parameters: 'Connection c, String name',
    before: ['Statement s = c.createStatement();', `s.execute("CREATE ROLE a PASSWORD '" + name + "'");`],
  },
  'quoted items of a list': {
    imports: 'java.sql.*|java.util.List',
    parameters: 'Connection c, List<String> names',
    before: [
      `PreparedStatement ps = c.prepareStatement("SELECT * FROM users WHERE name IN ('" + String.join("','", names) + "')");`,
    ],
  },
  'Spring, behind a mapper': {
    imports: 'org.springframework.jdbc.core.JdbcTemplate',
    parameters: 'JdbcTemplate jdbc, String name',
    before: [`jdbc.query("SELECT * FROM users WHERE name = '" + name + "'", mapper);`],
    after: ['jdbc.query("SELECT * FROM users WHERE name = ?", mapper, name);'],
  },
  'Spring, among other values': {
    imports: 'org.springframework.jdbc.core.JdbcTemplate',
    parameters: 'JdbcTemplate jdbc, String name, String city',
    before: [
      `jdbc.update("UPDATE users SET name = '" + name + "' WHERE city = ?", city);`,
      `jdbc.queryForObject("SELECT 1 FROM users WHERE city = ? AND name = '" + name + "'", Integer.class, city);`,
    ],
    after: [
      'jdbc.update("UPDATE users SET name = ? WHERE city = ?", name, city);',
      'jdbc.queryForObject("SELECT 1 FROM users WHERE city = ? AND name = ?", Integer.class, city, name);',
    ],
  },
  'Spring, a number outside of quotes': {
    imports: 'org.springframework.jdbc.core.JdbcTemplate',
    parameters: 'JdbcTemplate jdbc, String id',
    before: ['jdbc.queryForMap("SELECT * FROM users WHERE id = " + id);'],
    after: [
      'jdbc.queryForMap("SELECT * FROM users WHERE id = ?", new org.springframework.jdbc.core.SqlParameterValue(java.sql.Types.OTHER, id));',
    ],
  },
  'Spring, which runs without values': {
    imports: 'org.springframework.jdbc.core.JdbcTemplate',
    parameters: 'JdbcTemplate jdbc, String id',
    before: [`jdbc.execute("DELETE FROM users WHERE id = '" + id + "'");`],
    after: ['jdbc.update("DELETE FROM users WHERE id = ?", id);'],
  },
  'Spring, which runs a query without values': {
    imports: 'org.springframework.jdbc.core.JdbcTemplate',
    parameters: 'JdbcTemplate jdbc, String id',
    before: [`jdbc.execute("SELECT pg_notify('" + id + "', '')");`],
  },
  'Spring by names': {
    imports: 'org.springframework.jdbc.core.namedparam.*',
    parameters: 'NamedParameterJdbcTemplate named, String name, String city',
    before: [
      `named.query("SELECT * FROM users WHERE city = :city AND name = '" + name + "'", new MapSqlParameterSource("city", city), mapper);`,
      `named.queryForList("SELECT * FROM users WHERE name = '" + name + "' AND city = :city", Map.of("city", city));`,
    ],
    after: [
      'named.query("SELECT * FROM users WHERE city = :city AND name = :name", new MapSqlParameterSource("city", city).addValue("name", name), mapper);',
      'named.queryForList("SELECT * FROM users WHERE name = :name AND city = :city", Map.of("city", city, "name", name));',
    ],
  },
  'Spring by names of a map from elsewhere': {
    imports: 'org.springframework.jdbc.core.namedparam.*',
    parameters: 'NamedParameterJdbcTemplate named, String name, java.util.Map<String, Object> map',
    before: [`named.queryForList("SELECT * FROM users WHERE city = :city AND name = '" + name + "'", map);`],
  },
  JPA: {
    imports: 'jakarta.persistence.EntityManager',
    parameters: 'EntityManager em, String name, User user',
    before: [
      `em.createQuery("SELECT u FROM User u WHERE u.name = '" + name + "' AND u.city = :city", User.class).setParameter("city", 1).getResultList();`,
      `em.createNativeQuery("SELECT * FROM users WHERE name LIKE '" + user.getName() + "%'").getResultList();`,
    ],
    after: [
      'em.createQuery("SELECT u FROM User u WHERE u.name = :name AND u.city = :city", User.class).setParameter("name", name).setParameter("city", 1).getResultList();',
      'em.createNativeQuery("SELECT * FROM users WHERE name LIKE :name").setParameter("name", user.getName() + "%").getResultList();',
    ],
  },
  'Hibernate and a list': {
    imports: 'org.hibernate.Session|java.util.List',
    parameters: 'Session session, List<String> ids',
    before: ['session.createQuery("from User where id in (" + String.join(",", ids) + ")").list();'],
    after: ['session.createQuery("from User where id IN (:ids)").setParameter("ids", ids).list();'],
  },
  'R2DBC, JDBI, jOOQ and Vert.x': {
    imports:
      'org.springframework.r2dbc.core.DatabaseClient|org.jdbi.v3.core.Handle|org.jooq.DSLContext|io.vertx.sqlclient.Pool|io.vertx.sqlclient.Tuple',
    parameters: 'DatabaseClient client, Handle h, DSLContext ctx, Pool pool, String name',
    before: [
      `client.sql("SELECT * FROM users WHERE name = '" + name + "'").fetch().all();`,
      `h.createUpdate("DELETE FROM users WHERE name = '" + name + "'").execute();`,
      `ctx.fetch("SELECT * FROM users WHERE name = '" + name + "'");`,
      `pool.query("SELECT * FROM users WHERE name = '" + name + "'").execute();`,
    ],
    after: [
      'client.sql("SELECT * FROM users WHERE name = :name").bind("name", name).fetch().all();',
      'h.createUpdate("DELETE FROM users WHERE name = :name").bind("name", name).execute();',
      'ctx.fetch("SELECT * FROM users WHERE name = ?", name);',
      'pool.preparedQuery("SELECT * FROM users WHERE name = $1").execute(Tuple.of(name));',
    ],
  },
};

describe.each(Object.entries(cases))('%s', (_name, { imports, parameters, before, after }) => {
  test.each(['\n', '\r\n'])('(%j)', (lineBreak) => {
    const code = method(imports, parameters, before).replaceAll('\n', lineBreak);
    const result = fixed(code, 'java');
    expect(linesOf(result.replaceAll('\r\n', '\n'))).toEqual(after ?? before);
    if (!after) return;
    const parsed = parseHostText('java', result);
    expect(parsed?.root.hasError).toBe(false);
    parsed?.tree.delete();
    const { templates } = readHostFile('a.java', 'java', result);
    expect(
      templates.flatMap(({ parts }) => parts.filter((part) => part.kind === 'hole' && part.trust === 'untrusted')),
    ).toEqual([]);
    expect(templates.length).toBeGreaterThan(0);
  });
});
