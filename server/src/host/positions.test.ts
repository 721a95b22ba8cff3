/** Another parser's opinion of where holes stand: pgsql-ast-parser must see a parameter, a string or a name where we do. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { astVisitor, parseFirst, type Statement } from 'pgsql-ast-parser';
import { beforeAll, expect, test } from 'vitest';
import { loadGrammar } from '../sql/parse';
import { loadLanguage } from './grammar';
import { fixtureFiles, snippetsOf } from './harness/fixture-files';
import { readHostFile } from './read-host-file';
import type { HolePosition, Template } from './template';

beforeAll(async () => {
  await loadGrammar();
  const folder = dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm'));
  await loadLanguage('typescript', async (file) => readFileSync(join(folder, file)));
});

/** What each position may look like to somebody who reads the query with stand-ins in the holes. */
const seenAs: Readonly<Record<'parameter' | 'string' | 'name', readonly HolePosition[]>> = {
  parameter: ['value', 'in-list', 'limit', 'like-pattern'],
  string: ['inside-literal', 'like-pattern'],
  // LIKE takes an expression: unquoted, its hole may as well be a column's name.
  name: ['identifier', 'like-pattern'],
};

/** A clause, a keyword and a place that is not known may hold any of these. */
const claims = new Set(Object.values(seenAs).flat());

test('the other parser sees holes as we do, wherever it can read the query', () => {
  const files = fixtureFiles().filter(({ language }) => language === 'typescript');
  const texts = files.flatMap((file) => snippetsOf(file).map(({ text }) => text));
  const templates = texts.flatMap((text) => readHostFile('a.ts', 'typescript', text).templates);
  const read = templates.flatMap((template) => {
    const statement = tryToRead(template.sql);
    return statement ? [{ template, seen: seenIn(statement) }] : [];
  });
  const judged = read.flatMap(({ template, seen }) =>
    holePositions(template).flatMap((position, index) => {
      const kinds = kindsOf(seen, index).filter((kind) => kind !== 'parameter' || !hasOwnParameters(template));
      return kinds.map((kind) => ({ sql: template.sql, position, kind, fits: seenAs[kind].includes(position) }));
    }),
  );
  expect(read.length).toBeGreaterThan(150);
  expect(judged.length).toBeGreaterThan(100);
  expect(judged.filter(({ position, fits }) => claims.has(position) && !fits)).toEqual([]);
});

function tryToRead(sql: string): Statement | undefined {
  try {
    return parseFirst(sql);
  } catch {
    return undefined; // it does not know all of PostgreSQL
  }
}

/** The code's own `$1` cannot be told from those that stand in for holes. */
function hasOwnParameters({ parts }: Template): boolean {
  return parts.some((part) => part.kind === 'text' && /\$\d/.test(part.text));
}

function holePositions({ parts }: Template): HolePosition[] {
  return parts.flatMap((part) => (part.kind === 'hole' ? [part.position] : []));
}

interface Seen {
  readonly parameters: readonly string[];
  readonly strings: readonly string[];
  readonly names: readonly string[];
}

function seenIn(statement: Statement): Seen {
  const parameters: string[] = [];
  const strings: string[] = [];
  const names: string[] = [];
  astVisitor((visitor) => ({
    parameter: ({ name }) => {
      parameters.push(name);
    },
    constant: (constant) => {
      if (constant.type === 'string') strings.push(constant.value);
    },
    ref: ({ name }) => {
      names.push(name);
    },
    tableRef: (table) => {
      names.push(table.name, table.schema ?? '');
      visitor.super().tableRef(table);
    },
  })).statement(statement);
  return { parameters, strings, names };
}

/** How the other parser sees the hole of that index: as `$n`, or by its stand-in's name. */
function kindsOf({ parameters, strings, names }: Seen, index: number): (keyof typeof seenAs)[] {
  const standIn = `zqh${index}z`;
  return [
    ...(parameters.includes(`$${index + 1}`) ? (['parameter'] as const) : []),
    ...(strings.some((text) => text.includes(standIn)) ? (['string'] as const) : []),
    ...(names.some((name) => name.includes(standIn)) ? (['name'] as const) : []),
  ];
}
