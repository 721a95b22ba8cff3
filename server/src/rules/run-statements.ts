/** The statements that a migration runs: those of its text, and those in its DO blocks. */
import { as, type Node } from '../sql/ast';
import { parse } from '../sql/parse';
import type { Statement } from '../sql/source-file';
import { routineBodies, statementsIn } from './plpgsql/embedded-sql';
import { type Embedded, wholeText } from './plpgsql/routine-body';

export interface RunStatement {
  /** As a statement of its own: its spans count from its own first character. */
  readonly run: Statement;
  /** The way from its text to that of the statement that holds it. */
  readonly source: Embedded;
  readonly tree: Node;
}

/** The statement itself; of a DO block those that it runs or executes, where a word of `hint` stands in it at all. */
export function runStatements(statement: Statement, hint: RegExp): readonly RunStatement[] {
  const { tree, text } = statement.parsed;
  if (!tree) return [];
  const whole = wholeText(statement.parsed);
  if (!as(tree, 'DoStmt')) return [{ run: statement, source: whole, tree }];
  if (!hint.test(text)) return [];
  return routineBodies(whole)
    .filter(({ name }) => name === undefined)
    .flatMap(statementsIn)
    .flatMap((source) => {
      const parsed = parse(source.text);
      return parsed.tree ? [{ run: { parsed, comments: [] }, source, tree: parsed.tree }] : [];
    });
}
