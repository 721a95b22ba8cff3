import { expect, test } from 'vitest';
import type { HostLanguage } from './language';
import { placeholdersIn } from './placeholders';

const found = (sql: string, language: HostLanguage) =>
  placeholdersIn(sql, language).map(({ start, end }) => sql.slice(start, end));

test.each<[HostLanguage, string, readonly string[]]>([
  ['java', 'SELECT a FROM t WHERE b = ? AND c IN (?, ?) LIMIT ?', ['?', '?', '?', '?']],
  ['java', 'UPDATE t SET a=?, b = ?::int WHERE c BETWEEN ? AND ?', ['?', '?', '?', '?']],
  ['java', 'SELECT \'?\' || ?, "a?" FROM t -- ?', ['?']],
  ['php', 'SELECT a FROM t WHERE b = :name AND c=:other::int', [':name', ':other']],
  ['ruby', "SELECT a::text, x[1:2] FROM t WHERE b > ':c' AND d = :d", [':d']],
  ['java', 'SELECT f(a := 1) FROM t WHERE b = ?1', ['?1']],
  ['python', 'SELECT a % 2, b %s FROM t WHERE c = %s AND d=%(d)s', ['%s', '%s', '%(d)s']],
  ['javascript', 'SELECT a %s FROM t', []],
  ['csharp', 'SELECT a FROM t WHERE b = @b AND c=@c LIMIT {0}', ['@b', '@c', '{0}']],
  ['go', 'SELECT a FROM t WHERE b = @b AND tags @> $1', ['@b']],
  ['java', 'SELECT @a FROM t', []],
  ['typescript', "SELECT a FROM t WHERE data ? 'key' AND b = ?", ['?']],
  ['typescript', 'SELECT a FROM t WHERE data ?| $1 AND data ?& $2 AND data ? name', []],
])('%s: %s', (language, sql, expected) => expect(found(sql, language)).toEqual(expected));
