/** The fixes for PHP: each reads as a person would write it, parses, and leaves nothing to find. */
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
  await loadLanguage('php', async (file) => readFileSync(join(folder, file)));
});

const laravel = 'use Illuminate\\Support\\Facades\\DB;\n';
const doctrine = 'use Doctrine\\DBAL\\Connection;\n';
const orm = 'use Doctrine\\ORM\\EntityManagerInterface;\n';
const inPdo = (code: string) => `function f(PDO $pdo, $x, $y) {\n    ${code}\n}`;

const fixes: Readonly<Record<string, readonly [string, string]>> = {
  'PDO in an assignment': [
    inPdo(`$rows = $pdo->query("SELECT * FROM t WHERE a = '$x'");`),
    inPdo(`$rows = $pdo->prepare("SELECT * FROM t WHERE a = ?");\n    $rows->execute([$x]);`),
  ],
  'PDO in a chain': [
    inPdo(`return $pdo->query('SELECT * FROM t WHERE a = ' . $x . ' AND b = ' . $y)->fetchAll();`),
    inPdo(
      `$statement = $pdo->prepare('SELECT * FROM t WHERE a = ? AND b = ?');\n    $statement->execute([$x, $y]);\n    return $statement->fetchAll();`,
    ),
  ],
  'PDO in a loop': [
    inPdo(`foreach ($pdo->query("SELECT * FROM t WHERE a = {$x->id}") as $row) echo $row;`),
    inPdo(
      `$statement = $pdo->prepare("SELECT * FROM t WHERE a = ?");\n    $statement->execute([$x->id]);\n    foreach ($statement as $row) echo $row;`,
    ),
  ],
  'PDO for its effect': [
    inPdo(`$pdo->exec("DELETE FROM t WHERE a = '{$x['name']}'");`),
    inPdo(`$pdo->prepare("DELETE FROM t WHERE a = ?")->execute([$x['name']]);`),
  ],
  'PDO and the number of rows': [
    inPdo(`$count = $pdo->exec("DELETE FROM t WHERE a = $x");`),
    inPdo(
      `$statement = $pdo->prepare("DELETE FROM t WHERE a = ?");\n    $statement->execute([$x]);\n    $count = $statement->rowCount();`,
    ),
  ],
  'PDO with the text in a variable': [
    inPdo(`$sql = "SELECT * FROM t WHERE a = $x[key]";\n    $rows = $pdo->query($sql);`),
    inPdo(`$sql = "SELECT * FROM t WHERE a = ?";\n    $rows = $pdo->prepare($sql);\n    $rows->execute([$x['key']]);`),
  ],
  'PDO prepared with a glued value': [
    inPdo(`$s = $pdo->prepare("SELECT * FROM t WHERE a = ? AND b = '$x'");\n    $s->execute([$y]);`),
    inPdo(`$s = $pdo->prepare("SELECT * FROM t WHERE a = ? AND b = ?");\n    $s->execute([$y, $x]);`),
  ],
  'PDO prepared with names': [
    inPdo(`$s = $pdo->prepare("SELECT * FROM t WHERE a = :a AND b = '$x'");\n    $s->execute(['a' => $y]);`),
    inPdo(`$s = $pdo->prepare("SELECT * FROM t WHERE a = :a AND b = :x");\n    $s->execute(['a' => $y, 'x' => $x]);`),
  ],
  'PDO prepared without values': [
    inPdo(`$s = $pdo->prepare('SELECT * FROM t WHERE b = \\'' . $x . '\\'');\n    $s->execute();`),
    inPdo(`$s = $pdo->prepare('SELECT * FROM t WHERE b = ?');\n    $s->execute([$x]);`),
  ],
  'a pattern': [
    inPdo(`$pdo->exec("DELETE FROM t WHERE a LIKE '%$x%'");`),
    inPdo(`$pdo->prepare("DELETE FROM t WHERE a LIKE ?")->execute(['%' . $x . '%']);`),
  ],
  'a pattern of a chain': [
    inPdo(`$pdo->exec("DELETE FROM t WHERE a LIKE '" . ($x ?: 'a') . "%'");`),
    inPdo(`$pdo->prepare("DELETE FROM t WHERE a LIKE ?")->execute([($x ?: 'a') . '%']);`),
  ],
  'a list': [
    inPdo(`$pdo->exec('DELETE FROM t WHERE a IN (' . implode(',', $x) . ')');`),
    inPdo(`$pdo->prepare('DELETE FROM t WHERE a = ANY(?)')->execute(['{' . implode(',', $x) . '}']);`),
  ],
  'a heredoc': [
    inPdo(`$pdo->exec(<<<SQL\n        DELETE FROM t\n        WHERE a = '$x'\n        SQL);`),
    inPdo(`$pdo->prepare(<<<SQL\n        DELETE FROM t\n        WHERE a = ?\n        SQL)->execute([$x]);`),
  ],
  sprintf: [
    inPdo(`$pdo->exec(sprintf("DELETE FROM t WHERE a = '%s' AND b = %s", $x, $y));`),
    inPdo(`$pdo->prepare("DELETE FROM t WHERE a = ? AND b = ?")->execute([$x, $y]);`),
  ],
  mysqli: [
    `$m = new mysqli();\n$m->query("SELECT * FROM t WHERE a = '" . $_GET['a'] . "'");`,
    `$m = new mysqli();\n$m->execute_query("SELECT * FROM t WHERE a = ?", [$_GET['a']]);`,
  ],
  'mysqli by functions': [
    `$r = mysqli_query($m, "SELECT * FROM t WHERE a = {$_GET['a']}");`,
    `$r = mysqli_execute_query($m, "SELECT * FROM t WHERE a = ?", [$_GET['a']]);`,
  ],
  pg_query: [
    `pg_query($c, "SELECT * FROM t WHERE a = '$_GET[a]' AND b = $_GET[b] AND c = '$_GET[a]'");`,
    `pg_query_params($c, "SELECT * FROM t WHERE a = $1 AND b = $2 AND c = $1", [$_GET['a'], $_GET['b']]);`,
  ],
  'pg_query without a connection': [
    `$sql = 'SELECT * FROM t WHERE a = ' . $_GET['a'];\n$r = pg_query($sql);`,
    `$sql = 'SELECT * FROM t WHERE a = $1';\n$r = pg_query_params($sql, [$_GET['a']]);`,
  ],
  pg_query_params: [
    `pg_query_params($c, 'SELECT * FROM t WHERE a = $1 AND b = ' . $_GET['b'], array($_GET['a']));`,
    `pg_query_params($c, 'SELECT * FROM t WHERE a = $1 AND b = $2', [$_GET['a'], $_GET['b']]);`,
  ],
  'pg_query and a name': [
    `pg_query($c, "SELECT * FROM t ORDER BY $_GET[sort]");`,
    `pg_query($c, "SELECT * FROM t ORDER BY " . pg_escape_identifier($c, $_GET['sort']) . "");`,
  ],
  Laravel: [
    `${laravel}DB::select("SELECT * FROM t WHERE a = '" . $_GET['a'] . "' AND b = ?", [$b]);`,
    `${laravel}DB::select("SELECT * FROM t WHERE a = ? AND b = ?", [$_GET['a'], $b]);`,
  ],
  'Laravel with names': [
    `${laravel}DB::update("UPDATE t SET a = '{$_GET['a']}' WHERE b = :b", ['b' => $b]);`,
    `${laravel}DB::update("UPDATE t SET a = :a WHERE b = :b", ['b' => $b, 'a' => $_GET['a']]);`,
  ],
  'a piece of Laravel': [
    `${laravel}$q->whereRaw("lower(a) = '$_GET[a]'");`,
    `${laravel}$q->whereRaw("lower(a) = ?", [$_GET['a']]);`,
  ],
  Doctrine: [
    `${doctrine}function f(Connection $c, $x) { return $c->executeQuery("SELECT * FROM t WHERE a = $x"); }`,
    `${doctrine}function f(Connection $c, $x) { return $c->executeQuery("SELECT * FROM t WHERE a = ?", [$x]); }`,
  ],
  'the old way of Doctrine': [
    `${doctrine}function f(Connection $c, $x) { return $c->query("SELECT * FROM t WHERE a = $x"); }`,
    `${doctrine}function f(Connection $c, $x) { return $c->executeQuery("SELECT * FROM t WHERE a = ?", [$x]); }`,
  ],
  'the ORM of Doctrine': [
    `${orm}function f(EntityManagerInterface $em, $x) { return $em->createQuery("SELECT u FROM User u WHERE u.name = '$x'")->getResult(); }`,
    `${orm}function f(EntityManagerInterface $em, $x) { return $em->createQuery("SELECT u FROM User u WHERE u.name = :x")->setParameter('x', $x)->getResult(); }`,
  ],
  'the builder of Doctrine': [
    `${orm}function f($em, $x) { return $em->createQueryBuilder()->from('User', 'u')->where("u.name = '$x'")->getQuery(); }`,
    `${orm}function f($em, $x) { return $em->createQueryBuilder()->from('User', 'u')->where("u.name = :x")->setParameter('x', $x)->getQuery(); }`,
  ],
  'a name in Doctrine': [
    `${doctrine}function f(Connection $c, $x) { return $c->executeQuery('SELECT * FROM t ORDER BY ' . $x); }`,
    `${doctrine}function f(Connection $c, $x) { return $c->executeQuery('SELECT * FROM t ORDER BY ' . $c->quoteIdentifier($x)); }`,
  ],
  Yii: [
    `Yii::$app->db->createCommand("SELECT * FROM t WHERE a = '$_GET[a]'")->queryAll();`,
    `Yii::$app->db->createCommand("SELECT * FROM t WHERE a = :a", [':a' => $_GET['a']])->queryAll();`,
  ],
  WordPress: [
    `$wpdb->get_results("SELECT * FROM $wpdb->posts WHERE a = '" . $_GET['a'] . "'");`,
    `$wpdb->get_results($wpdb->prepare("SELECT * FROM $wpdb->posts WHERE a = %s", $_GET['a']));`,
  ],
  'WordPress prepared': [
    `$wpdb->query($wpdb->prepare("UPDATE t SET a = %d WHERE b = '$_GET[b]' AND c = %s", $a, $c));`,
    `$wpdb->query($wpdb->prepare("UPDATE t SET a = %d WHERE b = %s AND c = %s", $a, $_GET['b'], $c));`,
  ],
};

describe.each(Object.entries(fixes))('%s', (_name, [before, after]) => {
  test.each(['\n', '\r\n'])('%j', (lineBreak) => {
    const code = (text: string) => `<?php\n${text}\n`.replaceAll('\n', lineBreak);
    const result = fixed(code(before), 'php');
    expect(result).toBe(code(after));
    expect(parseHostText('php', result)?.root.hasError).toBe(false);
    expect(untrusted(result)).toEqual([]);
  });
});

const left: Readonly<Record<string, string>> = {
  'a direction': `pg_query($c, "SELECT * FROM t ORDER BY a $_GET[direction]");`,
  'a whole clause': inPdo(`$pdo->query("SELECT * FROM t WHERE $x");`),
  'a list that is glued in quotes': `pg_query($c, "SELECT * FROM t WHERE a IN ('" . implode("','", $_GET['a']) . "')");`,
  'values from elsewhere': `pg_query_params($c, 'SELECT * FROM t WHERE a = $1 AND b = ' . $_GET['b'], $values);`,
  'a call in a condition': inPdo(`if ($pdo->query("SELECT * FROM t WHERE a = $x")) echo 1;`),
  'a branch without braces': inPdo(`if ($y)\n        return $pdo->query("SELECT * FROM t WHERE a = $x");`),
  'a statement that takes no parameters': inPdo(`$pdo->exec("CREATE ROLE a PASSWORD '$x'");`),
  'text that is built in several places': inPdo(
    `$sql = "SELECT * FROM t WHERE a = $x";\n    $sql .= ' LIMIT 1';\n    $pdo->query($sql);`,
  ),
  'values that are bound one by one': inPdo(
    `$s = $pdo->prepare("SELECT * FROM t WHERE a = $x AND b = ?");\n    $s->bindValue(1, $y);\n    $s->execute();`,
  ),
  'a statement that runs twice': inPdo(
    `$s = $pdo->prepare("SELECT * FROM t WHERE a = $x");\n    $s->execute();\n    $s->execute();`,
  ),
  'a percent sign in WordPress': `$wpdb->query("DELETE FROM t WHERE a LIKE '%$_GET[a]%'");`,
  'an unknown object': `$db->query("SELECT * FROM t WHERE a = $_GET[a]");`,
};

test.each(Object.entries(left))('no fix: %s', (_name, code) => {
  const text = `<?php\n${code}\n`;
  expect(untrusted(text)).not.toEqual([]);
  expect(fixed(text, 'php')).toBe(text);
});

function untrusted(text: string): readonly string[] {
  return readHostFile('a.php', 'php', text).templates.flatMap(({ parts }) =>
    parts.flatMap((part) => (part.kind === 'hole' && part.trust === 'untrusted' ? [part.expression] : [])),
  );
}
