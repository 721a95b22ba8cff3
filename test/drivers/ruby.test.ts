/** Ruby's drivers on a real server, as Debian packages them. */
import { join } from 'node:path';
import type { Case } from '../../server/src/rules/concatenated-query/harness/case';
import { processRunner, whyNot } from './process-runner';
import { prove, type Toolchain } from './prove';

// The system's own Ruby has the system's packages.
const ruby = '/usr/bin/ruby';

const toolchain: Toolchain = {
  language: 'ruby',
  missing: whyNot(ruby, '-e', 'require "pg"; require "active_record"; require "sequel"'),
  start: async (_, environment) =>
    processRunner([ruby, join(import.meta.dirname, 'run.rb')], environment, (code, input) => ({ code, input })),
};

const hostile = `x'; DELETE FROM users; --`;
/** For what the database sees as one statement: it shows every row. */
const hostileRead = `x' OR true OR name = 'x`;

const pg = (parameters: string, body: string): string =>
  `require 'pg'\ndef f(${parameters})\n  conn = PG.connect\n  ${body}\nend\n`;
const model = (parameters: string, body: string, use = `User.found(${parameters}).map(&:id)`): string =>
  `class User < ApplicationRecord\n  def self.found(${parameters})\n    ${body}\n  end\nend\n\ndef f(${parameters})\n  ${use}\nend\n`;
const sequel = (parameters: string, body: string): string =>
  `require 'sequel'\nDB = Sequel.connect(ENV['DATABASE_URL'])\ndef f(${parameters})\n  ${body}\nend\n`;

const cases: Readonly<Record<string, Case>> = {
  'pg: a value in quotes, and numbers': {
    code: pg('name, id', `conn.exec("SELECT id FROM users WHERE name = '#{name}' AND id = #{id} OR name = '#{name}'")`),
    benign: [
      ['Ann', 1],
      ['Ann', '1'],
    ],
    hostile: [hostile, 1],
  },
  'pg: with a block': {
    code: pg('name', `conn.exec("SELECT id FROM users WHERE name = '#{name}'") { |rows| rows.to_a }`),
    benign: [['Ann'], ['nobody']],
    hostile: [hostile],
  },
  'pg: behind a value that is there': {
    code: pg('id, city', `conn.exec_params('SELECT id FROM users WHERE city = $1 AND id < ' + id, [city])`),
    benign: [['3', 'Oslo']],
    hostile: ['3 OR true', 'Oslo'],
  },
  'pg: a heredoc with a pattern, an interval and a limit': {
    code: pg(
      'term, d, limit',
      `conn.exec(<<~SQL)\n    SELECT id FROM users\n    WHERE name LIKE '%#{term}%' AND joined > date '2024-03-15' - interval '#{d} days'\n    ORDER BY id LIMIT #{limit}\n  SQL`,
    ),
    benign: [['n', 90, 2]],
    hostile: [hostileRead, 1, 9],
  },
  'pg: a list': {
    code: pg('ids', `conn.exec("SELECT id FROM users WHERE id IN (#{ids.join(',')}) ORDER BY id")`),
    benign: [[[1, 3]], [['2']]],
    hostile: [['1); DELETE FROM users; --']],
  },
  'pg: a date, a number and JSON in quotes, by a format': {
    code: pg(
      'd, id, note',
      `conn.exec(format("SELECT id FROM users WHERE joined = '%s' AND id = '%s' AND note @> '%s'", d, id, note))`,
    ),
    benign: [['2024-01-01', '1', '{"k": 1}']],
    hostile: [`2024-01-01'; DELETE FROM users; --`, '1', '{}'],
  },
  'pg: a name': {
    code: pg('sort', `conn.exec("SELECT id FROM users ORDER BY #{sort}")`),
    benign: [['id'], ['name']],
    hostile: ['id; DELETE FROM users; --'],
  },
  'Active Record: a condition': {
    code: model('name', `where("name = '#{name}'")`),
    benign: [['Ann'], ['nobody']],
    hostile: [hostileRead],
  },
  'Active Record: among values that are there': {
    code: model('name, city', `where("city = ? AND name LIKE '#{name}%' AND id < ?", city, 9).order(:id)`),
    benign: [['A', 'Oslo']],
    hostile: [hostileRead, 'Oslo'],
  },
  'Active Record: with names': {
    code: model('name, city', `where("city = :city AND name = '#{name}'", city: city)`),
    benign: [['Ann', 'Oslo']],
    hostile: [hostileRead, 'Oslo'],
  },
  'Active Record: a list and a number': {
    code: model('ids, id', `where("id IN (#{ids.join(',')})").where("id < #{id}").order(:id)`),
    benign: [
      [[1, 3], 3],
      [['1', '3'], '9'],
    ],
    hostile: [['1) OR (true'], '9 OR true'],
  },
  'Active Record: a question mark that is none of its own': {
    code: model('name', `where("city <> 'where?' AND name = '#{name}'")`),
    benign: [['Ann']],
    hostile: [],
  },
  'Active Record: a list with a value and an interval': {
    code: model(
      'd, since, note',
      `find_by_sql("SELECT id FROM users WHERE joined > date '2024-03-15' - interval '#{d} days' AND joined >= '#{since}' AND note @> '#{note}'")`,
    ),
    benign: [['90', '2024-01-01', '{"k": 1}']],
    hostile: ['1', `2024-01-01' OR true OR joined >= '2024-01-01`, '{}'],
  },
  'Active Record: a change': {
    code: model(
      'city, id',
      `connection.execute("UPDATE users SET city = '#{city}' WHERE id = #{id}")\n    where(city: 'Bergen')`,
    ),
    benign: [['Bergen', 1]],
    hostile: [hostile, 1],
  },
  'Active Record: rows of a query in a heredoc': {
    code: model(
      'name',
      `connection.select_all(<<~SQL).to_a\n      SELECT id FROM users\n      WHERE name = '#{name}'\n    SQL`,
      'User.found(name)',
    ),
    benign: [['Ann']],
    hostile: [hostileRead],
  },
  'Active Record: names': {
    code: model(
      'column',
      `connection.select_all("SELECT #{column} FROM users WHERE id = 1").to_a`,
      'User.found(column)',
    ),
    benign: [['name'], ['id']],
    hostile: ['id FROM users --'],
  },
  'Sequel: by its brackets': {
    code: sequel('name', `DB["SELECT id FROM users WHERE name = '#{name}'"].all`),
    benign: [['Ann'], ['nobody']],
    hostile: [hostile],
  },
  'Sequel: among values that are there': {
    code: sequel('id, city', `DB.fetch("SELECT id FROM users WHERE city = ? AND id < #{id}", city)`),
    benign: [
      [3, 'Oslo'],
      ['3', 'Oslo'],
    ],
    hostile: ['3 OR true', 'Oslo'],
  },
  'Sequel: a condition with a list and a pattern': {
    code: sequel(
      'ids, term',
      `DB[:users].where(Sequel.lit("id IN (#{ids.join(', ')}) AND name LIKE '%#{term}%'")).select(:id).order(:id)`,
    ),
    benign: [[[1, 2], 'n']],
    hostile: [[1], hostileRead],
  },
  'Sequel: a question mark that is none of its own': {
    code: sequel('name', `DB["SELECT id FROM users WHERE city <> 'where?' AND name = '#{name}'"].all`),
    benign: [['Ann']],
    hostile: [],
  },
};

prove('Ruby', toolchain, cases);
