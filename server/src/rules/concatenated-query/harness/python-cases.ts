/** Python code with a mistake in it, for the tests that run it before and after the fix: by driver and form. */
import type { Case } from './case';

export const psycopg2 = 'import psycopg2\nconn = psycopg2.connect("")\nconn.autocommit = True\ncur = conn.cursor()\n';
export const psycopg = 'import psycopg\nconn = psycopg.connect(autocommit=True)\ncur = conn.cursor()\n';
export const asyncpg = (parameters: string, call: string): string =>
  `import asyncpg\nasync def f(${parameters}):\n    conn = await asyncpg.connect()\n    return await conn.${call}\n`;
const alchemy =
  'from sqlalchemy import create_engine, text\nsession = create_engine("postgresql://", isolation_level="AUTOCOMMIT").connect()\n';
export const django = 'from django.db import connection\n';
export const sqlite = `import sqlite3\ndb = sqlite3.connect(":memory:")\ndb.executescript("""CREATE TABLE users (id integer, name text, city text);
INSERT INTO users VALUES (1, 'Ann', 'Oslo'), (2, 'Bob', 'Rome'), (3, 'O''Neill', 'Oslo'), (4, '100%', NULL)""")\n`;

const hostile = `x'; DELETE FROM users; --`;
/** For what sends one statement only: it shows every row. */
const hostileRead = `x' OR true OR name = 'x`;
const hostileNumber = '1; DELETE FROM users; --';
const hostileTruth = '1 OR true';
const hostileList = ['1); DELETE FROM users; --'];

const run = (head: string, parameters: string, query: string, behind = ''): string =>
  `${head}def f(${parameters}):\n    cur.execute(${query}${behind})\n    return cur.fetchall()\n`;

export const cases: Readonly<Record<string, Case>> = {
  'psycopg2: a value in quotes': {
    code: run(psycopg2, 'name', `f"SELECT id FROM users WHERE name = '{name}'"`),
    benign: [['Ann'], ['nobody']],
    hostile: [hostile],
    after: `cur.execute("SELECT id FROM users WHERE name = %s", (name,))`,
  },
  'psycopg2: a number': {
    code: run(psycopg2, 'id', `"SELECT id FROM users WHERE id = " + str(id)`),
    benign: [[1], [99]],
    hostile: [hostileNumber],
    after: `"SELECT id FROM users WHERE id = %s", (id,)`,
  },
  'psycopg2: the percent operator': {
    code: run(psycopg2, 'name, city', `"SELECT id FROM users WHERE name = '%s' AND city = '%s'" % (name, city)`),
    benign: [['Ann', 'Oslo']],
    hostile: [hostile, 'x'],
    after: `cur.execute("SELECT id FROM users WHERE name = %s AND city = %s", (name, city))`,
  },
  'psycopg2: the percent operator with one value': {
    code: run(psycopg2, 'name', `"SELECT id FROM users WHERE name = '%s'" % name`),
    benign: [['Ann']],
    hostile: [hostile],
  },
  'psycopg2: the percent operator with names': {
    code: run(psycopg2, 'name', `"SELECT id FROM users WHERE name = '%(name)s'" % {"name": name}`),
    benign: [['Ann']],
    hostile: [hostile],
  },
  'psycopg2: format': {
    code: run(psycopg2, 'name, city', `"SELECT id FROM users WHERE name = '{}' AND city = '{c}'".format(name, c=city)`),
    benign: [['Ann', 'Oslo']],
    hostile: [hostile, 'x'],
  },
  'psycopg2: a number beside a value in one format': {
    code: run(psycopg2, 'name, size: int', `"SELECT id FROM users WHERE name = '%s' LIMIT %s" % (name, size)`),
    benign: [['Ann', 5]],
    hostile: [hostile, 5],
    after: `"SELECT id FROM users WHERE name = %s LIMIT %s", (name, size)`,
  },
  'psycopg2: format of literals side by side': {
    code: run(psycopg2, 'name', `(\n        "SELECT id FROM users "\n        "WHERE name = '{}'"\n    ).format(name)`),
    benign: [['Ann']],
    hostile: [hostile],
  },
  'psycopg2: three quotes': {
    code: run(psycopg2, 'name', `f"""\n        SELECT id\n        FROM users\n        WHERE name = '{name}'\n    """`),
    benign: [['Ann']],
    hostile: [hostile],
  },
  'psycopg2: a pattern, and a percent sign that stays': {
    code: run(psycopg2, 'term', `f"SELECT id FROM users WHERE name LIKE '%{term}%' OR name LIKE '100%' ORDER BY id"`),
    benign: [['n'], ['x']],
    hostile: [hostile],
    after: `LIKE %s OR name LIKE '100%%' ORDER BY id", (f"%{term}%",)`,
  },
  'psycopg2: a percent sign that is doubled already, beside values': {
    code: run(
      psycopg2,
      'city, name',
      `f"SELECT id FROM users WHERE name LIKE '1%%' OR city = %s AND name = '{name}'"`,
      ', (city,)',
    ),
    benign: [['Oslo', 'Ann']],
    hostile: ['Oslo', `x' OR true OR name = 'x`],
    after: `LIKE '1%%' OR city = %s AND name = %s", (city, name))`,
  },
  'psycopg2: before a value that is there': {
    code: run(psycopg2, 'name, city', `f"SELECT id FROM users WHERE name = '{name}' AND city = %s"`, ', [city]'),
    benign: [['Ann', 'Oslo']],
    hostile: [`x' OR true OR name = 'x' OR city = '`, 'Oslo'],
    after: '[name, city]',
  },
  'psycopg2: values by name': {
    code: run(
      psycopg2,
      'name, city',
      `f"SELECT id FROM users WHERE city = %(city)s AND name = '{name}'"`,
      ', {"city": city}',
    ),
    benign: [['Ann', 'Oslo']],
    hostile: [hostileRead, 'Oslo'],
    after: `{"city": city, "name": name}`,
  },
  'psycopg2: a list of numbers': {
    code: run(psycopg2, 'ids', `f"SELECT id FROM users WHERE id IN ({','.join(map(str, ids))}) ORDER BY id"`),
    benign: [[[1, 3]], [[2]]],
    hostile: [hostileList],
    after: '= ANY(%s) ORDER BY id", (list(ids),)',
  },
  'psycopg2: a list in a loop': {
    code: run(
      psycopg2,
      'ids',
      `"SELECT id FROM users WHERE id NOT IN (" + ", ".join(str(i) for i in ids) + ") ORDER BY id"`,
    ),
    benign: [[[1, 3]]],
    hostile: [hostileList],
    after: '<> ALL(%s)',
  },
  'psycopg2: a list of texts': {
    code: run(psycopg2, 'ids', `"SELECT id FROM users WHERE id IN (%s) ORDER BY id" % ",".join(ids)`),
    benign: [[['1', '3']]],
    hostile: [hostileList],
    after: 'IN %s ORDER BY id", (tuple(ids),)',
  },
  'psycopg2: a list whose items are quoted in a loop': {
    code: run(psycopg2, 'names', `"SELECT id FROM users WHERE name IN (" + ",".join(f"'{n}'" for n in names) + ")"`),
    benign: [[['Ann']]],
    hostile: [],
  },
  'psycopg2: a variable': {
    code: `${psycopg2}def f(name):\n    query = f"SELECT id FROM users WHERE name = '{name}'"\n    cur.execute(query)\n    return cur.fetchall()\n`,
    benign: [['Ann']],
    hostile: [hostile],
  },
  'psycopg2: a text that is changed afterwards': {
    code: run(psycopg2, 'name', `"SELECT id FROM users WHERE name = '{}'".format(name).replace("users", "users u")`),
    benign: [['Ann']],
    hostile: [],
  },
  'psycopg2: a part under a condition': {
    code: run(
      psycopg2,
      'name',
      `"SELECT id FROM users" + (" WHERE name = '%s'" % name if name else "") + " ORDER BY id"`,
    ),
    benign: [['Ann'], ['']],
    hostile: [],
  },
  'psycopg2: several values in one': {
    code: run(psycopg2, '*values', `"SELECT id FROM users WHERE name = '%s' AND city = '%s'" % values`),
    benign: [['Ann', 'Oslo']],
    hostile: [],
  },
  'psycopg2: values that are spread': {
    code: run(psycopg2, '*values', `"SELECT id FROM users WHERE name = '{}'".format(*values)`),
    benign: [['Ann']],
    hostile: [],
  },
  'psycopg2: one of several constants beside a value': {
    code: `${psycopg2}def f(name, first):\n    prefix = "A" if first else "B"\n    cur.execute(f"SELECT id FROM users WHERE name = '{prefix}{name}'")\n    return cur.fetchall()\n`,
    benign: [
      ['nn', true],
      ['ob', false],
    ],
    hostile: [],
  },
  'psycopg2: one of several names beside a value': {
    code: `${psycopg2}def f(name, up):\n    order = "ASC" if up else "DESC"\n    cur.execute(f"SELECT id FROM users WHERE name > '{name}' ORDER BY id {order}")\n    return cur.fetchall()\n`,
    benign: [
      ['C', true],
      ['C', false],
    ],
    hostile: [hostile, true],
    after: 'f"SELECT id FROM users WHERE name > %s ORDER BY id {order}", (name,)',
  },
  'psycopg2: no values by name': {
    code: run(psycopg2, 'name', `f"SELECT id FROM users WHERE name = '{name}' OR name LIKE '9%'"`, ', None'),
    benign: [['Ann']],
    hostile: [hostile],
    after: `LIKE '9%%'", (name,))`,
  },
  'psycopg2: an empty list of values': {
    code: run(psycopg2, 'name', `f"SELECT id FROM users WHERE name = '{name}'"`, ', []'),
    benign: [['Ann']],
    hostile: [hostile],
    after: ', [name])',
  },
  'psycopg2: letters beyond ASCII, in quotes of the other kind': {
    code: run(psycopg2, 'row', `f"SELECT id FROM users WHERE city <> '😀' AND name = '{row['name']}'"`),
    benign: [[{ name: 'Ann' }]],
    hostile: [{ name: hostile }],
  },
  'psycopg2: limit and offset': {
    code: run(psycopg2, 'limit, offset', `f"SELECT id FROM users ORDER BY id LIMIT {limit} OFFSET {offset}"`),
    benign: [[2, 1]],
    hostile: [hostileNumber, 0],
  },
  'psycopg2: an interval': {
    code: run(
      psycopg2,
      'd',
      `f"SELECT id FROM users WHERE joined > date '2024-03-15' - interval '{d} days' ORDER BY id"`,
    ),
    benign: [[20], ['3']],
    hostile: [`1 days'; DELETE FROM users; --`],
  },
  'psycopg2: a padded value': {
    code: run(psycopg2, 'name', `f"SELECT id FROM users WHERE name = '{name:>3}'"`),
    benign: [['Ann']],
    hostile: [],
  },
  'psycopg2: a table': {
    code: run(psycopg2, 'table', `f"SELECT id FROM {table} ORDER BY id"`),
    benign: [['users']],
    hostile: ['users; DELETE FROM users; --'],
    after: 'SQL("SELECT id FROM {} ORDER BY id").format(Identifier(table))',
  },
  'psycopg2: a table in a text that is composed': {
    code: `from psycopg2 import sql\n${run(psycopg2, 'table', `sql.SQL(f"SELECT id FROM {table} ORDER BY id")`)}`,
    benign: [['users']],
    hostile: ['users; DELETE FROM users; --'],
    after: 'sql.SQL("SELECT id FROM {} ORDER BY id").format(sql.Identifier(table))',
  },
  'psycopg2: a column and a value': {
    code: `from psycopg2 import sql\n${run(psycopg2, 'column, name', `f'SELECT id FROM users WHERE "{column}" = \\'{name}\\''`)}`,
    benign: [['name', 'Ann']],
    hostile: [],
  },
  'psycopg2: a column in quotes and a value': {
    code: `from psycopg2 import sql\n${run(psycopg2, 'column, name', `f"""SELECT id FROM users WHERE "{column}" = '{name}'"""`)}`,
    benign: [['name', 'Ann']],
    hostile: ['name', hostile],
    after: 'sql.SQL("""SELECT id FROM users WHERE {} = %s""").format(sql.Identifier(column)), (name,)',
  },
  'psycopg2: a setting that cannot be bound': {
    code: `${psycopg2}def f(v):\n    cur.execute(f"SET application_name = '{v}'")\n`,
    benign: [['x']],
    hostile: [],
  },
  'psycopg2: several statements': {
    code: run(psycopg2, 'v', `f"SELECT 1; SELECT id FROM users WHERE name = '{v}'"`),
    benign: [['Ann']],
    hostile: [],
  },
  'psycopg: a value in quotes': {
    code: run(psycopg, 'name', `f"SELECT id FROM users WHERE name = '{name}'"`),
    benign: [['Ann']],
    hostile: [hostile],
  },
  'psycopg: by the connection': {
    code: `${psycopg}def f(name, city):\n    return conn.execute("SELECT id FROM users WHERE name = '" + name + "' AND city = '" + city + "'").fetchall()\n`,
    benign: [['Ann', 'Oslo']],
    hostile: [hostile, 'x'],
  },
  'psycopg: a number': {
    code: run(psycopg, 'id', `f"SELECT id FROM users WHERE id = {id}"`),
    benign: [[1], ['2']],
    hostile: [hostileNumber],
  },
  'psycopg: a list': {
    code: run(psycopg, 'ids', `f"SELECT id FROM users WHERE id IN ({','.join(str(i) for i in ids)}) ORDER BY id"`),
    benign: [[[1, 3]]],
    hostile: [hostileList],
  },
  'psycopg: a list of texts': {
    code: run(psycopg, 'ids', `f"SELECT id FROM users WHERE id IN ({','.join(ids)}) ORDER BY id"`),
    benign: [[['1', '3']]],
    hostile: [],
  },
  'psycopg: a pattern, and a percent sign that stays': {
    code: run(psycopg, 'term', `f"SELECT id FROM users WHERE name ILIKE '%{term}%' OR name LIKE '100%' ORDER BY id"`),
    benign: [['n']],
    hostile: [hostile],
  },
  'psycopg: a function of any type': {
    code: run(psycopg, 'n', `f"SELECT jsonb_build_object('n', '{n}') AS o"`),
    benign: [['Ann']],
    hostile: [`x'); DELETE FROM users; --`],
  },
  'asyncpg: a value in quotes': {
    code: asyncpg('name', `fetch(f"SELECT id FROM users WHERE name = '{name}'")`),
    benign: [['Ann']],
    hostile: [hostileRead],
    after: `"SELECT id FROM users WHERE name = $1", name)`,
  },
  'asyncpg: behind a value that is there': {
    code: asyncpg('city, id', `fetch(f"SELECT id FROM users WHERE city = $1 AND id = {id}", city)`),
    benign: [['Oslo', 1]],
    hostile: ['Oslo', hostileTruth],
    after: 'city = $1 AND id = $2", city, id)',
  },
  'asyncpg: a number that was made a text': {
    code: asyncpg('id', `fetch("SELECT id FROM users WHERE id = " + str(id))`),
    benign: [[1]],
    hostile: [hostileTruth],
    after: 'id = $1", id)',
  },
  'asyncpg: a list and a pattern': {
    code: asyncpg(
      'ids, term',
      `fetch(f"SELECT id FROM users WHERE id IN ({','.join(map(str, ids))}) AND name LIKE '{term}%'")`,
    ),
    benign: [[[1, 2], 'A']],
    hostile: [[1, 2], `' OR true OR name = '`],
  },
  'asyncpg: an interval': {
    code: asyncpg(
      'd',
      `fetch(f"SELECT id FROM users WHERE joined > date '2024-03-15' - interval '{d} days' ORDER BY id")`,
    ),
    benign: [[20]],
    hostile: [`1 days' OR true OR joined > date '2024-03-15' - interval '1`],
  },
  'SQLAlchemy: text that is run at once': {
    code: `${alchemy}def f(name):\n    return session.execute(text(f"SELECT id FROM users WHERE name = '{name}'")).all()\n`,
    benign: [['Ann']],
    hostile: [hostile],
    after: `execute(text("SELECT id FROM users WHERE name = :name"), {"name": name})`,
  },
  'SQLAlchemy: beside values that are there': {
    code: `${alchemy}def f(city, user):\n    return session.execute(\n        text(f"SELECT id FROM users WHERE city = :city AND name = '{user['name']}'"),\n        {"city": city},\n    ).all()\n`,
    benign: [['Oslo', { name: 'Ann' }]],
    hostile: ['Oslo', { name: hostileRead }],
    after: `{"city": city, "name": user['name']}`,
  },
  'SQLAlchemy: text in a variable': {
    code: `${alchemy}def f(id):\n    query = text("SELECT id FROM users WHERE id = %s" % id)\n    return session.execute(query).all()\n`,
    benign: [[1]],
    hostile: [hostileNumber],
    after: `text("SELECT id FROM users WHERE id = :id").bindparams(id=id)`,
  },
  'SQLAlchemy: a pattern, a cast and a percent sign': {
    code: `${alchemy}def f(term, d):\n    return session.execute(text(f"SELECT id FROM users WHERE name LIKE '%{term}%' AND joined > date '{d}' AND name NOT LIKE '9%'")).all()\n`,
    benign: [['n', '2023-01-01']],
    hostile: [hostile, 'x'],
    after: 'CAST(:d AS date)',
  },
  'SQLAlchemy: a value that is cast': {
    code: `${alchemy}def f(d):\n    return session.execute(text(f"SELECT id FROM users WHERE joined > '{d}'::date")).all()\n`,
    benign: [['2024-03-01']],
    hostile: [],
  },
  'SQLAlchemy: a list': {
    code: `${alchemy}def f(ids):\n    return session.execute(text(f"SELECT id FROM users WHERE id IN ({','.join(map(str, ids))}) ORDER BY id")).all()\n`,
    benign: [[[1, 2]]],
    hostile: [hostileList],
  },
  'SQLAlchemy: a plain string, as before version 2': {
    code: `from sqlalchemy import create_engine\nsession = create_engine("postgresql://", isolation_level="AUTOCOMMIT").connect()\ndef f(name):\n    return session.execute(f"SELECT id FROM users WHERE name = '{name}'").all()\n`,
    benign: [['Ann']],
    hostile: [hostile],
    after: 'from sqlalchemy import text\n',
  },
  'Django: a cursor': {
    code: `${django}def f(name):\n    with connection.cursor() as cursor:\n        cursor.execute("SELECT id FROM users WHERE name LIKE '%%%s%%' AND city <> '%s'" % (name, name))\n        return cursor.fetchall()\n`,
    benign: [['n']],
    hostile: [hostile],
    after: `LIKE %s AND city <> %s", [f"%{name}%", name])`,
  },
  'Django: a percent sign that is doubled for the operator': {
    code: `${django}def f(name):\n    with connection.cursor() as cursor:\n        cursor.execute("SELECT id FROM users WHERE name LIKE '9%%' OR name = '%s'" % name)\n        return cursor.fetchall()\n`,
    benign: [['Ann']],
    hostile: [],
  },
  'Django: a cursor and a value': {
    code: `${django}def f(name):\n    with connection.cursor() as cursor:\n        cursor.execute("SELECT id FROM users WHERE name = '%s'" % name)\n        return cursor.fetchall()\n`,
    benign: [['Ann']],
    hostile: [hostile],
    after: `name = %s", [name])`,
  },
  'Django: a raw query': {
    code: `from models import User\ndef f(name):\n    return [user.id for user in User.objects.raw(f"SELECT id FROM users WHERE name = '{name}'")]\n`,
    benign: [['Ann']],
    hostile: [hostile],
    after: '%s", [name])',
  },
  'databases: values by name': {
    code: `import os\nfrom databases import Database\nasync def f(name, city):\n    async with Database(os.environ["DATABASE_URL"], min_size=1) as database:\n        return await database.fetch_all(query=f"SELECT id FROM users WHERE name = '{name}' AND city = :city", values={"city": city})\n`,
    benign: [['Ann', 'Oslo']],
    hostile: [`x' OR true OR name = 'x' OR city = '`, 'Oslo'],
    after: `{"city": city, "name": name}`,
  },
  'sqlite3: a value and one that is there': {
    code: `${sqlite}def f(name, city):\n    return db.execute("SELECT id FROM users WHERE name = '" + name + "' AND city = ?", (city,)).fetchall()\n`,
    benign: [['Ann', 'Oslo']],
    hostile: [`x' OR 1 OR name = 'x' OR city = '`, 'Oslo'],
    after: 'name = ? AND city = ?", (name, city))',
  },
  'sqlite3: a cursor': {
    code: `${sqlite}def f(name):\n    cur = db.cursor()\n    cur.execute(f"SELECT id FROM users WHERE name LIKE '{name}%'")\n    return cur.fetchall()\n`,
    benign: [['A'], ['100']],
    hostile: [`x' OR 1 OR name = 'x`],
    after: `LIKE ?", (f"{name}%",))`,
  },
};
