import { describe, expect, test } from 'vitest';
import { readSettings } from './settings';

const read = (text: string) => readSettings('preflight.json', text, ['float-money', 'drop-column']);
/** `line:column message` of each problem. */
const problems = (text: string) =>
  read(text).problems.map(({ line, column, message }) => `${line}:${column} ${message}`);

describe('preflight.json', () => {
  test('reads everything, comments and trailing commas too', () => {
    const { settings, problems } = read(`{
      // where they are
      "$schema": "x",
      "migrations": ["./db\\\\migrations/", { "folder": "sql", "tool": "flyway", "shipped": "2.1" }],
      "postgres": 15,
      "rules": { "float-money": "off", },
      "environments": { "live": { "kind": "production", "url": "postgres://app:\${env:PW}@db/shop" } },
      "attestations": { "restore-rehearsed": { "by": "Ana", "on": "2026-01-02", "until": "2026-07-01", "evidence": "OPS-7" } }
    }`);
    expect(problems).toEqual([]);
    expect(settings).toEqual({
      migrations: [
        { folder: 'db/migrations', tool: undefined },
        { folder: 'sql', tool: 'flyway', shipped: '2.1' },
      ],
      postgres: 15,
      postgresIsAssumed: false,
      rules: { 'float-money': 'off' },
      environments: [{ name: 'live', kind: 'production', url: `postgres://app:\${env:PW}@db/shop` }],
      attestations: [
        { check: 'restore-rehearsed', by: 'Ana', on: '2026-01-02', until: '2026-07-01', evidence: 'OPS-7' },
      ],
    });
  });
  test('an empty file is no problem', () => expect(read(' \n').problems).toEqual([]));
  test('broken JSON names the place, and what could be read counts', () => {
    const { settings, problems } = read('{\r\n  "postgres": 15\r\n  "rules": {}\r\n}');
    expect(problems).toEqual([
      {
        file: 'preflight.json',
        line: 3,
        column: 3,
        message: expect.stringMatching(/^This is not valid JSON: comma expected/),
      },
    ]);
    expect(settings.postgres).toBe(15);
  });
  test.each([
    ['{ "rulez": {} }', '1:3 There is no setting "rulez". Did you mean "rules"?'],
    [
      '{ "zzzzzzzzzz": 1 }',
      '1:3 There is no setting "zzzzzzzzzz". Known here: migrations, postgres, rules, environments, attestations.',
    ],
    ['{ "rules": { "float-mony": "off" } }', '1:14 There is no rule called "float-mony". Did you mean "float-money"?'],
    [
      '{ "rules": { "drop-column": "loud" } }',
      '1:29 "drop-column" must be one of off, hint, info, warning, error, not "loud".',
    ],
    [
      '{ "rules": { "drop-column": 2 } }',
      '1:29 "drop-column" must be one of off, hint, info, warning, error, not a number.',
    ],
    ['{ "postgres": "16" }', '1:15 "postgres" must be one of 14, 15, 16, 17, 18, not "16".'],
    ['{ "postgres": 9 }', '1:15 "postgres" must be one of 14, 15, 16, 17, 18, not 9.'],
    ['[]', '1:1 The file must hold an object { … }, not an array.'],
    ['{ "rules": [] }', '1:12 "rules" must hold an object { … }, not an array.'],
    ['{ "migrations": [{ "tool": "sql" }] }', '1:18 An entry of "migrations" needs a "folder".'],
    [
      '{ "migrations": [{ "folder": "a", "tool": "rails" }] }',
      '1:43 "tool" must be one of sql, prisma, golang-migrate, diesel, flyway, not "rails".',
    ],
    [
      '{ "environments": { "embedded": {} } }',
      '1:21 "embedded" is always there. Choose another name for this environment.',
    ],
    ['{ "environments": { "a": { "kind": "local" } } }', '1:21 The environment "a" needs "url".'],
    [
      '{ "environments": { "a": { "kind": "local", "url": "postgres://u:secret@h/d" } } }',
      `1:52 The url of "a" holds a password. Write \${env:NAME} instead, and set NAME outside.`,
    ],
    [
      '{ "toString": 1 }',
      '1:3 There is no setting "toString". Known here: migrations, postgres, rules, environments, attestations.',
    ],
  ])('%s', (text, problem) => expect(problems(text)).toEqual([problem]));
  test('a password is never repeated', () => {
    expect(
      JSON.stringify(read('{ "environments": { "a": { "kind": "local", "url": "postgres://u:hunter2@h/d" } } }')),
    ).not.toContain('hunter2');
  });
});
