/** The fixes for Ruby: each reads as a person would write it, parses, and leaves nothing to find. */
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
  await loadLanguage('ruby', async (file) => readFileSync(join(folder, file)));
});

const model = (code: string) => `class User < ApplicationRecord\n  def self.f(x, y)\n    ${code}\n  end\nend\n`;
const pg = (code: string) => `require 'pg'\ndef f(conn, x, y)\n  ${code}\nend\n`;
const sequel = (code: string) => `require 'sequel'\nDB = Sequel.connect\ndef f(x, y)\n  ${code}\nend\n`;

const fixes: Readonly<Record<string, readonly [string, string]>> = {
  where: [model(`where("name = '#{x}'")`), model(`where("name = ?", x)`)],
  'where with values': [
    model(`User.where("a = ? AND name = '#{x}' AND b = ?", 1, y).order(:id)`),
    model(`User.where("a = ? AND name = ? AND b = ?", 1, x, y).order(:id)`),
  ],
  'where with names': [
    model(`where("a = :a AND name = '#{x}'", a: y)`),
    model(`where("a = :a AND name = :x", a: y, x: x)`),
  ],
  'where without parentheses': [model(`where "id = " + x`), model(`where "id = ?", x`)],
  'where with an array': [model(`where(["a = ? AND b = '#{x}'", y])`), model(`where(["a = ? AND b = ?", y, x])`)],
  'where with a list': [model(`where("id IN (#{x.join(',')})")`), model(`where("id IN (?)", x)`)],
  'where with a list of others': [model(`where("id NOT IN (#{x.join(', ')})")`), model(`where("id NOT IN (?)", x)`)],
  'where with a pattern': [model(`where("name LIKE '%#{x}%'")`), model(`where("name LIKE ?", "%#{x}%")`)],
  'where with a format': [
    model(`where("name = '%s' AND id = %s" % [x, y])`),
    model(`where("name = ? AND id = ?", x, y)`),
  ],
  'where with an operator': [model(`where('name = \\'' + x + '\\' AND a')`), model(`where('name = ? AND a', x)`)],
  'where by a variable': [
    model(`condition = "name = '#{x}'"\n    where(condition)`),
    model(`condition = "name = ?"\n    where(condition, x)`),
  ],
  'where with a heredoc': [
    model(`where(<<~SQL).order(:id)\n      name = '#{x}'\n        AND id = #{y}\n    SQL`),
    model(`where(<<~SQL, x, y).order(:id)\n      name = ?\n        AND id = ?\n    SQL`),
  ],
  having: [model(`group(:a).having("count(*) > #{x}")`), model(`group(:a).having("count(*) > ?", x)`)],
  exists: [model(`User.exists?("name = '#{x}'")`), model(`User.exists?(["name = ?", x])`)],
  update_all: [model(`update_all("name = '#{x}'")`), model(`update_all(["name = ?", x])`)],
  find_by_sql: [
    model(`find_by_sql("SELECT * FROM users WHERE name = '#{x}'")`),
    model(`find_by_sql(["SELECT * FROM users WHERE name = ?", x])`),
  ],
  'find_by_sql with a heredoc': [
    model(`find_by_sql(<<~SQL.squish)\n      SELECT * FROM users WHERE id = #{x}\n    SQL`),
    model(`find_by_sql([<<~SQL.squish, x])\n      SELECT * FROM users WHERE id = ?\n    SQL`),
  ],
  'find_by_sql with values': [
    model(`find_by_sql(["SELECT * FROM users WHERE a = ? AND id = #{x}", y])`),
    model(`find_by_sql(["SELECT * FROM users WHERE a = ? AND id = ?", y, x])`),
  ],
  execute: [
    model(`connection.execute("DELETE FROM users WHERE id = #{x}")`),
    model(`connection.execute(ActiveRecord::Base.sanitize_sql_array(["DELETE FROM users WHERE id = ?", x]))`),
  ],
  'select_all with a heredoc': [
    model(`connection.select_all(<<~SQL).to_a\n      SELECT * FROM users\n      WHERE id = #{x}\n    SQL`),
    model(
      `connection.select_all(ActiveRecord::Base.sanitize_sql_array([<<~SQL, x])).to_a\n      SELECT * FROM users\n      WHERE id = ?\n    SQL`,
    ),
  ],
  'a name': [
    model(`connection.select_all("SELECT #{x} FROM #{y}")`),
    model(`connection.select_all("SELECT #{connection.quote_column_name(x)} FROM #{connection.quote_table_name(y)}")`),
  ],
  'a name of a model': [
    model(`User.order("#{x} DESC")`),
    model(`User.order("#{User.connection.quote_column_name(x)} DESC")`),
  ],
  pg: [
    pg(`conn.exec("SELECT * FROM t WHERE a = '#{x}' AND b = #{y} AND c = '#{x}'")`),
    pg(`conn.exec_params("SELECT * FROM t WHERE a = $1 AND b = $2 AND c = $1", [x, y])`),
  ],
  'pg with a block': [
    pg(`conn.exec("SELECT * FROM t WHERE a = '#{x}'") { |rows| rows.to_a }`),
    pg(`conn.exec_params("SELECT * FROM t WHERE a = $1", [x]) { |rows| rows.to_a }`),
  ],
  'pg with values': [
    pg(`conn.exec_params('SELECT * FROM t WHERE a = $1 AND b = ' + x, [y])`),
    pg(`conn.exec_params('SELECT * FROM t WHERE a = $1 AND b = $2', [y, x])`),
  ],
  'pg with a heredoc': [
    pg(`conn.exec(<<~SQL)\n    SELECT * FROM t\n    WHERE a = '#{x}' AND b LIKE '#{y}%'\n  SQL`),
    pg(`conn.exec_params(<<~SQL, [x, "#{y}%"])\n    SELECT * FROM t\n    WHERE a = $1 AND b LIKE $2\n  SQL`),
  ],
  'pg with the text in a variable': [
    pg(`sql = "SELECT * FROM t WHERE a = #{x}"\n  conn.async_exec(sql)`),
    pg(`sql = "SELECT * FROM t WHERE a = $1"\n  conn.async_exec_params(sql, [x])`),
  ],
  'pg with a list': [
    pg(`conn.exec("SELECT * FROM t WHERE a IN (#{x.join(',')})")`),
    pg(`conn.exec_params("SELECT * FROM t WHERE a = ANY($1)", [PG::TextEncoder::Array.new.encode(x)])`),
  ],
  'pg with a format': [
    pg(`conn.exec(format("SELECT * FROM t WHERE a = '%s' AND b = %s", x, y))`),
    pg(`conn.exec_params("SELECT * FROM t WHERE a = $1 AND b = $2", [x, y])`),
  ],
  'pg and a name': [
    pg(`conn.exec("SELECT * FROM t ORDER BY #{x}")`),
    pg(`conn.exec("SELECT * FROM t ORDER BY #{conn.quote_ident(x)}")`),
  ],
  'Sequel by its brackets': [
    sequel(`DB["SELECT * FROM t WHERE a = '#{x}'"].all`),
    sequel(`DB["SELECT * FROM t WHERE a = ?", x].all`),
  ],
  'Sequel fetch': [
    sequel(`DB.fetch("SELECT * FROM t WHERE a = ? AND b = #{x}", y)`),
    sequel(`DB.fetch("SELECT * FROM t WHERE a = ? AND b = ?", y, x)`),
  ],
  'Sequel lit': [sequel(`DB[:t].where(Sequel.lit("a = '#{x}'"))`), sequel(`DB[:t].where(Sequel.lit("a = ?", x))`)],
};

describe.each(Object.entries(fixes))('%s', (_name, [before, after]) => {
  test.each(['\n', '\r\n'])('%j', (lineBreak) => {
    const result = fixed(before.replaceAll('\n', lineBreak), 'ruby');
    expect(result).toBe(after.replaceAll('\n', lineBreak));
    expect(parseHostText('ruby', result)?.root.hasError).toBe(false);
    expect(untrusted(result)).toEqual([]);
  });
});

const left: Readonly<Record<string, string>> = {
  'a direction': pg(`conn.exec("SELECT * FROM t ORDER BY a #{x}")`),
  'a whole clause': pg(`conn.exec("SELECT * FROM t WHERE #{x}")`),
  'a list that is glued in quotes': model(`where("id IN ('#{x.join("','")}')")`),
  'values from elsewhere': pg(`conn.exec_params("SELECT * FROM t WHERE a = $1 AND b = #{x}", y)`),
  'a statement that takes no parameters': pg(`conn.exec("CREATE ROLE a PASSWORD '#{x}'")`),
  'text that is built in several places': pg(
    `sql = +"SELECT * FROM t WHERE a = #{x}"\n  sql << ' LIMIT 1'\n  conn.exec(sql)`,
  ),
  'a query that takes no values': sequel(`DB.run("DELETE FROM t WHERE a = #{x}")`),
  'an unknown object': `def f(client, x)\n  client.query("SELECT * FROM t WHERE a = #{x}")\nend\n`,
};

test.each(Object.entries(left))('no fix: %s', (_name, text) => {
  expect(untrusted(text)).not.toEqual([]);
  expect(fixed(text, 'ruby')).toBe(text);
});

function untrusted(text: string): readonly string[] {
  return readHostFile('a.rb', 'ruby', text).templates.flatMap(({ parts }) =>
    parts.flatMap((part) => (part.kind === 'hole' && part.trust === 'untrusted' ? [part.expression] : [])),
  );
}
