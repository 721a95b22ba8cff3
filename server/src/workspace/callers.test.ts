import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { loadLanguage } from '../host/grammar';
import { loadGrammar } from '../sql/parse';
import { TextStore } from './text-store';

const folder = dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm'));

beforeAll(async () => {
  await loadGrammar();
  await loadLanguage('java', async (file) => readFileSync(join(folder, file)));
});

const store = (mark = '') => `class Store {
  private java.sql.Statement st;
  ${mark} public void keep(String name) throws Exception {
    st.execute("DELETE FROM users WHERE name = '" + name + "'");
  }
}`;
const caller = (value: string) => `class Start {
  void go(javax.servlet.http.HttpServletRequest request) throws Exception { new Store().keep(${value}); }
}`;
const middle = `class Middle { public void pass(String name) throws Exception { new Store().keep(name); } }`;
const above = (value: string) => caller(value).replace('Store', 'Middle').replace('keep', 'pass');

function workspaceOf(files: Readonly<Record<string, string>>): TextStore {
  const texts = new TextStore('/nowhere');
  for (const [path, text] of Object.entries(files)) texts.setText(path, text);
  texts.setModules(Object.keys(files));
  return texts;
}

function holesIn(texts: TextStore, path = 'Store.java'): readonly string[] {
  const parts = texts.host(path)?.templates.flatMap((template) => template.parts) ?? [];
  return parts.flatMap((part) => (part.kind === 'hole' && part.trust === 'untrusted' ? [part.expression] : []));
}

test.each([
  ['nobody calls it', { 'Store.java': store() }, ['name']],
  ['a constant', { 'Store.java': store(), 'Start.java': caller('"anna"') }, []],
  ['a value', { 'Store.java': store(), 'Start.java': caller('request.getParameter("name")') }, ['name']],
  [
    'a constant here, a value there',
    { 'Store.java': store(), 'A.java': caller('"anna"'), 'B.java': caller('System.getenv("NAME")') },
    ['name'],
  ],
  ['a constant through a third file', { 'Store.java': store(), 'Middle.java': middle, 'A.java': above('"anna"') }, []],
  [
    'a value through a third file',
    { 'Store.java': store(), 'Middle.java': middle, 'A.java': above('System.getenv("NAME")') },
    ['name'],
  ],
  ['only a test', { 'Store.java': store(), 'src/test/Start.java': caller('"anna"') }, ['name']],
  ['a framework, too', { 'Store.java': store('@GetMapping("/")'), 'Start.java': caller('"anna"') }, ['name']],
  [
    'the name of an interface, too',
    { 'Store.java': store().replace('Store', 'Store implements Keeper'), 'Start.java': caller('"anna"') },
    ['name'],
  ],
  [
    'an object that may hold anything',
    { 'Store.java': store().replace('String name', 'Box name'), 'Start.java': caller('new Box(request)') },
    ['name'],
  ],
  [
    'a method of that name of another class',
    { 'Store.java': store(), 'Start.java': `${caller('"anna"')} class B { void g(String x) { new Shop().keep(x); } }` },
    [],
  ],
])('called with: %s', (_name, files, expected) => {
  expect(holesIn(workspaceOf(files))).toEqual(expected);
});

test('an edit of the caller changes what is said, a repeated question does not read the caller again', () => {
  const texts = workspaceOf({ 'Store.java': store(), 'Start.java': caller('"anna"') });
  expect(holesIn(texts)).toEqual([]);
  const before = texts.host('Store.java');
  expect(texts.host('Store.java')).toBe(before);
  texts.setText('Start.java', caller('request.getHeader("name")'));
  expect(holesIn(texts)).toEqual(['name']);
  texts.setText('Start.java', caller('"anna"'));
  expect(holesIn(texts)).toEqual([]);
});

test('a file that begins to name the class is heard, also by who is asked through others', () => {
  const texts = workspaceOf({ 'Store.java': store(), 'Middle.java': middle, 'A.java': 'class A {}' });
  expect(holesIn(texts)).toEqual(['name']);
  texts.setText('A.java', above('"anna"'));
  expect(holesIn(texts)).toEqual([]);
  texts.setText('A.java', above('System.getenv("NAME")'));
  expect(holesIn(texts)).toEqual(['name']);
});

test('methods that call each other in a circle do not vouch for each other', () => {
  const one = `class One { java.sql.Statement s; public void f(String x) throws Exception { s.execute("DELETE FROM a WHERE b = '" + x + "'"); new Two().g(x); } }`;
  const two = `class Two { public void g(String x) throws Exception { new One().f(x); } }`;
  expect(holesIn(workspaceOf({ 'One.java': one, 'Two.java': two }), 'One.java')).toEqual(['x']);
});

test('a getter of another class whose type cannot hold SQL', () => {
  const dao = `import app.User;
class Dao { void f(java.sql.Statement s, User user) throws Exception {
  s.execute("UPDATE users SET name = '" + user.getName() + "' WHERE id = " + user.getId());
} }`;
  const user = `package app; public class User {
  private long id; private String name;
  public long getId() { return id; }
  public String getName() { return name; }
}`;
  expect(holesIn(workspaceOf({ 'Dao.java': dao, 'app/User.java': user }), 'Dao.java')).toEqual(['user.getName()']);
  expect(holesIn(workspaceOf({ 'Dao.java': dao }), 'Dao.java')).toEqual(['user.getName()', 'user.getId()']);
});
