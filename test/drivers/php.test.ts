/** PHP's drivers on a real server, as Debian packages them. */
import { join } from 'node:path';
import type { Case } from '../../server/src/rules/concatenated-query/harness/case';
import { processRunner, whyNot } from './process-runner';
import { prove, type Toolchain } from './prove';

const libraries = ['Doctrine/DBAL', 'Illuminate/Database'].map((name) => `'/usr/share/php/${name}/autoload.php'`);

const toolchain: Toolchain = {
  language: 'php',
  missing: whyNot(
    'php',
    '-r',
    `exit(extension_loaded('pdo_pgsql') && is_file(${libraries.join(') && is_file(')}) ? 0 : 1);`,
  ),
  start: async (_, environment) =>
    processRunner(['php', join(import.meta.dirname, 'run.php')], environment, (code, input) => ({ code, input })),
};

const hostile = `x'; DELETE FROM users; --`;
/** For what sends one statement only: it shows every row. */
const hostileRead = `x' OR true OR name = 'x`;
const hostileTruth = '1 OR true';

const pdo = (parameters: string, body: string): string =>
  `<?php\nfunction f(${parameters}) {\n    $pdo = new PDO('pgsql:');\n    ${body}\n}\n`;
const pgsql = (parameters: string, body: string): string =>
  `<?php\nfunction f(${parameters}) {\n    $c = pg_connect('');\n    ${body}\n}\n`;
const laravel = (parameters: string, body: string): string => `<?php
use Illuminate\\Database\\Capsule\\Manager as DB;
function f(${parameters}) {
    $manager = new DB();
    $manager->addConnection(['driver' => 'pgsql', 'host' => getenv('PGHOST'), 'port' => getenv('PGPORT'),
        'database' => getenv('PGDATABASE'), 'username' => getenv('PGUSER'), 'prefix' => '']);
    $manager->setAsGlobal();
    ${body}
}
`;
const doctrine = (parameters: string, body: string): string => `<?php
use Doctrine\\DBAL\\Connection;
use Doctrine\\DBAL\\DriverManager;
function f(${parameters}) {
    return found(DriverManager::getConnection(['url' => getenv('DATABASE_URL')]), ${parameters});
}
function found(Connection $c, ${parameters}) {
    ${body}
}
`;

const cases: Readonly<Record<string, Case>> = {
  'PDO: a value in quotes, in a chain': {
    code: pdo('$name', `return $pdo->query("SELECT id FROM users WHERE name = '$name'")->fetchAll();`),
    benign: [['Ann'], ['nobody']],
    hostile: [hostileRead],
  },
  'PDO: numbers by concatenation, in an assignment': {
    code: pdo(
      '$id, $limit',
      `$rows = $pdo->query('SELECT id FROM users WHERE id > ' . $id . ' ORDER BY id LIMIT ' . $limit);\n    return $rows->fetchAll();`,
    ),
    benign: [
      [1, 2],
      ['0', '1'],
    ],
    hostile: ['0 OR true', 9],
  },
  'PDO: in a loop': {
    code: pdo(
      '$user',
      `foreach ($pdo->query("SELECT id FROM users WHERE name LIKE '%{$user['name']}%' ORDER BY id") as $row) $found[] = $row;\n    return $found ?? [];`,
    ),
    benign: [[{ name: 'n' }]],
    hostile: [{ name: hostileRead }],
  },
  'PDO: an effect': {
    code: pdo(
      '$city, $id',
      `$pdo->exec("UPDATE users SET city = '$city' WHERE id = $id");\n    return $pdo->query('SELECT city FROM users WHERE id = 1')->fetchAll();`,
    ),
    benign: [
      ['Bergen', 1],
      ['Bergen', '2'],
    ],
    hostile: [hostile, 1],
  },
  'PDO: the number of rows': {
    code: pdo(
      '$name',
      `$count = $pdo->exec("UPDATE users SET city = 'x' WHERE name = '$name'");\n    return [$count];`,
    ),
    benign: [['Ann'], ['nobody']],
    hostile: [hostile],
  },
  'PDO: the text in a variable, by sprintf': {
    code: pdo(
      '$name, $city',
      `$sql = sprintf("SELECT id FROM users WHERE name = '%s' AND city = '%s'", $name, $city);\n    return $pdo->query($sql)->fetchAll();`,
    ),
    benign: [['Ann', 'Oslo']],
    hostile: [`x' OR true OR name = 'x' OR name = '`, 'x'],
  },
  'PDO: a list': {
    code: pdo(
      '$ids',
      `return $pdo->query('SELECT id FROM users WHERE id IN (' . implode(',', $ids) . ') ORDER BY id')->fetchAll();`,
    ),
    benign: [[[1, 3]], [['2']]],
    hostile: [['1) OR (true']],
  },
  'PDO: not in a list': {
    code: pdo(
      '$ids',
      `return $pdo->query('SELECT id FROM users WHERE id NOT IN (' . implode(', ', $ids) . ') ORDER BY id')->fetchAll();`,
    ),
    benign: [[[1, 3]]],
    hostile: [['1) OR (true']],
  },
  'PDO: a list in quotes': {
    code: pdo(
      '$names',
      `return $pdo->query("SELECT id FROM users WHERE name IN ('" . implode("','", $names) . "')")->fetchAll();`,
    ),
    benign: [[['Ann', 'Bob']]],
    hostile: [],
  },
  'PDO: an interval, a date and JSON': {
    code: pdo(
      '$d, $since, $note',
      `return $pdo->query("SELECT id FROM users WHERE joined > date '2024-03-15' - interval '$d days' AND joined >= '$since' AND note @> '$note'")->fetchAll();`,
    ),
    benign: [[90, '2024-01-01', '{"k": 1}']],
    hostile: [1, `2024-01-01' OR true OR joined >= '2024-01-01`, '{}'],
  },
  'PDO: a function of any type, and a cast': {
    code: pdo(
      '$n, $d',
      `return $pdo->query("SELECT jsonb_build_object('n', '$n') AS o FROM users WHERE joined = '$d'::date")->fetchAll();`,
    ),
    benign: [['Ann', '2024-01-01']],
    hostile: [`x') FROM users --`, '2024-01-01'],
  },
  'PDO: a prepared statement with values': {
    code: pdo(
      '$name, $city',
      `$s = $pdo->prepare("SELECT id FROM users WHERE city = ? AND name = '$name'");\n    $s->execute([$city]);\n    return $s->fetchAll();`,
    ),
    benign: [['Ann', 'Oslo']],
    hostile: [hostileRead, 'Oslo'],
  },
  'PDO: a prepared statement with names': {
    code: pdo(
      '$name, $d, $city',
      `$s = $pdo->prepare("SELECT id FROM users WHERE city = :city AND joined > date '2024-03-15' - interval '$d days' AND name = '$name'");\n    $s->execute(['city' => $city]);\n    return $s->fetchAll();`,
    ),
    benign: [['Ann', 90, 'Oslo']],
    hostile: [hostileRead, 1, 'Oslo'],
    after: "execute(['city' => $city, 'd' => $d . ' days', 'name' => $name])",
  },
  'PDO: a heredoc': {
    code: pdo(
      '$name',
      `return $pdo->query(<<<SQL\n        SELECT id FROM users\n        WHERE name = '$name'\n        SQL)->fetchAll();`,
    ),
    benign: [['Ann']],
    hostile: [hostileRead],
  },
  'pg_query: a value in quotes and numbers': {
    code: pgsql(
      '$name, $id, $limit',
      `return pg_fetch_all(pg_query($c, "SELECT id FROM users WHERE name = '$name' AND id = $id OR name = '$name' LIMIT $limit"));`,
    ),
    benign: [
      ['Ann', 1, 5],
      ['Ann', '1', '5'],
    ],
    hostile: [hostile, 1, 1],
  },
  'pg_query: without a connection, from a variable': {
    code: pgsql('$id', `$sql = 'SELECT id FROM users WHERE id = ' . $id;\n    return pg_fetch_all(pg_query($sql));`),
    benign: [[1], ['2'], [99]],
    hostile: ['1; DELETE FROM users; --'],
  },
  'pg_query: a list, a pattern and an interval': {
    code: pgsql(
      '$ids, $term, $d',
      `return pg_fetch_all(pg_query($c, "SELECT id FROM users WHERE id IN (" . implode(',', $ids) . ") AND name LIKE '%$term%' AND joined > date '2024-03-15' - interval '$d days' ORDER BY id"));`,
    ),
    benign: [[[1, 2, 3], 'n', 90]],
    hostile: [[1], hostile, 1],
  },
  'pg_query_params: behind a value that is there': {
    code: pgsql(
      '$city, $name',
      `return pg_fetch_all(pg_query_params($c, "SELECT id FROM users WHERE city = $1 AND name = '$name'", [$city]));`,
    ),
    benign: [['Oslo', 'Ann']],
    hostile: ['Oslo', hostileRead],
  },
  'pg_query: a name': {
    code: pgsql('$sort', `return pg_fetch_all(pg_query($c, "SELECT id FROM users ORDER BY $sort"));`),
    benign: [['id'], ['name']],
    hostile: ['id; DELETE FROM users; --'],
  },
  'Laravel: behind values that are there': {
    code: laravel(
      '$name, $city',
      `return DB::select("SELECT id FROM users WHERE name = '" . $name . "' AND city = ?", [$city]);`,
    ),
    benign: [['Ann', 'Oslo']],
    hostile: [`x' OR true OR name = 'x' OR city = '`, 'Oslo'],
  },
  'Laravel: with names': {
    code: laravel(
      '$name, $city',
      `DB::update("UPDATE users SET city = :city WHERE name = '{$name}'", ['city' => $city]);\n    return DB::select("SELECT * FROM users WHERE city = 'Bergen'");`,
    ),
    benign: [['Ann', 'Bergen']],
    hostile: [hostileRead, 'Bergen'],
  },
  'Laravel: a list, a pattern and a limit': {
    code: laravel(
      '$ids, $term, $limit',
      `return DB::select("SELECT id FROM users WHERE id IN (" . implode(',', $ids) . ") AND name LIKE '%$term%' ORDER BY id LIMIT $limit");`,
    ),
    benign: [
      [[1, 2, 3], 'n', 1],
      [['1', '2'], 'n', '5'],
    ],
    hostile: [[1], hostileRead, 9],
  },
  'Laravel: a condition': {
    code: laravel('$name', `return DB::table('users')->whereRaw("lower(name) = lower('$name')")->get()->all();`),
    benign: [['Ann']],
    hostile: [`x') OR true OR name = ('x`],
  },
  'Doctrine: a value': {
    code: doctrine('$id', `return $c->executeQuery("SELECT id FROM users WHERE id = $id")->fetchAllAssociative();`),
    benign: [[1], ['2']],
    hostile: [hostileTruth],
  },
  'Doctrine: values beside those that are there': {
    code: doctrine(
      '$name, $city',
      `return $c->fetchAllAssociative("SELECT id FROM users WHERE city = :city AND name LIKE '$name%'", ['city' => $city]);`,
    ),
    benign: [['A', 'Oslo']],
    hostile: [hostileRead, 'Oslo'],
  },
  'Doctrine: a name': {
    code: doctrine(
      '$column',
      `return $c->executeQuery('SELECT ' . $column . ' FROM users WHERE id = 1')->fetchAllAssociative();`,
    ),
    benign: [['name'], ['id']],
    hostile: ['id FROM users --'],
  },
};

prove('PHP', toolchain, cases);
