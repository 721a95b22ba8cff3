import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { gitShipped } from './git';
import { folderWith, git, repositoryWith } from './harness/folder';
import { isRedundantLink, listFiles } from './list-files';
import { readText } from './read-text';

const shipped = async (root: string, since?: string) => {
  const { paths, problem } = await gitShipped(root, since);
  return problem ?? (paths && [...paths].toSorted());
};

describe('what has shipped', () => {
  test('on the default branch: what is committed', async () => {
    const root = repositoryWith({ 'm/1 ä.sql': 'select 1' });
    writeFileSync(join(root, 'm/2.sql'), 'select 2');
    expect(await shipped(root)).toEqual(['m/1 ä.sql']);
    expect(await shipped(join(root, 'm'))).toEqual(['1 ä.sql']);
  });
  test('on another branch: what the default branch holds, edited here or not', async () => {
    const root = repositoryWith({ 'm/1.sql': 'select 1' }, 'master');
    git(root, 'checkout', '-b', 'work');
    writeFileSync(join(root, 'm/1.sql'), 'select 3');
    writeFileSync(join(root, 'm/2.sql'), 'select 2');
    git(root, 'add', '-A');
    git(root, 'commit', '-m', 'second');
    expect(await shipped(root)).toEqual(['m/1.sql']);
    expect(await shipped(root, 'work')).toEqual(['m/1.sql', 'm/2.sql']);
    expect(await shipped(root, '--output=x')).toBe(
      'git knows no commit called "--output=x" here. Name a branch, a tag or a commit.',
    );
  });
  test('the remote’s default branch counts before local ones', async () => {
    const origin = repositoryWith({ 'm/1.sql': '' }, 'trunk');
    const root = folderWith({});
    git(root, 'clone', origin, '.');
    git(root, 'checkout', '-b', 'main');
    writeFileSync(join(root, 'm/2.sql'), '');
    git(root, 'add', '-A');
    git(root, 'commit', '-m', 'second');
    expect(await shipped(root)).toEqual(['m/1.sql']);
  });
  test('nothing without git, without commits, without a default branch', async () => {
    expect(await shipped(folderWith({}))).toBeUndefined();
    const empty = folderWith({});
    git(empty, 'init', '-b', 'main');
    expect(await shipped(empty)).toBeUndefined();
    expect(await shipped(repositoryWith({ 'a.sql': '' }, 'work'))).toBeUndefined();
  });
});

describe('which files there are', () => {
  const files = {
    'm/1.sql': '',
    'src/a.ts': '',
    'src/types.d.ts': '',
    'ignored/2.sql': '',
    'node_modules/x/a.js': '',
    'README.md': '',
    'metadata.toml': '',
  };
  test('with git what it would track', async () => {
    const root = repositoryWith({ ...files, '.gitignore': 'ignored\nnode_modules\n' });
    writeFileSync(join(root, 'm/new.sql'), '');
    expect([...(await listFiles(root))].toSorted()).toEqual(['m/1.sql', 'm/new.sql', 'metadata.toml', 'src/a.ts']);
  });
  test('without git all but the usual exceptions', async () => {
    expect([...(await listFiles(folderWith(files)))].toSorted()).toEqual([
      'ignored/2.sql',
      'm/1.sql',
      'metadata.toml',
      'src/a.ts',
    ]);
  });
  test('a link into the same folder would be read twice', () => {
    const root = folderWith({ 'm/1.sql': '' });
    const other = folderWith({ '2.sql': '' });
    symlinkSync(join(root, 'm/1.sql'), join(root, 'inside.sql'));
    symlinkSync(join(other, '2.sql'), join(root, 'outside.sql'));
    symlinkSync(join(root, 'gone.sql'), join(root, 'broken.sql'));
    symlinkSync(root, join(root, 'm/loop'));
    const links = ['m/1.sql', 'inside.sql', 'outside.sql', 'broken.sql', 'm/loop'];
    expect(links.map((path) => isRedundantLink(root, path))).toEqual([false, true, false, false, true]);
  });
});

test('what is no text is a problem with words', () => {
  const root = folderWith({
    'bom.sql': '\ufeffselect 1',
    'latin1.sql': Buffer.from([0x2d, 0x2d, 0xe4]),
    'utf16.sql': Buffer.from('\ufeffselect 1', 'utf16le'),
    'dump.sql': Buffer.from('PGDMP\0\u0001'),
    'bundle.js': ' '.repeat(1_000_001),
  });
  const read = (name: string) => readText(join(root, name));
  expect(read('bom.sql')).toEqual({ text: 'select 1', byteOrderMark: true });
  expect(read('latin1.sql')).toEqual({ text: '--\ufffd', byteOrderMark: false });
  expect(read('utf16.sql')).toMatchObject({ problem: expect.stringContaining('UTF-16'), expected: false });
  expect(read('dump.sql')).toMatchObject({ problem: expect.stringContaining('binary'), expected: false });
  expect(read('bundle.js')).toMatchObject({ problem: expect.stringContaining('1.0 MB'), expected: true });
  expect(read('gone.sql')).toMatchObject({ problem: expect.stringContaining('no such file'), expected: true });
  expect(read('.')).toMatchObject({ problem: expect.stringContaining('not a file') });
});
