/** Python code that builds a text in several statements, for the tests that run it before and after the fix. */
import type { Case } from './case';
import { asyncpg, django, psycopg, psycopg2, sqlite } from './python-cases';

const hostile = `x'; DELETE FROM users; --`;
/** For what sends one statement only: it shows every row. */
const hostileRead = `x' OR true OR name = 'x`;

const both = [
  ['Oslo', 'Ann'],
  ['Oslo', null],
  [null, 'Bob'],
  [null, null],
];

/** The same without the one that shows all rows anyway. */
const some = both.slice(0, 3);

const run = (head: string, lines: string): string => `${head}def f(city, name):\n${lines}    return cur.fetchall()\n`;

export const builtCases: Readonly<Record<string, Case>> = {
  'psycopg2: a text that grows under conditions': {
    code: run(
      psycopg2,
      `    sql = "SELECT id FROM users WHERE id > 0"
    if city:
        sql += f" AND city = '{city}'"
    if name: sql += " AND name = '" + name + "'"
    print("running", sql)
    cur.execute(sql + " ORDER BY id")
`,
    ),
    benign: both,
    hostile: [null, hostile],
    after: `    params = []
    sql = "SELECT id FROM users WHERE id > 0"
    if city:
        sql += " AND city = %s"
        params.append(city)
    if name: sql += " AND name = %s"; params.append(name)
    print("running", sql)
    cur.execute(sql + " ORDER BY id", params)
`,
  },
  'psycopg: conditions in a list': {
    code: run(
      psycopg,
      `    conditions = []
    if city:
        conditions.append("city = '%s'" % city)  # the whole name
    if name:
        conditions.append("name LIKE '%{}%'".format(name))
    where = " WHERE " + " AND ".join(conditions) if conditions else ""
    cur.execute(f"SELECT id FROM users{where} ORDER BY id")
`,
    ),
    benign: both,
    hostile: [null, hostile],
    after: `    params = []
    conditions = []
    if city:
        params.append(city)
        conditions.append("city = %s")  # the whole name
    if name:
        conditions.append("name LIKE %s")
        params.append(f"%{name}%")
    where = " WHERE " + " AND ".join(conditions) if conditions else ""
    cur.execute(f"SELECT id FROM users{where} ORDER BY id", params)
`,
  },
  'psycopg2: a list of values that is there': {
    code: run(
      psycopg2,
      `    sql = "SELECT id FROM users WHERE id < %s"
    params = [9]
    if city:
        sql += " AND city = %s"
        params.append(city)
    if name:
        sql += f" AND name = '{name}'"
    sql += " AND id > %s ORDER BY id"
    params.append(0)
    cur.execute(sql, params)
`,
    ),
    benign: some,
    hostile: [null, hostileRead],
    after: `    if name:
        sql += " AND name = %s"
        params.append(name)
    sql += " AND id > %s ORDER BY id"
    params.append(0)
    cur.execute(sql, params)
`,
  },
  'psycopg2: a base with a value and a percent sign, and a loop': {
    code: run(
      psycopg2,
      `    sql = f"SELECT id FROM users WHERE name LIKE '%{name or ''}%' AND name NOT LIKE 'x%'"
    for one in city or []:
        sql = sql + f" AND city <> '{one}' AND name <> '{one}x'"
    with conn.cursor() as own:
        own.execute(sql + " ORDER BY id LIMIT " + str(9))
        return own.fetchall()
`,
    ),
    benign: [
      [['Oslo', 'Rome'], 'n'],
      [[], 'B'],
    ],
    hostile: [[`x' OR true OR name = 'x`], 'n'],
    after: `    params = [f"%{name or ''}%"]
    sql = "SELECT id FROM users WHERE name LIKE %s AND name NOT LIKE 'x%%'"
    for one in city or []:
        sql = sql + " AND city <> %s AND name <> %s"
        params.extend([one, f"{one}x"])
    with conn.cursor() as own:
        own.execute(sql + " ORDER BY id LIMIT " + str(9), params)
        return own.fetchall()
`,
  },
  'psycopg: values that are written in the call': {
    code: run(
      psycopg,
      `    sql = "SELECT id FROM users WHERE id < %s"
    if name and city:
        sql += f" AND name = '{name}'"
        sql += f" AND city = '{city}'"
    elif name:
        sql += f" AND name LIKE '{name}%%'"
    cur.execute(sql, (9,))
`,
    ),
    benign: [both[0] ?? [], both[2] ?? []],
    hostile: [null, hostileRead],
    after: `    params = []
    sql = "SELECT id FROM users WHERE id < %s"
    if name and city:
        sql += " AND name = %s"
        params.append(name)
        sql += " AND city = %s"
        params.append(city)
    elif name:
`,
  },
  'Django: one of two texts': {
    code: `${django}def f(city, name):
    with connection.cursor() as cur:
        if city:
            sql = f"SELECT id FROM users WHERE city = '{city}'"
        else:
            sql = "SELECT id FROM users"
            sql += " WHERE name = '{}'".format(name)
        cur.execute(sql)
        return cur.fetchall()
`,
    benign: [...both].reverse().slice(1),
    hostile: [null, hostile],
    after: `    with connection.cursor() as cur:
        params = []
        if city:
            sql = "SELECT id FROM users WHERE city = %s"
            params.append(city)
        else:
            sql = "SELECT id FROM users"
            sql += " WHERE name = %s"
            params.append(name)
        cur.execute(sql, params)
`,
  },
  'sqlite3: a text that grows': {
    code: `${sqlite}def f(city, name):
    values = ["x"]
    query = "SELECT id FROM users WHERE name <> '" + values[0] + "'"
    if city:
        query += f" AND city = '{city}'"
    if name:
        query += f" AND name = '{name}'"
    return db.execute(query).fetchall()
`,
    benign: some,
    hostile: [null, `x' OR 1 OR name = 'x`],
    after: `    if name:
        query += " AND name = ?"
        params.append(name)
    return db.execute(query, params).fetchall()
`,
  },
  'asyncpg: numbers by the length of the list': {
    code: asyncpg('city, name', 'fetch("")').replace(
      '    return await conn.fetch("")\n',
      `    sql = f"SELECT id FROM users WHERE name <> '{name}x'"
    if city:
        sql += f" AND city = '{city}' AND city <> '{city}y'"
    if name: sql += " AND name = '" + name + "'"
    return await conn.fetch(sql + " ORDER BY id")
`,
    ),
    benign: some,
    hostile: [null, hostileRead],
    after: `    args = [f"{name}x"]
    sql = "SELECT id FROM users WHERE name <> $1"
    if city:
        args.extend([city, f"{city}y"])
        sql += f" AND city = \${len(args) - 1} AND city <> \${len(args)}"
    if name: args.append(name); sql += " AND name = $" + str(len(args))
    return await conn.fetch(sql + " ORDER BY id", *args)
`,
  },
  'a piece under a condition of its own': {
    code: run(
      psycopg2,
      `    sql = "SELECT id FROM users"
    sql += f" WHERE name = '{name}'" if name else ""
    cur.execute(sql)
`,
    ),
    benign: both,
    hostile: [],
  },
  'pieces that are put together in another order': {
    code: run(
      psycopg2,
      `    order = f" ORDER BY name = '{city}', id"
    sql = "SELECT id FROM users"
    if name:
        sql += f" WHERE name = '{name}'"
    cur.execute(sql + order)
`,
    ),
    benign: both,
    hostile: [],
  },
  'a text that is also kept': {
    code: run(
      psycopg2,
      `    sql = "SELECT id FROM users"
    if name:
        sql += f" WHERE name = '{name}'"
    cur.execute(sql)
    f.last = sql
`,
    ),
    benign: both,
    hostile: [],
  },
  'values that are added away from their marks': {
    code: run(
      psycopg2,
      `    params = []
    sql = "SELECT id FROM users WHERE id < %s"
    if name:
        sql += f" AND name = '{name}'"
    params.append(9)
    cur.execute(sql, params)
`,
    ),
    benign: both,
    hostile: [],
  },
  'a percent sign, and no value on one of the ways': {
    code: run(
      psycopg2,
      `    sql = "SELECT id FROM users WHERE name LIKE '%n%'"
    if name:
        sql += f" AND name = '{name}'"
    cur.execute(sql)
`,
    ),
    benign: both,
    hostile: [],
  },
};
