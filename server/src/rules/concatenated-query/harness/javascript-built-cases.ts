/** JavaScript code that builds a text in several statements, for the tests that run it before and after the fix. */

interface BuiltCase {
  readonly before: string;
  readonly after: string;
  /** Fields of the input that are there each time. */
  readonly always?: Readonly<Record<string, unknown>>;
  /** Fields as they are meant: every choice of them is tried. */
  readonly benign: Readonly<Record<string, unknown>>;
  /** A value for each field that is an attack by itself. */
  readonly hostile: Readonly<Record<string, unknown>>;
  /** What stays in the text, since no parameter can stand for it. */
  readonly stays?: readonly string[];
}

const deleting = `x'; DELETE FROM users; --`;
/** Where a call has values, it sends one statement only: this one shows every row. */
const showing = `x' OR true OR name = 'x`;

const pg = `const { Pool } = require('pg'); const pool = new Pool(); exports.close = () => pool.end();\n`;
const inPg = (lines: string): string => `${pg}exports.f = async (q) => {${lines}};\n`;

export const builtCases: Readonly<Record<string, BuiltCase>> = {
  'a text that grows under conditions': {
    before: inPg(`
  let sql = 'SELECT id FROM users WHERE id > 0';
  if (q.city) sql += \` AND city = '\${q.city}'\`;
  if (q.name) {
    sql += " AND name = '" + q.name + "'";
  }
  const { rows } = await pool.query(sql + ' ORDER BY id');
  return rows;
`),
    after: inPg(`
  const values = [];
  let sql = 'SELECT id FROM users WHERE id > 0';
  if (q.city) sql += \` AND city = $\${values.push(q.city)}\`;
  if (q.name) {
    sql += " AND name = $" + values.push(q.name);
  }
  const { rows } = await pool.query(sql + ' ORDER BY id', values);
  return rows;
`),
    benign: { city: 'Oslo', name: 'Ann' },
    hostile: { city: deleting, name: deleting },
  },
  'conditions in a list, and a limit in the call': {
    before: inPg(`
  const conditions = [];
  if (q.city) conditions.push(\`city = '\${q.city}'\`);
  if (q.name) conditions.push("name LIKE '%" + q.name + "%'");
  const where = conditions.length > 0 ? 'WHERE ' + conditions.join(' AND ') : '';
  return pool.query(\`SELECT id FROM users \${where} ORDER BY id LIMIT \${q.limit}\`);
`),
    after: inPg(`
  const values = [];
  const conditions = [];
  if (q.city) conditions.push(\`city = $\${values.push(q.city)}\`);
  if (q.name) conditions.push("name LIKE $" + values.push(\`%\${q.name}%\`));
  const where = conditions.length > 0 ? 'WHERE ' + conditions.join(' AND ') : '';
  return pool.query(\`SELECT id FROM users \${where} ORDER BY id LIMIT $\${values.push(q.limit)}\`, values);
`),
    always: { limit: 2 },
    benign: { city: 'Oslo', name: 'n' },
    hostile: { city: deleting, name: deleting, limit: '1; DELETE FROM users' },
  },
  'one of two texts, on both sides of an else': {
    before: inPg(`
  let sql;
  if (q.city) sql = \`SELECT id FROM users WHERE city = '\${q.city}'\`;
  else sql = "SELECT id FROM users WHERE name = '" + q.name + "'";
  sql += ' ORDER BY id';
  try {
    return await pool.query(sql);
  } catch (error) {
    console.error(error, sql);
    throw error;
  }
`),
    after: inPg(`
  const values = [];
  let sql;
  if (q.city) sql = \`SELECT id FROM users WHERE city = $\${values.push(q.city)}\`;
  else sql = "SELECT id FROM users WHERE name = $" + values.push(q.name);
  sql += ' ORDER BY id';
  try {
    return await pool.query(sql, values);
  } catch (error) {
    console.error(error, sql);
    throw error;
  }
`),
    benign: { city: 'Rome', name: 'Ann' },
    hostile: { city: deleting, name: deleting },
  },
  'a choice in the middle of a text, and a row of conditions from a list': {
    before: inPg(`
  let sql = 'SELECT id FROM users WHERE id > 0';
  sql += q.city ? \` AND city = '\${q.city}'\` : '';
  if (q.names) sql += ' AND (' + q.names.map((name) => \`name = '\${name}'\`).join(' OR ') + ')';
  sql = sql + ' ORDER BY id';
  return pool.query(sql);
`),
    after: inPg(`
  const values = [];
  let sql = 'SELECT id FROM users WHERE id > 0';
  sql += q.city ? \` AND city = $\${values.push(q.city)}\` : '';
  if (q.names) sql += ' AND (' + q.names.map((name) => \`name = $\${values.push(name)}\`).join(' OR ') + ')';
  sql = sql + ' ORDER BY id';
  return pool.query(sql, values);
`),
    benign: { city: 'Oslo', names: ['Ann', 'Bob'] },
    hostile: { city: deleting, names: [`x') OR true; DELETE FROM users; --`] },
  },
  'a loop over what was sent': {
    before: inPg(`
  const where = ['id > 0'];
  for (const [field, value] of Object.entries(q)) {
    if (field === 'limit') continue;
    where.push(\`\${field} = '\${value}'\`);
  }
  const { rows } = await pool.query('SELECT id FROM users WHERE ' + where.join(' AND '));
  return rows;
`),
    after: inPg(`
  const values = [];
  const where = ['id > 0'];
  for (const [field, value] of Object.entries(q)) {
    if (field === 'limit') continue;
    where.push(\`\${field} = $\${values.push(value)}\`);
  }
  const { rows } = await pool.query('SELECT id FROM users WHERE ' + where.join(' AND '), values);
  return rows;
`),
    benign: { city: 'Oslo', name: 'Ann' },
    hostile: { city: deleting },
    stays: ['field'],
  },
  'a function for each field of an update': {
    before: inPg(`
  const sets = ['note = note'];
  Object.keys(q.body).forEach((field) => {
    sets.push(\`\${field} = '\${q.body[field]}'\`);
  });
  let sql = 'UPDATE users SET ' + sets.join(', ');
  sql += \` WHERE id = \${q.id} RETURNING id, name\`;
  return pool.query(sql);
`),
    after: inPg(`
  const values = [];
  const sets = ['note = note'];
  Object.keys(q.body).forEach((field) => {
    sets.push(\`\${field} = $\${values.push(q.body[field])}\`);
  });
  let sql = 'UPDATE users SET ' + sets.join(', ');
  sql += \` WHERE id = $\${values.push(q.id)} RETURNING id, name\`;
  return pool.query(sql, values);
`),
    always: { id: 1, body: { name: 'Eve' } },
    benign: { body: { name: 'Eve', city: 'Rome' } },
    hostile: { id: '1 OR true' },
    stays: ['field'],
  },
  'a list of values that is there, numbered by its length': {
    before: inPg(`
  let sql = 'SELECT id FROM users WHERE id < $1';
  const params = [q.most];
  if (q.city) {
    params.push(q.city);
    sql += \` AND city = $\${params.length}\`;
  }
  if (q.name) sql += \` AND name = '\${q.name}'\`;
  if (q.joined) {
    sql += \` AND joined > $\${params.length + 1}\`;
    params.push(q.joined);
  }
  return pool.query({ text: sql, values: params });
`),
    after: inPg(`
  let sql = 'SELECT id FROM users WHERE id < $1';
  const params = [q.most];
  if (q.city) {
    params.push(q.city);
    sql += \` AND city = $\${params.length}\`;
  }
  if (q.name) sql += \` AND name = $\${params.push(q.name)}\`;
  if (q.joined) {
    sql += \` AND joined > $\${params.length + 1}\`;
    params.push(q.joined);
  }
  return pool.query({ text: sql, values: params });
`),
    always: { most: 9 },
    benign: { city: 'Oslo', name: 'Ann', joined: '2023-01-01' },
    hostile: { name: showing },
  },
  'values that are written in the call': {
    before: inPg(`
  let sql = "SELECT id FROM users WHERE id < $1";
  if (q.city) sql += " AND city = '" + q.city + "'";
  if (q.ids) sql += " AND id IN (" + q.ids.join(',') + ")";
  sql += " ORDER BY id LIMIT " + q.limit;
  return pool.query(sql, [q.most]);
`),
    after: inPg(`
  const values = [];
  let sql = "SELECT id FROM users WHERE id < $1";
  if (q.city) sql += " AND city = $" + (values.push(q.city) + 1);
  if (q.ids) sql += " AND id = ANY($" + (values.push(q.ids) + 1) + ")";
  sql += " ORDER BY id LIMIT $" + (values.push(q.limit) + 1);
  return pool.query(sql, [q.most, ...values]);
`),
    always: { most: 9, limit: 9 },
    benign: { city: 'Oslo', ids: [1, 2, 3] },
    hostile: { city: showing, ids: ['0) OR id IN (1,2,3,4'] },
  },
  'a record of the query, in one line with tabs and returns': {
    before: inPg(
      `\r\n\tif (!q.name) { return []; }\r\n\tlet values = 1; let sql = "SELECT id FROM users WHERE id >= " + values;\r\n\tsql += " AND name = '" + q.name + "'";\r\n\treturn pool.query({ text: sql });\r\n`,
    ),
    after: inPg(
      `\r\n\tif (!q.name) { return []; }\r\n\tlet values = 1; const values2 = []; let sql = "SELECT id FROM users WHERE id >= " + values;\r\n\tsql += " AND name = $" + values2.push(q.name);\r\n\treturn pool.query({ text: sql, values: values2 });\r\n`,
    ),
    benign: { name: 'Ann' },
    hostile: { name: deleting },
  },
  'two texts one after the other': {
    before: inPg(`
  let sql = "SELECT id FROM users WHERE id > 0";
  if (q.name) sql += " AND name = '" + q.name + "'";
  const { rows } = await pool.query(sql);
  sql = "SELECT id FROM users WHERE id > 0";
  if (q.city) sql += " AND city = '" + q.city + "'";
  return [...rows, ...(await pool.query(sql)).rows].slice(0, 4);
`),
    after: inPg(`
  const values = [];
  let sql = "SELECT id FROM users WHERE id > 0";
  if (q.name) sql += " AND name = $" + values.push(q.name);
  const { rows } = await pool.query(sql, values);
  const values2 = [];
  sql = "SELECT id FROM users WHERE id > 0";
  if (q.city) sql += " AND city = $" + values2.push(q.city);
  return [...rows, ...(await pool.query(sql, values2)).rows].slice(0, 4);
`),
    benign: { name: 'Ann', city: 'Rome' },
    hostile: {},
  },
  'a switch, and a text of its own in each round of a loop': {
    before: inPg(`
  const all = [];
  for (const one of q.all ?? []) {
    let text = 'SELECT id FROM users WHERE ';
    switch (one.by) {
      case 'city':
        text += \`city = '\${one.value}'\`;
        break;
      default:
        text += \`name = '\${one.value}'\`;
    }
    all.push(...(await pool.query(text)).rows);
  }
  return all;
`),
    after: inPg(`
  const all = [];
  for (const one of q.all ?? []) {
    const values = [];
    let text = 'SELECT id FROM users WHERE ';
    switch (one.by) {
      case 'city':
        text += \`city = $\${values.push(one.value)}\`;
        break;
      default:
        text += \`name = $\${values.push(one.value)}\`;
    }
    all.push(...(await pool.query(text, values)).rows);
  }
  return all;
`),
    benign: {
      all: [
        { by: 'city', value: 'Oslo' },
        { by: 'name', value: 'Bob' },
      ],
    },
    hostile: { all: [{ by: 'city', value: deleting }] },
  },
};

/** What a fix would break, or what it would leave half done. */
export const notFixed: Readonly<Record<string, string>> = {
  'a text that is also returned': inPg(`
  let sql = 'SELECT id FROM users WHERE id > 0';
  if (q.name) sql += \` AND name = '\${q.name}'\`;
  const { rows } = await pool.query(sql);
  return { rows, sql };
`),
  'a text that is passed on': inPg(`
  let sql = 'SELECT id FROM users WHERE id > 0';
  if (q.name) sql += \` AND name = '\${q.name}'\`;
  await audit(sql);
  return pool.query(sql);
`),
  'a piece that is used twice': inPg(`
  const name = \`name = '\${q.name}'\`;
  let sql = 'SELECT id FROM users WHERE ' + name;
  sql += ' UNION ALL SELECT id FROM users WHERE ' + name;
  return pool.query(sql);
`),
  'a piece that may be lost': inPg(`
  const where = [];
  if (q.name) where.push(\`name = '\${q.name}'\`);
  if (q.city) where.push(\`city = '\${q.city}'\`);
  let sql = 'SELECT id FROM users';
  if (q.filtered) sql += ' WHERE ' + where.join(' AND ');
  return pool.query(sql);
`),
  'a text that goes on after the call': inPg(`
  let sql = 'SELECT id FROM users WHERE id > 0';
  for (const name of q.names) {
    sql += \` AND name <> '\${name}'\`;
    await pool.query(sql);
  }
  return [];
`),
  'a text that begins outside of the loop': inPg(`
  let names = 'name';
  let sql = '';
  for (const value of q.names) {
    sql = 'SELECT id FROM users WHERE id > 0';
    if (value) sql += \` AND name = '\${value}'\`;
    names = sql + ' ORDER BY id';
    await pool.query(names);
  }
  return names;
`),
  'a value that is overwritten in a loop': inPg(`
  let last = '';
  for (const name of q.names) last = \` AND name = '\${name}'\`;
  return pool.query('SELECT id FROM users WHERE id > 0' + last);
`),
  'values that are counted by hand': inPg(`
  let sql = 'SELECT id FROM users WHERE id > 0';
  const params = [];
  let next = 1;
  if (q.city) { sql += \` AND city = $\${next++}\`; params.push(q.city); }
  if (q.name) sql += \` AND name = '\${q.name}'\`;
  return pool.query(sql, params);
`),
  'a list of values that something else gets, too': inPg(`
  const params = [];
  let sql = 'SELECT id FROM users WHERE id > 0';
  if (q.name) sql += \` AND name = '\${q.name}'\`;
  await log(params);
  return pool.query(sql, params);
`),
  'a function that changes the text': inPg(`
  let sql = 'SELECT id FROM users WHERE id > 0';
  const add = (name) => { sql += \` AND name = '\${name}'\`; };
  add(q.name);
  return pool.query(sql);
`),
  'a text that a function makes small': inPg(`
  let sql = 'SELECT id FROM users WHERE id > 0';
  if (q.name) sql += \` AND name = '\${q.name}'\`;
  return pool.query(sql.toLowerCase());
`),
};
