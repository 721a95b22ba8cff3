/** A small lexer for PostgreSQL, because libpg-query's own scanner is too slow for whole files (design.md). */
import type { Span } from './span';

export type TokenKind =
  | 'word' // a keyword or an unquoted identifier
  | 'quoted-identifier' // "…" and U&"…"
  | 'string' // '…', E'…', B'…', X'…', N'…', U&'…'
  | 'dollar-string' // $tag$…$tag$
  | 'number'
  | 'parameter' // $1
  | 'operator'
  | 'punctuation' // ( ) [ ] , ; : . and the pairs :: := ..
  | 'comment' // -- … and /* … */, nested
  | 'backslash' // begins a psql meta-command
  | 'unknown';

export interface Token extends Span {
  readonly kind: TokenKind;
  /** True when the text ended before the quote, the dollar tag or the comment was closed. */
  readonly unterminated?: true;
}

const operatorCharacters = '+-*/<>=~!@#%^&|`?';

/**
 * The token that begins at or after `from`, white space passed over; undefined at the end of the text.
 * Follows the manual, section 4.1 (Lexical Structure), with standard_conforming_strings on.
 */
export function nextToken(text: string, from: number): Token | undefined {
  let start = from;
  while (start < text.length && isSpace(text.charCodeAt(start))) start++;
  if (start >= text.length) return undefined;

  const character = text.charAt(start);
  const next = text.charAt(start + 1);
  if (character === '-' && next === '-') return { kind: 'comment', start, end: lineEnd(text, start) };
  if (character === '/' && next === '*') return blockComment(text, start);
  if (character === "'") return quoted(text, start, start, "'", 'string', false);
  if (character === '"') return quoted(text, start, start, '"', 'quoted-identifier', false);
  if (character === '$') return dollar(text, start);
  if (isWordStart(text.charCodeAt(start))) return word(text, start);
  if (isDigit(character) || (character === '.' && isDigit(next))) return number(text, start);
  if (character === '\\') return { kind: 'backslash', start, end: start + 1 };
  if ('()[],;'.includes(character)) return { kind: 'punctuation', start, end: start + 1 };
  if (character === ':') return { kind: 'punctuation', start, end: start + (next === ':' || next === '=' ? 2 : 1) };
  if (character === '.') return { kind: 'punctuation', start, end: start + (next === '.' ? 2 : 1) };
  if (operatorCharacters.includes(character)) return operator(text, start);
  return { kind: 'unknown', start, end: start + 1 };
}

/** All tokens of `text` between `from` and `to`, comments left out unless asked for. */
export function tokenize(
  text: string,
  { from = 0, to = text.length, comments = false }: { from?: number; to?: number; comments?: boolean } = {},
): Token[] {
  const tokens: Token[] = [];
  for (let token = nextToken(text, from); token && token.start < to; token = nextToken(text, token.end)) {
    if (comments || token.kind !== 'comment') tokens.push(token);
  }
  return tokens;
}

/** True when the token is this keyword, in any case; never for a quoted identifier. */
export function isKeyword(text: string, token: Token | undefined, keyword: string): boolean {
  return (
    token?.kind === 'word' &&
    token.end - token.start === keyword.length &&
    text.slice(token.start, token.end).toLowerCase() === keyword.toLowerCase()
  );
}

/** The end of the line that holds `from`, before its line break. */
export function lineEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || code === 13) return at;
  }
  return text.length;
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13) || code === 0xfeff;
}

function isDigit(character: string): boolean {
  return character >= '0' && character <= '9' && character.length === 1;
}

function isWordStart(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || (code >= 0x80 && code !== 0xfeff);
}

function isWordPart(code: number): boolean {
  return isWordStart(code) || (code >= 48 && code <= 57) || code === 36;
}

function word(text: string, start: number): Token {
  const next = text.charAt(start + 1);
  if (next === "'") {
    const prefix = text.charAt(start).toLowerCase();
    if (prefix === 'e') return quoted(text, start, start + 1, "'", 'string', true);
    if (prefix === 'b' || prefix === 'x' || prefix === 'n') return quoted(text, start, start + 1, "'", 'string', false);
  }
  if (next === '&' && text.charAt(start).toLowerCase() === 'u') {
    const quote = text.charAt(start + 2);
    if (quote === "'") return quoted(text, start, start + 2, "'", 'string', false);
    if (quote === '"') return quoted(text, start, start + 2, '"', 'quoted-identifier', false);
  }
  let end = start + 1;
  while (end < text.length && isWordPart(text.charCodeAt(end))) end++;
  return { kind: 'word', start, end };
}

function quoted(text: string, start: number, open: number, quote: string, kind: TokenKind, escapes: boolean): Token {
  for (let at = open + 1; at < text.length; at++) {
    const character = text.charAt(at);
    if (escapes && character === '\\') at++;
    else if (character === quote) {
      if (text.charAt(at + 1) !== quote) return { kind, start, end: at + 1 };
      at++;
    }
  }
  return { kind, start, end: text.length, unterminated: true };
}

function dollar(text: string, start: number): Token {
  let at = start + 1;
  if (isDigit(text.charAt(at))) {
    while (isDigit(text.charAt(at))) at++;
    return { kind: 'parameter', start, end: at };
  }
  while (at < text.length && text.charAt(at) !== '$' && isWordPart(text.charCodeAt(at))) at++;
  if (text.charAt(at) !== '$') return { kind: 'unknown', start, end: start + 1 };
  const tag = text.slice(start, at + 1);
  const close = text.indexOf(tag, at + 1);
  if (close < 0) return { kind: 'dollar-string', start, end: text.length, unterminated: true };
  return { kind: 'dollar-string', start, end: close + tag.length };
}

function number(text: string, start: number): Token {
  const match = /0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|[0-9_]*(\.(?!\.)[0-9_]*)?([eE][+-]?[0-9_]+)?/y;
  match.lastIndex = start;
  match.exec(text);
  return { kind: 'number', start, end: Math.max(match.lastIndex, start + 1) };
}

function operator(text: string, start: number): Token {
  let end = start + 1;
  while (end < text.length && operatorCharacters.includes(text.charAt(end))) {
    const pair = text.slice(end, end + 2);
    if (pair === '--' || pair === '/*') break;
    end++;
  }
  return { kind: 'operator', start, end };
}

function blockComment(text: string, start: number): Token {
  let depth = 1;
  let at = start + 2;
  while (at < text.length) {
    const pair = text.slice(at, at + 2);
    if (pair === '/*') depth++;
    if (pair === '*/') depth--;
    at += pair === '/*' || pair === '*/' ? 2 : 1;
    if (depth === 0) return { kind: 'comment', start, end: at };
  }
  return { kind: 'comment', start, end: text.length, unterminated: true };
}
