/** Where a PL/pgSQL body executes a command that it holds as text. */
import { isKeyword } from '../../sql/lexer';
import type { Span } from '../../sql/span';
import { keywordAtTop } from './select-items';
import type { PlpgsqlStatement } from './statements';

/** An EXECUTE in any of its forms. */
export interface Execution {
  /** The expression that gives the command. */
  readonly command: Span;
  /** Values are passed with USING already. */
  readonly using: boolean;
  /** Behind the whole EXECUTE, where USING would stand. */
  readonly end: number;
  readonly at: number;
}

/** Where `EXECUTE` runs a command: as a statement, in RETURN QUERY, in FOR … IN and in OPEN … FOR. */
export function executions(text: string, statements: readonly PlpgsqlStatement[]): readonly Execution[] {
  return statements.flatMap(({ tokens, isDeclaration }, at) => {
    const index = tokens.findIndex((token) => isKeyword(text, token, 'execute'));
    const before = tokens[index - 1];
    const runs = index === 0 || ['query', 'in', 'for'].some((word) => isKeyword(text, before, word));
    if (index < 0 || isDeclaration || !runs) return [];
    const end = keywordAtTop(text, tokens, index + 1, ['into', 'using']);
    const using = keywordAtTop(text, tokens, index + 1, ['using']);
    const first = tokens[index + 1];
    const last = tokens[end - 1];
    if (!first || !last || end <= index + 1) return [];
    const command = { start: first.start, end: last.end };
    return [{ command, using: using < tokens.length, end: tokens.at(-1)?.end ?? last.end, at }];
  });
}
