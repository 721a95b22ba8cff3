/** JavaScript code with a mistake in it, for the tests that run it before and after the fix: by driver and form. */
import type { Case } from './case';

const pg = `const { Pool } = require('pg'); const pool = new Pool(); exports.close = () => pool.end();\n`;
const postgres = `const sql = require('postgres')(); exports.close = () => sql.end();\n`;
const knex = `const db = require('knex')({ client: 'pg', connection: process.env.DATABASE_URL }); exports.close = () => db.destroy();\n`;
const sequelize = `const { Sequelize } = require('sequelize'); const db = new Sequelize(process.env.DATABASE_URL, { logging: false }); exports.close = () => db.close();\n`;
const pgPromise = `const db = require('pg-promise')()(process.env.DATABASE_URL); exports.close = () => db.$pool.end();\n`;
const drizzle = `const { sql } = require('drizzle-orm'); const { drizzle } = require('drizzle-orm/node-postgres');\nconst db = drizzle(process.env.DATABASE_URL); exports.close = () => db.$client.end();\n`;
const kysely = `const { sql, Kysely, PostgresDialect } = require('kysely'); const { Pool } = require('pg');\nconst db = new Kysely({ dialect: new PostgresDialect({ pool: new Pool() }) }); exports.close = () => db.destroy();\n`;

const hostile = `x'; DELETE FROM users; --`;
/** For calls with values, where the protocol takes one statement: it shows every row. */
const hostileRead = `x' OR true OR name = 'x`;
const hostileNumber = `1; DELETE FROM users; --`;

/** node-postgres. */
export const pgCases: Readonly<Record<string, Case>> = {
  'a value in quotes': {
    code: `${pg}exports.f = (name) => pool.query(\`SELECT * FROM users WHERE name = '\${name}'\`);`,
    benign: [['Ann'], ['nobody']],
    hostile: [hostile],
  },
  'a number by concatenation': {
    code: `${pg}exports.f = (id) => pool.query('SELECT * FROM users WHERE id = ' + id);`,
    benign: [[1], ['2'], [99]],
    hostile: [hostileNumber],
  },
  'concatenation with double quotes': {
    code: `${pg}exports.f = (name, city) => pool.query("SELECT * FROM users WHERE name = '" + name + "' AND city = '" + city + "' ORDER BY id");`,
    benign: [
      ['Ann', 'Oslo'],
      ['Ann', 'Rome'],
    ],
    hostile: [hostile, hostile],
  },
  'a pattern': {
    code: `${pg}exports.f = (term) => pool.query(\`SELECT * FROM users WHERE name LIKE '%\${term}%' ORDER BY id\`);`,
    benign: [['n'], ['%'], ['']],
    hostile: [hostile],
  },
  'a list': {
    code: `${pg}exports.f = (ids) => pool.query(\`SELECT * FROM users WHERE id IN (\${ids.join(',')}) ORDER BY id\`);`,
    benign: [[[1, 3]], [[2]]],
    hostile: [['1); DELETE FROM users; --']],
  },
  'not in a list': {
    code: `${pg}exports.f = (ids) => pool.query(\`SELECT * FROM users WHERE id NOT IN (\${ids.join(', ')}) ORDER BY id\`);`,
    benign: [[[1, 3]]],
    hostile: [['1); DELETE FROM users; --']],
  },
  'limit and offset': {
    code: `${pg}exports.f = (limit, offset) => pool.query(\`SELECT * FROM users ORDER BY id LIMIT \${limit} OFFSET \${offset}\`);`,
    benign: [
      [2, 1],
      ['1', '0'],
    ],
    hostile: [hostileNumber, 0],
  },
  'behind values that are there': {
    code: `${pg}exports.f = (city, name) => pool.query(\`SELECT * FROM users WHERE city = $1 AND name = '\${name}' OR name = 'x'\`, [city]);`,
    benign: [['Oslo', 'Ann']],
    hostile: ['Oslo', hostileRead],
  },
  'a record of the query': {
    code: `${pg}exports.f = (name) => pool.query({ text: \`SELECT * FROM users WHERE name = '\${name}'\` });`,
    benign: [['Ann']],
    hostile: [hostile],
  },
  'a record of the query and its values': {
    code: `${pg}exports.f = (city, name) => pool.query({\n  text: \`SELECT * FROM users WHERE city = $1 AND name = '\${name}' OR name = 'x'\`,\n  values: [city],\n});`,
    benign: [['Oslo', 'Ann']],
    hostile: ['Oslo', hostileRead],
  },
  'a constant used once': {
    code: `${pg}exports.f = async (name) => {\n  const text = \`SELECT * FROM users WHERE name = '\${name}'\`;\n  return pool.query(text);\n};`,
    benign: [['Ann']],
    hostile: [hostile],
  },
  'an insert': {
    code: `${pg}exports.f = (id, name) => pool.query(\`INSERT INTO users (id, name) VALUES (\${id}, '\${name}') RETURNING *\`);`,
    benign: [[7, 'Eve']],
    hostile: [8, `x'); DELETE FROM users; --`],
  },
  'an update': {
    code: `${pg}exports.f = (id, city) => pool.query(\`UPDATE users SET city = '\${city}' WHERE id = \${id} RETURNING *\`);`,
    benign: [[1, 'Bergen']],
    hostile: [1, hostile],
  },
  'text around a value in quotes': {
    code: `${pg}exports.f = (a, b) => pool.query(\`SELECT * FROM users WHERE name || city = '\${a}\${b}' ORDER BY id\`);`,
    benign: [['Ann', 'Oslo']],
    hostile: [hostile, ''],
  },
  'a doubled quote beside the value': {
    code: `${pg}exports.f = (a) => pool.query(\`SELECT * FROM users WHERE name = 'O''\${a}'\`);`,
    benign: [['Neill'], ['x']],
    hostile: [hostile],
  },
  'a pool of another file': {
    code: `const { pool } = require('./database');\nexports.f = (term) => pool.query(\`SELECT * FROM users WHERE name ILIKE '%\${term}%' ORDER BY id LIMIT \${Number(2)}\`);`,
    benign: [['n']],
    hostile: [hostile],
  },
  'an interval': {
    code: `${pg}exports.f = (d) => pool.query(\`SELECT * FROM users WHERE joined > date '2024-03-15' - interval '\${d} days' ORDER BY id\`);`,
    benign: [[20], ['3']],
    hostile: [`1 days'; DELETE FROM users; --`],
  },
  'a function of any type': {
    code: `${pg}exports.f = (n) => pool.query(\`SELECT jsonb_build_object('n', '\${n}') AS o\`);`,
    benign: [['Ann']],
    hostile: [`x'); DELETE FROM users; --`],
  },
  'a key of JSON': {
    code: `${pg}exports.f = (k) => pool.query(\`SELECT note->>'\${k}' AS k FROM users ORDER BY id\`);`,
    benign: [['k']],
    hostile: [`k' FROM users; DELETE FROM users; --`],
  },
  'a name that cannot be bound': {
    code: `${pg}exports.f = (t) => pool.query(\`SELECT * FROM \${t} ORDER BY 1\`);`,
    benign: [['users']],
    hostile: [],
  },
  'a setting that cannot be bound': {
    code: `${pg}exports.f = (v) => pool.query(\`SET application_name = '\${v}'\`);`,
    benign: [['x']],
    hostile: [],
  },
  'several statements': {
    code: `${pg}exports.f = (v) => pool.query(\`SELECT 1; SELECT * FROM users WHERE name = '\${v}'\`);`,
    benign: [['Ann']],
    hostile: [],
  },
  'a list in quotes': {
    code: `${pg}exports.f = (names) => pool.query(\`SELECT * FROM users WHERE name IN ('\${names.join("','")}') ORDER BY id\`);`,
    benign: [[['Ann', 'Bob']], [['Bob']]],
    hostile: [[`x'); DELETE FROM users; --`]],
  },
  'a date, a number and JSON in quotes': {
    code: `${pg}exports.f = (d, id, filter) => pool.query(\`SELECT * FROM users WHERE joined = '\${d}' AND id = '\${id}' AND note @> '\${filter}'\`);`,
    benign: [['2024-01-01', 1, '{"k": 1}']],
    hostile: [`2024-01-01'; DELETE FROM users; --`, 1, '{}'],
  },
  'a literal that is cast': {
    code: `${pg}exports.f = (d) => pool.query(\`SELECT * FROM users WHERE joined < '\${d}'::date + 1 ORDER BY id\`);`,
    benign: [['2024-02-01']],
    hostile: [`2024-01-01'; DELETE FROM users; --`],
  },
  'a list of numbers in quotes': {
    code: `${pg}exports.f = (ids) => pool.query(\`SELECT * FROM users WHERE id IN ('\${ids.join("','")}') ORDER BY id\`);`,
    benign: [[['1', '3']], [[2]]],
    hostile: [[`1'); DELETE FROM users; --`]],
  },
};

/** What else sends queries of its own. */
export const driverCases: Readonly<Record<string, Case>> = {
  'postgres.js: a value in quotes': {
    code: `${postgres}exports.f = (name) => sql.unsafe(\`SELECT * FROM users WHERE name = '\${name}'\`);`,
    benign: [['Ann']],
    hostile: [hostile],
  },
  'postgres.js: numbers': {
    code: `${postgres}exports.f = (id, limit) => sql.unsafe(\`SELECT * FROM users WHERE id > \${id} ORDER BY id LIMIT \${limit}\`);`,
    benign: [
      [1, 2],
      ['1', '2'],
    ],
    hostile: [hostileNumber, 1],
  },
  'postgres.js: a pattern and an interval': {
    code: `${postgres}exports.f = (term, d) => sql.unsafe(\`SELECT * FROM users WHERE name LIKE '%\${term}%' AND joined > date '2024-03-15' - interval '\${d} days' ORDER BY id\`);`,
    benign: [['n', 90]],
    hostile: [hostile, 1],
  },
  'postgres.js: a date and a number in quotes': {
    code: `${postgres}exports.f = (d, id) => sql.unsafe(\`SELECT * FROM users WHERE joined = '\${d}' AND id = '\${id}'\`);`,
    benign: [
      ['2024-01-01', '1'],
      ['2024-01-01', 1],
    ],
    hostile: [`2024-01-01'; DELETE FROM users; --`, 1],
  },
  'postgres.js: JSON that is cast': {
    code: `${postgres}exports.f = (note, filter) => sql.unsafe(\`UPDATE users SET note = '\${note}'::jsonb WHERE note @> jsonb '\${filter}' RETURNING *\`);`,
    benign: [['{"a": [1]}', '{"k": 1}']],
    hostile: [`{}'; DELETE FROM users; --`, '{}'],
  },
  'postgres.js: JSON that is made in place': {
    code: `${postgres}exports.f = (note, name) => sql.unsafe(\`UPDATE users SET note = '\${JSON.stringify(note)}' WHERE name = '\${name}' RETURNING *\`);`,
    benign: [
      [{ a: [1] }, 'Ann'],
      ['x', 'Bob'],
    ],
    hostile: ['x', hostile],
  },
  'postgres.js: what may be JSON': {
    code: `${postgres}exports.f = (filter) => sql.unsafe(\`SELECT * FROM users WHERE note @> '\${filter}'\`);`,
    benign: [['{"k": 1}']],
    hostile: [],
  },
  'postgres.js: a list': {
    code: `${postgres}exports.f = (ids) => sql.unsafe(\`SELECT * FROM users WHERE id IN (\${ids.join(',')})\`);`,
    benign: [[[1, 3]]],
    hostile: [],
  },
  'knex: a value in quotes': {
    code: `${knex}exports.f = (name) => db.raw(\`SELECT * FROM users WHERE name = '\${name}'\`);`,
    benign: [['Ann']],
    hostile: [hostile],
  },
  'knex: beside a value that is there': {
    code: `${knex}exports.f = (name, city) => db.raw(\`SELECT * FROM users WHERE name = '\${name}' AND city = ?\`, [city]);`,
    benign: [['Ann', 'Oslo']],
    hostile: [`x' OR true OR name = 'x' OR city = '`, 'Oslo'],
  },
  'knex: a list, a pattern and a limit': {
    code: `${knex}exports.f = (ids, term, limit) => db.raw(\`SELECT * FROM users WHERE id IN (\${ids.join(',')}) AND name LIKE '%\${term}%' ORDER BY id LIMIT \${limit}\`);`,
    benign: [
      [[1, 2, 3], 'n', 1],
      [['1', '2', '3'], 'n', '5'],
    ],
    hostile: [['1'], hostile, 1],
  },
  'knex: a question mark that is none of its own': {
    code: `${knex}exports.f = (name) => db.raw(\`SELECT * FROM users WHERE city <> 'where?' AND name = '\${name}'\`);`,
    benign: [['Ann']],
    hostile: [],
  },
  'knex: a condition': {
    code: `${knex}exports.f = (name) => db('users').whereRaw(\`lower(name) = lower('\${name}')\`);`,
    benign: [['Ann']],
    hostile: [`x') OR true OR name = ('x`],
  },
  'sequelize: a value in quotes': {
    code: `${sequelize}exports.f = async (name) => (await db.query(\`SELECT * FROM users WHERE name = '\${name}'\`))[0];`,
    benign: [['Ann']],
    hostile: [hostile],
  },
  'sequelize: with options, and a list, a pattern and a limit': {
    code: `${sequelize}exports.f = (ids, term, limit) => db.query(\`SELECT * FROM users WHERE id IN (\${ids.join(',')}) AND name LIKE '%\${term}%' ORDER BY id LIMIT \${limit}\`, { type: 'SELECT' });`,
    benign: [
      [[1, 2, 3], 'n', 1],
      [['1', '2', '3'], 'n', '5'],
    ],
    hostile: [['1'], hostile, 1],
  },
  'sequelize: an interval and a cast': {
    code: `${sequelize}exports.f = async (d, since) => (await db.query(\`SELECT * FROM users WHERE joined > date '2024-03-15' - interval '\${d} days' AND joined > '\${since}'::date ORDER BY id\`))[0];`,
    benign: [[90, '2024-01-01']],
    hostile: [1, `2024-01-01'; DELETE FROM users; --`],
  },
  'pg-promise: a value in quotes': {
    code: `${pgPromise}exports.f = (name) => db.any(\`SELECT * FROM users WHERE name = '\${name}'\`);`,
    benign: [['Ann']],
    hostile: [hostile],
  },
  'pg-promise: a list, a pattern and a limit': {
    code: `${pgPromise}exports.f = (ids, term, limit) => db.any(\`SELECT * FROM users WHERE id IN (\${ids.join(',')}) AND name LIKE '%\${term}%' ORDER BY id LIMIT \${limit}\`);`,
    benign: [
      [[1, 2, 3], 'n', 1],
      [['1', '2', '3'], 'n', '5'],
    ],
    hostile: [['1'], hostile, 1],
  },
  'pg-promise: a list of others in quotes': {
    code: `${pgPromise}exports.f = (ids) => db.any(\`SELECT * FROM users WHERE id NOT IN ('\${ids.join("','")}') ORDER BY id\`);`,
    benign: [[['1', '3']]],
    hostile: [[`1'); DELETE FROM users; --`]],
  },
  'pg-promise: behind a value that is there': {
    code: `${pgPromise}exports.f = (city, name) => db.any(\`SELECT * FROM users WHERE city = $1 AND name = '\${name}'\`, [city]);`,
    benign: [['Oslo', 'Ann']],
    hostile: ['Oslo', hostile],
  },
  'drizzle: a value in quotes': {
    code: `${drizzle}exports.f = (name) => db.execute(sql.raw(\`SELECT * FROM users WHERE name = '\${name}'\`));`,
    benign: [['Ann']],
    hostile: [hostile],
  },
  'drizzle: numbers, a pattern and an interval': {
    code: `${drizzle}exports.f = (id, term, d) => db.execute(sql.raw(\`SELECT * FROM users WHERE id < \${id} AND name LIKE '\${term}%' AND joined > date '2024-03-15' - interval '\${d} days' ORDER BY id\`));`,
    benign: [
      [3, 'A', 90],
      ['3', 'B', '90'],
    ],
    hostile: [1, hostile, 1],
  },
  'kysely: a value in quotes': {
    code: `${kysely}exports.f = (name) => sql.raw(\`SELECT * FROM users WHERE name = '\${name}'\`).execute(db);`,
    benign: [['Ann']],
    hostile: [hostile],
  },
  'kysely: numbers, a pattern and JSON': {
    code: `${kysely}exports.f = (id, term, filter) => sql.raw(\`SELECT * FROM users WHERE id < \${id} AND name LIKE '\${term}%' AND note @> '\${filter}'\`).execute(db);`,
    benign: [
      [3, 'A', '{"k": 1}'],
      ['3', 'B', '{}'],
    ],
    hostile: [1, hostile, '{}'],
  },
};
