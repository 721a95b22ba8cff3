import { beforeAll, describe, expect, test } from 'vitest';
import { defineRule, type Rule } from '../rules/rule';
import { tokenize } from '../sql/lexer';
import { loadGrammar } from '../sql/parse';
import { readSource } from '../sql/source-file';
import { applyFixes, applySafeFixes } from './apply-fixes';
import type { Finding } from './finding';
import { ignoreEdit } from './ignore-edit';
import { createReviewer } from './reviewer';

beforeAll(loadGrammar);

/** Reports every word `bad` (and `worse`), so that places can be seen. */
function wordRule(id: string, word: string): Rule {
  return defineRule({
    id,
    family: 'queries',
    summary: '',
    severity: 'warning',
    recommended: true,
    messages: { found: 'Found.' },
    help: '',
    check({ parsed: { text } }, context) {
      for (const { start, end } of tokenize(text)) {
        if (text.slice(start, end) === word) context.report({ span: { start, end }, message: 'found', object: word });
      }
    },
  });
}

const rules = [wordRule('bad-word', 'bad'), wordRule('worse-word', 'worse')];

function review(text: string, pending = true): readonly Finding[] {
  const migration = {
    source: readSource('a.sql', text),
    version: '1',
    direction: 'up',
    transaction: 'none',
    pending,
  } as const;
  return createReviewer(rules).review({
    histories: [{ tool: 'sql', folder: '', migrations: [migration] }],
    queryFiles: [],
    hostFiles: [],
    settings: { postgres: 18, rules: {}, all: false },
  }).findings;
}

const found = (text: string, pending?: boolean) =>
  review(text, pending).map(({ rule, span }) => `${rule} ${text.slice(span.start, span.end)}@${span.start}`);

describe('an ignore comment', () => {
  test.each([
    ['above a statement', '-- preflight-ignore bad-word: why not\nselect bad,\n  bad;'],
    ['above other comments', '-- preflight-ignore bad-word\n\n/* about */\nselect bad'],
    ['as a block', '/* preflight-ignore bad-word */ select bad'],
    ['as a block of lines', '/*\n * preflight-ignore bad-word: because\n * it is so\n */\nselect bad'],
    ['behind a statement', 'select bad; -- preflight-ignore bad-word'],
    ['behind the last statement', 'select 1;\nselect bad -- preflight-ignore bad-word'],
    ['behind a statement of several lines', 'select bad,\n  1; -- preflight-ignore bad-word\nselect 1'],
    ['in the line', 'select 1,\n  bad, -- preflight-ignore bad-word\n  2'],
    ['above the line', 'select 1,\n  -- preflight-ignore bad-word: why\n  bad'],
    ['with several ids', '-- preflight-ignore bad-word, worse-word: both\nselect bad, worse'],
    ['for the file, at its end', 'select bad; select bad;\n-- preflight-ignore-file bad-word: all of it'],
    ['for the file, before a meta-command', '-- preflight-ignore-file bad-word\n\\set x 1\nselect bad'],
    ['with CRLF', '-- preflight-ignore bad-word\r\nselect bad;\r\n'],
    ['behind a BOM', '\uFEFF-- preflight-ignore bad-word\nselect bad'],
  ])('%s', (_, text) => expect(found(text)).toEqual([]));

  test('speaks of its statement alone', () => {
    expect(found('-- preflight-ignore bad-word\nselect bad;\nselect bad')).toEqual(['bad-word bad@48']);
    expect(found('select bad; -- preflight-ignore bad-word\nselect bad')).toEqual(['bad-word bad@48']);
  });

  test('inside a statement speaks of its line alone', () => {
    expect(found('select 1,\n  -- preflight-ignore bad-word\n  bad,\n  bad')).toEqual(['bad-word bad@50']);
  });

  test('on the line between two statements speaks of the one that follows it there', () => {
    expect(found('select 1; /* preflight-ignore bad-word */ select bad')).toEqual([]);
  });

  test('that silences nothing is a finding, with a fix that takes it away', () => {
    const text = 'select 1;\n\n-- preflight-ignore bad-word, worse-word: why\nselect worse;\n';
    expect(found(text)).toEqual(['unused-suppression bad-word@31']);
    const [finding] = review(text);
    expect(applyFixes(text, finding?.fixes[0]?.edits ?? [])).toBe(
      'select 1;\n\n-- preflight-ignore worse-word: why\nselect worse;\n',
    );
  });

  test('with its line, when it is the only one', () => {
    const fixed = (text: string) => applyFixes(text, review(text)[0]?.fixes[0]?.edits ?? []);
    expect(fixed('select 1;\r\n  -- preflight-ignore bad-word\r\n  select 2;\r\n')).toBe(
      'select 1;\r\n  select 2;\r\n',
    );
    expect(fixed('select 1; -- preflight-ignore bad-word: x\nselect 2;')).toBe('select 1;\nselect 2;');
    expect(fixed('select /* preflight-ignore bad-word */ 2')).toBe('select 2');
  });

  test('that names no rule, or an unknown one, says so', () => {
    const [finding] = review('-- preflight-ignore bad-wrod\nselect 1');
    expect(finding?.rule).toBe('unknown-suppression');
    expect(finding?.message).toBe(
      'There is no rule “bad-wrod”, so this comment silences nothing. Did you mean “bad-word”?',
    );
    expect(found('-- preflight-ignore: everything\nselect bad')).toEqual([
      'unknown-suppression -- preflight-ignore: everything@0',
      'bad-word bad@39',
    ]);
  });

  test('is not unused where its rule did not look', () => {
    expect(found('-- preflight-ignore bad-word\nselect 1', false)).toEqual([]);
  });

  test('other words are no directive', () => {
    expect(found('-- preflight-ignored bad-word\nselect bad')).toHaveLength(1);
    expect(found("select '-- preflight-ignore bad-word', bad")).toHaveLength(1);
  });
});

describe('“Ignore this line”', () => {
  const ignored = (text: string, index = 0) => {
    const finding = review(text)[index];
    if (!finding) throw new Error('no finding');
    return applyFixes(text, [ignoreEdit(text, finding, 'sql')]);
  };

  test.each([
    ['select bad;', '-- preflight-ignore bad-word\nselect bad;'],
    ['select 1;\r\n\t select bad;\r\n', 'select 1;\r\n\t -- preflight-ignore bad-word\r\n\t select bad;\r\n'],
    ['-- about\nselect bad', '-- about\n-- preflight-ignore bad-word\nselect bad'],
    ['select 1,\n  bad', 'select 1,\n  -- preflight-ignore bad-word\n  bad'],
    ["select '\n  ', bad", "-- preflight-ignore bad-word\nselect '\n  ', bad"],
    ['select 1; select bad', 'select 1; /* preflight-ignore bad-word */ select bad'],
    ['\uFEFFselect bad', '\uFEFF-- preflight-ignore bad-word\nselect bad'],
    [
      '-- preflight-ignore worse-word: why\nselect bad, worse',
      '-- preflight-ignore worse-word, bad-word: why\nselect bad, worse',
    ],
    [
      'select 1,\n  /* preflight-ignore worse-word */\n  bad, worse',
      'select 1,\n  /* preflight-ignore worse-word, bad-word */\n  bad, worse',
    ],
  ])('%j', (text, expected) => {
    expect(ignored(text)).toBe(expected);
    expect(found(expected)).toEqual([]);
  });

  test('in host code the comment stands above the call, in its language', () => {
    const text = 'async () => {\r\n  await db.query(`\r\n    select bad`);\r\n}';
    const finding = { rule: 'bad-word', span: { start: 48, end: 51 }, within: { start: 23, end: 52 } };
    expect(applyFixes(text, [ignoreEdit(text, finding, 'typescript')])).toBe(
      'async () => {\r\n  // preflight-ignore bad-word\r\n  await db.query(`\r\n    select bad`);\r\n}',
    );
  });
});

describe('applying fixes', () => {
  test('edits count from the text before; an overlapping one is left out', () => {
    const edits = [
      { span: { start: 4, end: 7 }, text: 'B' },
      { span: { start: 0, end: 3 }, text: 'A' },
      { span: { start: 5, end: 6 }, text: 'never' },
      { span: { start: 7, end: 7 }, text: '!' },
      { span: { start: 0, end: 0 }, text: '>' },
    ];
    expect(applyFixes('aaa bbb', edits)).toBe('>A B!');
    expect(
      applyFixes('ab', [
        { span: { start: 1, end: 1 }, text: '1' },
        { span: { start: 1, end: 1 }, text: '2' },
      ]),
    ).toBe('a12b');
  });

  test('safe ones only, again until none is left', () => {
    const text = '-- preflight-ignore bad-word, worse-word, bad-wrod\nselect 1;\n';
    const fixed = applySafeFixes(
      (texts) => review(texts.get('a.sql') ?? text),
      () => text,
    );
    expect([...fixed.texts]).toEqual([['a.sql', 'select 1;\n']]);
    expect(review(fixed.texts.get('a.sql') ?? '')).toEqual([]);
  });

  test('a fix that never comes to rest is stopped', () => {
    const endless = {
      ...review('select bad')[0],
      fixes: [{ title: '', safety: 'safe', edits: [{ file: 'a.sql', span: { start: 0, end: 0 }, text: 'x' }] }],
    } as Finding;
    expect(
      applySafeFixes(
        () => [endless],
        () => '',
      ).applied,
    ).toBeLessThan(1000);
  });
});
