/** Stands in for placeholders that drivers and tools replace before the server sees a query. */
import { nextToken, type Token } from './lexer';

/**
 * The text with every placeholder (`:name`, `:'name'`, `?`, `@name`, `%s`, `%(name)s`, `${name}`, `{{name}}`) replaced
 * by a parameter or a name of the same length, so that offsets stay; undefined when there is none.
 */
export function withoutPlaceholders(text: string): string | undefined {
  let result = '';
  let copied = 0;
  const replace = (start: number, end: number, filler: string): void => {
    result += text.slice(copied, start) + filler.padEnd(end - start, ' ');
    copied = end;
  };
  let previous: Token | undefined;
  for (let token = nextToken(text, 0); token; token = nextToken(text, Math.max(token.end, copied))) {
    if (token.kind === 'comment') continue;
    const operandBefore = endsOperand(text, previous);
    previous = token;
    if (token.kind === 'string' || token.kind === 'dollar-string') continue;
    const rest = text.slice(token.start, token.start + 200);
    const named = /^(?::(?:[A-Za-z_]\w*|'\w+'|"\w+")|@[A-Za-z_]\w*|%\([A-Za-z_]\w*\)s|%s)/.exec(rest);
    const name = /^(?:\$\{[^}\n]*\}|\{\{[^}\n]*\}\})/.exec(rest);
    if (named && !rest.startsWith('::')) replace(token.start, token.start + named[0].length, '$1');
    else if (name) replace(token.start, token.start + name[0].length, '_'.repeat(name[0].length));
    else if (rest.startsWith('?') && token.end === token.start + 1 && !operandBefore)
      replace(token.start, token.end, '0');
  }
  return copied === 0 ? undefined : result + text.slice(copied);
}

const beforeExpression = new Set(
  'select where and or not limit offset in like ilike between then else when set values returning by on having case distinct all any some using is from interval fetch first next to escape top'.split(
    ' ',
  ),
);

/** True when a value may end at this token, so that a `?` behind it is the operator of jsonb and no placeholder. */
function endsOperand(text: string, token: Token | undefined): boolean {
  if (!token || token.kind === 'operator') return false;
  if (token.kind === 'word') return !beforeExpression.has(text.slice(token.start, token.end).toLowerCase());
  return token.kind !== 'punctuation' || ')]'.includes(text.charAt(token.start));
}
