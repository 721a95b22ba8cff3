/** Holds up the walls between the rooms: which folder may import which (ARCHITECTURE.md). */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const rooms = join(root, 'server/src');

/** Each room with the rooms that it may import; its own files go without saying. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  sql: [],
  schema: ['sql'],
  locks: ['sql', 'schema'],
  host: ['sql'],
  migrations: ['sql'],
  rules: ['sql', 'schema', 'locks', 'host', 'migrations'],
  review: ['sql', 'schema', 'locks', 'host', 'migrations', 'rules'],
  workspace: ['sql', 'schema', 'locks', 'host', 'migrations', 'rules', 'review'],
  reports: ['sql', 'schema', 'locks', 'rules', 'review', 'workspace', 'rehearse'],
  postgres: ['sql'],
  rehearse: ['sql', 'schema', 'locks', 'migrations', 'rules', 'review', 'postgres'],
  explain: ['sql', 'postgres'],
  smoke: ['sql', 'postgres'],
  readiness: ['sql', 'schema', 'locks', 'migrations', 'rules', 'review', 'postgres', 'smoke', 'explain'],
  'protocol.ts': ['host', 'postgres', 'explain', 'smoke', 'readiness', 'rehearse'],
};
const adapters = new Set(['lsp', 'cli']);

/** Packages that only one room may name. */
const owners: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^libpg-query$/, ['server/src/sql']],
  [/^(pg|pg-.*|@electric-sql\/.*)$/, ['server/src/postgres']],
  [/^vscode-languageserver(\/|$|-)/, ['server/src/lsp']],
  [/^(vscode|vscode-languageclient(\/.*)?)$/, ['client/src']],
  [/^(web-tree-sitter|@vscode\/tree-sitter-wasm)$/, ['server/src/host']],
  [
    /^node:/,
    [
      'server/src/workspace',
      'server/src/postgres',
      'server/src/cli',
      'server/src/lsp',
      'server/src/rehearse',
      'server/src/explain',
      'server/src/smoke',
      'server/src/readiness',
      'client/src',
    ],
  ],
];

const sources = [...sourcesBelow(rooms), ...sourcesBelow(join(root, 'client/src'))];

test('there are sources to look at', () => expect(sources.length).toBeGreaterThan(20));

test.each(sources.map((path) => relative(root, path)))('%s imports only what its room may', (path) => {
  expect(importsOf(join(root, path)).flatMap((name) => trespass(path, name) ?? [])).toEqual([]);
});

test('every path that ARCHITECTURE.md names exists', () => {
  const text = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
  const paths = [...text.matchAll(/`((?:server|client|test|scripts|examples|docs|syntaxes)\/[^`*<\s]*)`/g)].map(
    (match) => match[1] ?? '',
  );
  expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

function sourcesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\.ts$|(^|\/)harness\//.test(name))
    .map((name) => join(folder, name));
}

function importsOf(path: string): string[] {
  const text = readFileSync(path, 'utf8');
  return [...text.matchAll(/^(?:import|export)\b[^'"]*?from '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? '',
  );
}

/** Why this import is not allowed, or undefined when it is. */
function trespass(path: string, name: string): string | undefined {
  if (!name.startsWith('.')) {
    const owner = owners.find(([pattern]) => pattern.test(name));
    return owner && !owner[1].some((folder) => path.startsWith(folder))
      ? `${name} belongs to ${owner[1].join(', ')}`
      : undefined;
  }
  const target = relative(root, resolve(root, dirname(path), name));
  if (path.startsWith('client/')) {
    return target.startsWith('client/') || target === 'server/src/protocol'
      ? undefined
      : `the client imports ${target}`;
  }
  const from = roomOf(path);
  const to = roomOf(target);
  if (from === to || adapters.has(from)) return undefined;
  return allowed[from]?.includes(to) ? undefined : `${from} imports ${to} (${name})`;
}

function roomOf(path: string): string {
  const name = relative('server/src', path).split('/')[0] ?? '';
  return name === 'protocol' ? 'protocol.ts' : name;
}
