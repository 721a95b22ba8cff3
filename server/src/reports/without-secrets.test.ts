import { describe, expect, test } from 'vitest';
import { withoutSecrets, withoutText } from './without-secrets';

describe('passwords are not shown', () => {
  test.each([
    ["const a = 'postgres://ada:hunter2@db.acme.io/app';", "const a = 'postgres://ada:*******@db.acme.io/app';"],
    [
      'dsn := "host=db.acme.io password=hunter2 sslmode=disable"',
      'dsn := "host=db.acme.io password=******* sslmode=disable"',
    ],
    ['dsn := "password=hunter2 host=db.acme.io"', 'dsn := "password=******* host=db.acme.io"'],
    ['"Host=db.acme.io;Password=hunter2;Database=app"', '"Host=db.acme.io;Password=*******;Database=app"'],
    [
      '"jdbc:postgresql://db.acme.io/app?user=ada&password=hunter2"',
      '"jdbc:postgresql://db.acme.io/app?user=ada&password=*******"',
    ],
    ["  password: 'hunter2',", "  password: '*******',"],
    ['    "PASSWORD": "hunter2",', '    "PASSWORD": "*******",'],
  ])('%s', (line, shown) => expect(withoutSecrets(line)).toBe(shown));
});

describe('all else is', () => {
  test.each([
    '  password: string;',
    'SELECT id FROM users WHERE password = $1',
    'const url = "postgres://ada@db.acme.io/app";',
  ])('%s', (line) => expect(withoutSecrets(line)).toBe(line));
});

test('a text that is nothing but a password', () => {
  expect(withoutText('connect(url, "ada", "hunter2")', 20, 29)).toBe('connect(url, "ada", "*******")');
});
