/** The fixes for C#: the code reads as expected, parses, and has no finding any more. */
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
  await loadLanguage('csharp', async (file) => readFileSync(join(folder, file)));
});

function inMethod(head: string, body: string): string {
  return `${head}
class R {
    object F(NpgsqlConnection c, IDbConnection d, AppDb db, string name, string city, string id, List<int> ids, Request request, string table) {
        ${body.split('\n').join('\n        ')}
    }
}
`;
}

const heads = {
  npgsql: 'using Npgsql;',
  sqlite: 'using Microsoft.Data.Sqlite;',
  dapper: 'using Dapper;',
  efcore: 'using Microsoft.EntityFrameworkCore;',
};

type Case = readonly [keyof typeof heads, before: string, after: string];

const cases: readonly Case[] = [
  [
    'npgsql',
    `using var cmd = new NpgsqlCommand($"SELECT * FROM users WHERE name = '{name}'", c);
return cmd.ExecuteReader();`,
    `using var cmd = new NpgsqlCommand("SELECT * FROM users WHERE name = @name", c);
cmd.Parameters.AddWithValue("@name", name);
return cmd.ExecuteReader();`,
  ],
  [
    'npgsql',
    `return new NpgsqlCommand("SELECT * FROM users WHERE name = '" + name + "' AND city = '" + city + "'", c).ExecuteReader();`,
    `return new NpgsqlCommand("SELECT * FROM users WHERE name = @name AND city = @city", c) { Parameters = { new NpgsqlParameter("@name", name), new NpgsqlParameter("@city", city) } }.ExecuteReader();`,
  ],
  [
    'npgsql',
    `await using var cmd = new NpgsqlCommand("SELECT * FROM users WHERE name = '" + name + "' AND city = '" + city + "'", c);
return cmd.ExecuteReader();`,
    `await using var cmd = new NpgsqlCommand("SELECT * FROM users WHERE name = @name AND city = @city", c);
cmd.Parameters.AddWithValue("@name", name);
cmd.Parameters.AddWithValue("@city", city);
return cmd.ExecuteReader();`,
  ],
  [
    'npgsql',
    `using (var cmd = new NpgsqlCommand($"SELECT * FROM users WHERE name LIKE '%{name}%'", c)) {
    return cmd.ExecuteReader();
}`,
    `using (var cmd = new NpgsqlCommand("SELECT * FROM users WHERE name LIKE @name", c)) {
    cmd.Parameters.AddWithValue("@name", $"%{name}%");
    return cmd.ExecuteReader();
}`,
  ],
  [
    'npgsql',
    `var cmd = c.CreateCommand();
cmd.CommandText = "UPDATE users SET city = @city WHERE name = '" + request.Name + "'";
cmd.Parameters.AddWithValue("@city", city);`,
    `var cmd = c.CreateCommand();
cmd.CommandText = "UPDATE users SET city = @city WHERE name = @name";
cmd.Parameters.AddWithValue("@name", request.Name);
cmd.Parameters.AddWithValue("@city", city);`,
  ],
  [
    'npgsql',
    `var names = Names();
using var cmd = new NpgsqlCommand($"SELECT * FROM users WHERE name IN ({string.Join(",", names)})", c);`,
    `var names = Names();
using var cmd = new NpgsqlCommand("SELECT * FROM users WHERE name = ANY(@names)", c);
cmd.Parameters.AddWithValue("@names", names);`,
  ],
  [
    'npgsql',
    `var sql = $@"SELECT ""Id"" FROM users WHERE name = '{name}'";
using var cmd = new NpgsqlCommand(sql, c);
return cmd.ExecuteReader();`,
    `var sql = $@"SELECT ""Id"" FROM users WHERE name = @name";
using var cmd = new NpgsqlCommand(sql, c);
cmd.Parameters.AddWithValue("@name", name);
return cmd.ExecuteReader();`,
  ],
  [
    'npgsql',
    `var sql = $"""
    SELECT *
    FROM users
    WHERE name = '{name}' AND city = '{city}'
    """;
using var cmd = new NpgsqlCommand(sql, c);`,
    `var sql = """
    SELECT *
    FROM users
    WHERE name = @name AND city = @city
    """;
using var cmd = new NpgsqlCommand(sql, c);
cmd.Parameters.AddWithValue("@name", name);
cmd.Parameters.AddWithValue("@city", city);`,
  ],
  [
    'npgsql',
    `using var cmd = new NpgsqlCommand(string.Format("SELECT * FROM users WHERE name = '{0}' AND city = '{1}'", name, city), c);`,
    `using var cmd = new NpgsqlCommand("SELECT * FROM users WHERE name = @name AND city = @city", c);
cmd.Parameters.AddWithValue("@name", name);
cmd.Parameters.AddWithValue("@city", city);`,
  ],
  [
    'npgsql',
    `using var cmd = new NpgsqlCommand($"SELECT * FROM {table}", c);`,
    `using var cmd = new NpgsqlCommand($"SELECT * FROM {new NpgsqlCommandBuilder().QuoteIdentifier(table)}", c);`,
  ],
  [
    'sqlite',
    `using var s = new SqliteConnection("x");
using var cmd = s.CreateCommand();
cmd.CommandText = "SELECT * FROM users WHERE name = '" + name + "'";`,
    `using var s = new SqliteConnection("x");
using var cmd = s.CreateCommand();
cmd.CommandText = "SELECT * FROM users WHERE name = @name";
cmd.Parameters.AddWithValue("@name", name);`,
  ],
  [
    'dapper',
    `return d.Query<User>($"SELECT * FROM users WHERE name = '{name}'");`,
    `return d.Query<User>("SELECT * FROM users WHERE name = @name", new { name });`,
  ],
  [
    'dapper',
    `return d.Query<User>("SELECT * FROM users WHERE city = @city AND name = '" + request.Name + "'", new { city }, transaction: null);`,
    `return d.Query<User>("SELECT * FROM users WHERE city = @city AND name = @name", new { city, name = request.Name }, transaction: null);`,
  ],
  [
    'dapper',
    `return d.Execute($"DELETE FROM users WHERE name = '{name}'", transaction: t);`,
    `return d.Execute("DELETE FROM users WHERE name = @name", new { name }, transaction: t);`,
  ],
  [
    'dapper',
    `return d.Query<User>($"SELECT * FROM users WHERE name = '{name}' OR nick = '{name}' OR city LIKE '{city}%'");`,
    `return d.Query<User>("SELECT * FROM users WHERE name = @name OR nick = @name OR city LIKE @city", new { name, city = $"{city}%" });`,
  ],
  [
    'dapper',
    `var sql = "SELECT * FROM users WHERE name = '" + name + "'";
return d.QueryFirst<User>(sql);`,
    `var sql = "SELECT * FROM users WHERE name = @name";
return d.QueryFirst<User>(sql, new { name });`,
  ],
  [
    'dapper',
    `return d.Query<User>(new CommandDefinition($"SELECT * FROM users WHERE name = '{name}'", cancellationToken: t));`,
    `return d.Query<User>(new CommandDefinition("SELECT * FROM users WHERE name = @name", new { name }, cancellationToken: t));`,
  ],
  [
    'efcore',
    `return db.Users.FromSqlRaw($"SELECT * FROM users WHERE name = '{name}'").ToList();`,
    `return db.Users.FromSqlInterpolated($"SELECT * FROM users WHERE name = {name}").ToList();`,
  ],
  [
    'efcore',
    `return db.Database.ExecuteSqlRaw($"DELETE FROM users WHERE name = '{name}' AND id = {id}");`,
    `return db.Database.ExecuteSqlInterpolated($"DELETE FROM users WHERE name = {name} AND id = {id}");`,
  ],
  [
    'efcore',
    `return db.Users.FromSqlRaw("SELECT * FROM users WHERE name = '" + name + "'").ToList();`,
    `return db.Users.FromSqlRaw("SELECT * FROM users WHERE name = {0}", name).ToList();`,
  ],
  [
    'efcore',
    `return db.Users.FromSqlRaw("SELECT * FROM users WHERE city = {0} AND name = '" + name + "'", city).ToList();`,
    `return db.Users.FromSqlRaw("SELECT * FROM users WHERE city = {0} AND name = {1}", city, name).ToList();`,
  ],
  [
    'efcore',
    `return db.Users.FromSqlRaw($"SELECT * FROM users WHERE name LIKE '%{name}%'").ToList();`,
    `return db.Users.FromSqlRaw($"SELECT * FROM users WHERE name LIKE {{0}}", $"%{name}%").ToList();`,
  ],
];

describe('fixes', () => {
  test.each(cases)('%s: %s', (head, before, after) => {
    const code = fixed(inMethod(heads[head], before), 'csharp');
    expect(code).toBe(inMethod(heads[head], after));
    const parsed = parseHostText('csharp', code);
    expect(parsed?.root.hasError).toBe(false);
    parsed?.tree.delete();
    const holes = readHostFile('a.cs', 'csharp', code).templates.flatMap(({ parts }) =>
      parts.flatMap((part) => (part.kind === 'hole' && part.trust === 'untrusted' ? part.expression : [])),
    );
    expect(holes).toEqual([]);
  });
});

describe('no fix', () => {
  test.each([
    [
      'a command that is passed on',
      'npgsql',
      `return Read(new NpgsqlCommand($"SELECT * FROM users WHERE name = '{name}'", c));`,
    ],
    [
      'numbered parameters',
      'npgsql',
      `using var cmd = new NpgsqlCommand($"SELECT * FROM users WHERE id = $1 AND name = '{name}'", c);`,
    ],
    [
      'a command of the common interface',
      'npgsql',
      `using var cmd = d.CreateCommand();\ncmd.CommandText = $"SELECT * FROM users WHERE name = '{name}'";`,
    ],
    [
      'a statement without a block',
      'npgsql',
      `var cmd = c.CreateCommand();\nif (name != null) cmd.CommandText = $"SELECT * FROM users WHERE name = '{name}'";`,
    ],
    [
      'parameters from elsewhere',
      'dapper',
      `return d.Query<User>($"SELECT * FROM users WHERE name = '{name}'", parameters);`,
    ],
    ['a clause', 'dapper', `return d.Query<User>($"SELECT * FROM users {name}");`],
    ['a width', 'dapper', `return d.Query<User>($"SELECT * FROM users WHERE name = '{name,10}'");`],
    ['a part of a name', 'npgsql', `using var cmd = new NpgsqlCommand($"SELECT * FROM users_{table}", c);`],
  ] as const)('for %s', (_what, head, body) => {
    const code = inMethod(heads[head], body);
    expect(fixed(code, 'csharp')).toBe(code);
  });
});
