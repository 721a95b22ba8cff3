/** Numbers the placeholders of drivers and tools, so that the server can plan a query as the application will send it. */
import { nextToken, tokenize } from '../sql/lexer';

/** The statement with `:name`, `@name`, `?`, `%s` and `%(name)s` as `$1`, `$2`, …: the same name gives the same number. */
export function numberPlaceholders(sql: string): string {
  const names: string[] = [];
  let result = '';
  let copied = 0;
  for (let token = nextToken(sql, 0); token; token = nextToken(sql, Math.max(token.end, copied))) {
    if (token.kind === 'string' || token.kind === 'comment' || token.kind === 'dollar-string') continue;
    const found = /^(?::([A-Za-z_]\w*)|@([A-Za-z_]\w*)|%\(([A-Za-z_]\w*)\)s|%s|\?)/.exec(sql.slice(token.start));
    if (!found || (found[0] === '?' && token.end > token.start + 1)) continue;
    const name = found[1] ?? found[2] ?? found[3];
    const known = name === undefined ? -1 : names.indexOf(name);
    if (known < 0) names.push(name ?? '');
    result += `${sql.slice(copied, token.start)}$${known < 0 ? names.length : known + 1}`;
    copied = token.start + found[0].length;
  }
  return result + sql.slice(copied);
}

/** The highest n of the `$n` in the statement; 0 when there is none. */
export function countParameters(sql: string): number {
  const parameters = tokenize(sql).filter((token) => token.kind === 'parameter');
  return Math.max(0, ...parameters.map((token) => Number(sql.slice(token.start + 1, token.end))));
}
