/** Finds where a definition or name stands in a statement, since the tree knows only where it begins. */
import { isKeyword, nextToken, type Token } from '../sql/lexer';
import type { Parsed } from '../sql/parse';
import type { Span } from '../sql/span';

/** The whole statement; where nothing better can be told. */
export function wholeSpan(parsed: Parsed): Span {
  return { start: 0, end: parsed.text.length };
}

/** From a location of the tree to the comma or parenthesis that ends the definition there, or to `before`. */
export function definitionSpan(parsed: Parsed, location: number | undefined, before?: number): Span {
  const start = parsed.offset(location);
  if (start === undefined) return wholeSpan(parsed);
  const stop = parsed.offset(before) ?? parsed.text.length;
  let depth = 0;
  let end = start;
  for (
    let token = nextToken(parsed.text, start);
    token && token.start < stop;
    token = nextToken(parsed.text, token.end)
  ) {
    if (token.kind === 'comment') continue;
    const character = token.kind === 'punctuation' ? parsed.text.charAt(token.start) : '';
    if (character === '(' || character === '[') depth++;
    if (character === ')' || character === ']') depth--;
    if (depth < 0 || (depth === 0 && character === ',') || character === ';') break;
    end = token.end;
  }
  return { start, end };
}

/** The name at a location of the tree, with its schema. */
export function nameSpan(parsed: Parsed, location: number | undefined): Span {
  const start = parsed.offset(location ?? 0);
  const first = start === undefined ? undefined : nextToken(parsed.text, start);
  if (!first) return wholeSpan(parsed);
  return { start: first.start, end: endOfName(parsed.text, first) };
}

/** The first place where the statement writes this name, for nodes that keep no location; else the whole statement. */
export function writtenName(parsed: Parsed, name: string): Span {
  for (let token = nextToken(parsed.text, 0); token; token = nextToken(parsed.text, token.end)) {
    if (identifier(parsed.text, token) === name) return { start: token.start, end: token.end };
  }
  return wholeSpan(parsed);
}

/** The name of a CREATE INDEX, or its word INDEX when it has none. */
export function indexNameSpan(parsed: Parsed, name: string | undefined): Span {
  for (let token = nextToken(parsed.text, 0); token; token = nextToken(parsed.text, token.end)) {
    if (!isKeyword(parsed.text, token, 'index')) continue;
    if (name === undefined) return { start: token.start, end: token.end };
    for (let next = nextToken(parsed.text, token.end); next; next = nextToken(parsed.text, next.end)) {
      if (identifier(parsed.text, next) === name) return { start: next.start, end: next.end };
    }
  }
  return wholeSpan(parsed);
}

function endOfName(text: string, first: Token): number {
  let end = first.end;
  for (;;) {
    const dot = nextToken(text, end);
    if (dot?.kind !== 'punctuation' || text.slice(dot.start, dot.end) !== '.') return end;
    const part = nextToken(text, dot.end);
    if (part?.kind !== 'word' && part?.kind !== 'quoted-identifier') return end;
    end = part.end;
  }
}

/** The name that a token writes, as the server stores it; undefined for anything else. */
export function identifier(text: string, token: Token): string | undefined {
  if (token.kind === 'word') return text.slice(token.start, token.end).toLowerCase();
  if (token.kind !== 'quoted-identifier' || text.charAt(token.start) !== '"') return undefined;
  return text.slice(token.start + 1, token.end - 1).replaceAll('""', '"');
}
