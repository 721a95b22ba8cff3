import { describe, expect, test } from 'vitest';
import { type Letters, lettersOf, lettersWithin } from './letters';

/** What each pattern is said to allow; the texts below ask JavaScript's own regular expressions whether that is so. */
const patterns: readonly (readonly [string, Letters])[] = [
  ['^[a-z_]+$', 'words'],
  ['^[A-Za-z0-9_]*$', 'words'],
  ['^\\d{4}-\\d{2}$', 'words'],
  ['^\\w+(?:\\.\\w+)?$', 'words'],
  ['^[\\w.]+$', 'words'],
  ['^[\\w-]{1,20}$', 'words'],
  ['^[-.\\w]+$', 'words'],
  ['^(asc|desc)$', 'words'],
  ['^(?:asc|desc)$', 'words'],
  ['^(?=.{3,9}$)[a-z]+$', 'words'],
  ['(?:^a+$|^b+$)', 'words'],
  ['^a+$|^b+$', 'words'],
  ['^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$', 'words'],
  ['^[\\w ]+$', 'quoteless'],
  ['^\\w+\\s\\w+$', 'quoteless'],
  ['^[a-z(), ]+$', 'quoteless'],
  ["^[^']*$", 'quoteless'],
  ['^[^\\\'"\\\\]+$', 'quoteless'],
  ['^.*$', 'anything'],
  ['^[^a]+$', 'anything'],
  ['^[ -~]+$', 'anything'],
  ['^\\S+$', 'anything'],
  ["^[\\w']+$", 'anything'],
  ['[a-z]+', 'anything'],
  ['^[a-z]+', 'anything'],
  ['[a-z]+$', 'anything'],
  ['^a|b$', 'anything'],
  ['(^a$|b)', 'anything'],
  ['^[A-z]+$', 'anything'],
];

const hostile = [...'\'"`\\ ;()=*<>', "a'b", 'a b', "x' OR '1", 'a)', '2020-01-01; drop', 'a\\', "b'"];
const affixes = hostile.flatMap((text) => [text, `a${text}`, `${text}a`, `b${text}b`, `asc${text}`]);

describe('patterns over a whole text', () => {
  test.each(patterns)('%s: %s', (pattern, letters) => {
    expect(lettersOf(pattern)).toBe(letters);
    const matched = affixes.filter((text) => new RegExp(pattern).test(text));
    if (letters === 'words') expect(matched).toEqual([]);
    if (letters === 'quoteless') expect(matched.filter((text) => text.includes("'"))).toEqual([]);
  });

  test('other languages write the ends in letters', () => {
    expect(lettersOf('\\A\\w+\\z')).toBe('words');
    expect(lettersOf('\\A[[:alnum:]_]+\\Z')).toBe('words');
    expect(lettersOf('^[[:^alpha:]]+$')).toBe('anything');
    expect(lettersOf('^\\p{L}+$')).toBe('words');
    expect(lettersOf('^\\P{L}+$')).toBe('anything');
  });

  test('what stands in parentheses', () => {
    expect(lettersWithin('\\d+')).toBe('words');
    expect(lettersWithin('a|.')).toBe('anything');
  });

  test('what is no pattern is read to its end', () => {
    for (const text of ['^(', '^[', '^[a-', '^\\', '^)$', '^a{', '^(?<', '', '^$'])
      expect(() => lettersOf(text)).not.toThrow();
  });
});
