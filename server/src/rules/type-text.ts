/** Where a type's name stands in a statement: the tree knows its beginning only. */
import type { TypeName } from '../sql/ast';
import { isKeyword, nextToken, type Token } from '../sql/lexer';
import type { Parsed } from '../sql/parse';
import type { Span } from '../sql/span';

/** The name with its modifier, `double precision` or `pg_catalog.float8` or `numeric(10,2)`, without array brackets. */
export function typeNameSpan(parsed: Parsed, type: TypeName | undefined): Span | undefined {
  const { text } = parsed;
  const start = parsed.offset(type?.location);
  const first = start === undefined ? undefined : nextToken(text, start);
  if (!first) return undefined;
  let end = first.end;
  for (let token = following(text, end); token; token = following(text, end)) {
    const character = text.slice(token.start, token.end);
    if (character === '.') end = following(text, token.end)?.end ?? token.end;
    else if (character === '(') end = closing(text, token);
    else if (isSecondWord(text, first, token)) end = token.end;
    else break;
  }
  return { start: first.start, end };
}

/** Names of types that are more than one word (manual, table 8.1). */
function isSecondWord(text: string, first: Token, token: Token): boolean {
  const pairs: readonly (readonly [string, readonly string[]])[] = [
    ['double', ['precision']],
    ['character', ['varying']],
    ['national', ['character', 'char', 'varying']],
    ['bit', ['varying']],
    ['time', ['with', 'without', 'time', 'zone']],
    ['timestamp', ['with', 'without', 'time', 'zone']],
  ];
  return pairs.some(
    ([word, next]) => isKeyword(text, first, word) && next.some((name) => isKeyword(text, token, name)),
  );
}

function closing(text: string, open: Token): number {
  let token: Token | undefined = open;
  while (token && text.slice(token.start, token.end) !== ')') token = nextToken(text, token.end);
  return token?.end ?? open.end;
}

function following(text: string, from: number): Token | undefined {
  let token = nextToken(text, from);
  while (token?.kind === 'comment') token = nextToken(text, token.end);
  return token;
}
