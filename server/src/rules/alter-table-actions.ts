/** The actions of an ALTER TABLE with their places: several rules judge and rewrite one action of many. */
import { type AlterTableCmd, as } from '../sql/ast';
import { nextToken } from '../sql/lexer';
import type { Statement } from '../sql/source-file';
import type { Span } from '../sql/span';
import { commaSeparated } from './comma-separated';

export interface AlterTableAction {
  readonly command: AlterTableCmd;
  /** From the action's first word to its last, without the comma. */
  readonly span: Span;
}

/** The actions in order; none for any other statement, and none for other objects than tables. */
export function alterTableActions(statement: Statement): readonly AlterTableAction[] {
  const { parsed } = statement;
  const alter = as(parsed.tree, 'AlterTableStmt');
  const name = parsed.offset(alter?.relation?.location);
  if (alter?.objtype !== 'OBJECT_TABLE' || name === undefined) return [];
  const spans = commaSeparated(parsed.text, { start: endOfTarget(parsed.text, name), end: parsed.text.length });
  return (alter.cmds ?? []).flatMap((node, index) => {
    const command = as(node, 'AlterTableCmd');
    const span = spans[index];
    return command && span ? [{ command, span }] : [];
  });
}

/** Behind `schema.name`, `name *` and the parenthesis of `ONLY (name)`. */
function endOfTarget(text: string, name: number): number {
  let end = endOfName(text, name);
  for (let token = nextToken(text, end); token; token = nextToken(text, end)) {
    const isTail = token.kind === 'comment' || ['*', ')'].includes(text.slice(token.start, token.end));
    if (!isTail) break;
    end = token.end;
  }
  return end;
}

/** The end of the possibly qualified name that begins at `start`. */
export function endOfName(text: string, start: number): number {
  let end = nextToken(text, start)?.end ?? start;
  for (;;) {
    const dot = nextTokenPastComments(text, end);
    if (!dot || text.slice(dot.start, dot.end) !== '.') return end;
    end = nextTokenPastComments(text, dot.end)?.end ?? dot.end;
  }
}

function nextTokenPastComments(text: string, from: number) {
  let token = nextToken(text, from);
  while (token?.kind === 'comment') token = nextToken(text, token.end);
  return token;
}
