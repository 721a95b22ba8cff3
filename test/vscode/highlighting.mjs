// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the samples are code that holds holes
/** SQL inside the strings of host code, tokenised by VS Code's own grammars with ours injected. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import oniguruma from 'vscode-oniguruma';
import textmate from 'vscode-textmate';
import { installed, root } from '../../scripts/e2e-install.mjs';
import { check } from './report.mjs';

const builtIn = join(installed.codeServer, '..', '..', '..', 'lib', 'vscode', 'extensions');
const grammars = {
  'source.ts': join(builtIn, 'typescript-basics/syntaxes/TypeScript.tmLanguage.json'),
  'source.tsx': join(builtIn, 'typescript-basics/syntaxes/TypeScriptReact.tmLanguage.json'),
  'source.js': join(builtIn, 'javascript/syntaxes/JavaScript.tmLanguage.json'),
  'source.js.jsx': join(builtIn, 'javascript/syntaxes/JavaScriptReact.tmLanguage.json'),
  'source.sql': join(builtIn, 'sql/syntaxes/sql.tmLanguage.json'),
  'preflight.sql-in-strings': join(root, 'syntaxes/sql-in-strings.tmLanguage.json'),
};

/** Each sample: the code, then what one word in it must be, by the end of its scopes. `none` must not be SQL. */
const samples = [
  ['a tagged template', 'const q = sql`SELECT id FROM t WHERE a = ${a}`; done();', { SELECT: 'sql', done: 'none' }],
  [
    'a call of Prisma',
    'await prisma.$queryRaw`SELECT 1 ${x} FROM t`; done();',
    { FROM: 'sql', x: 'host', done: 'none' },
  ],
  ['a call with a type', 'await prisma.$queryRaw<User[]>`SELECT ${x} FROM t`; done();', { FROM: 'sql', done: 'none' }],
  ['a method of a tag', 'const q = Prisma.sql`a = ${b} AND c`; done();', { AND: 'sql', done: 'none' }],
  ['a template on several lines', 'run(`\n  SELECT a,\n    b FROM t\n`, [c]); done();', { FROM: 'sql', done: 'none' }],
  [
    'a hole in quotes',
    "run(`SELECT a FROM t WHERE b = '${term}' AND c`); done();",
    { term: 'host', AND: 'sql', done: 'none' },
  ],
  [
    'a hole between per cents',
    "run(`SELECT a FROM t WHERE b LIKE '%${term}%' LIMIT 1`); done();",
    { term: 'host', LIMIT: 'sql', done: 'none' },
  ],
  [
    'a template in a hole',
    'run(sql`SELECT a ${w ? sql`WHERE b` : empty} LIMIT 1`); done();',
    { WHERE: 'sql', empty: 'host', LIMIT: 'sql', done: 'none' },
  ],
  ['an open quote', "run(`SELECT a FROM t WHERE b = 'x`); done();", { done: 'none' }],
  ['an open comment', 'run(`SELECT a FROM t /* x`); done();', { done: 'none' }],
  ['a line comment before the end', 'run(`SELECT a FROM t -- x`); done();', { done: 'none' }],
  [
    'a division and a remainder',
    'run(`SELECT a / 2, a % ${n} FROM t`); done();',
    { FROM: 'sql', n: 'host', done: 'none' },
  ],
  [
    'an array',
    'run(`SELECT a[1] FROM t WHERE b = ANY(ARRAY[${n}])`); done();',
    { FROM: 'sql', n: 'host', done: 'none' },
  ],
  ['single quotes', "run('SELECT a FROM t WHERE b = $1', [b]); done();", { FROM: 'sql', done: 'none' }],
  ['double quotes', 'run("INSERT INTO t (a) VALUES (\'x\')"); done();', { VALUES: 'sql', done: 'none' }],
  ['escaped quotes', "run('SELECT a FROM t WHERE b = \\'x\\' AND c'); done();", { AND: 'sql', done: 'none' }],
  ['lower case', 'run(`select a from t where b`); done();', { where: 'sql', done: 'none' }],
  [
    'prose',
    'say(`Please select from these: ${x}`); say("WITH love"); done();',
    { select: 'none', from: 'none', done: 'none' },
  ],
  [
    'a word that only looks like a verb',
    "emit('UPDATE'); emit('CREATE_USER'); done();",
    { UPDATE: 'none', CREATE_USER: 'none', done: 'none' },
  ],
  [
    'a tagged template that begins with a hole',
    'const q = sql`${a} AND ${b}`; done();',
    { a: 'host', AND: 'sql', b: 'host', done: 'none' },
  ],
  ['an empty tagged template', 'const q = sql``; done();', { done: 'none' }],
];

export async function testHighlighting() {
  const wasm = readFileSync(join(root, 'node_modules/vscode-oniguruma/release/onig.wasm'));
  await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async (scope) =>
      grammars[scope] ? textmate.parseRawGrammar(readFileSync(grammars[scope], 'utf8'), grammars[scope]) : null,
    getInjections: (scope) => (/^source\.[jt]s/.test(scope) ? ['preflight.sql-in-strings'] : []),
  });
  for (const host of ['source.ts', 'source.tsx', 'source.js', 'source.js.jsx']) {
    const grammar = await registry.loadGrammar(host);
    for (const [name, code, expected] of samples) {
      if (name === 'a call with a type' && host.startsWith('source.js')) continue;
      await check(`highlighting: ${name} (${host})`, () => {
        const tokens = tokenise(grammar, code);
        for (const [word, kind] of Object.entries(expected)) {
          const token = tokens.find(({ text }) => new RegExp(`(?<![\\w$])${word}(?!\\w)`).test(text));
          assert.ok(token, `no token holds ${word}`);
          assert.equal(kindOf(token.scopes), kind, `${word}: ${token.scopes.join(' ')}`);
        }
        assert.equal(tokens.stoppedEarly, false);
      });
    }
  }
}

function tokenise(grammar, code) {
  const tokens = Object.assign([], { stoppedEarly: false });
  let state = textmate.INITIAL;
  for (const line of code.split('\n')) {
    const result = grammar.tokenizeLine(line, state);
    tokens.stoppedEarly ||= result.stoppedEarly;
    for (const { startIndex, endIndex, scopes } of result.tokens) {
      tokens.push({ text: line.slice(startIndex, endIndex), scopes });
    }
    state = result.ruleStack;
  }
  return tokens;
}

function kindOf(scopes) {
  const sql = scopes.lastIndexOf('meta.embedded.inline.sql');
  if (sql < 0) return 'none';
  return scopes.findLastIndex((scope) => scope.startsWith('meta.template.expression')) > sql ? 'host' : 'sql';
}
