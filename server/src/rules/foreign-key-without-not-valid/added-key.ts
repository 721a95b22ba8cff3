/** The foreign keys that an ALTER TABLE adds, as constraints of the table or of a column that it adds, with their places. */
import { type AlterTableCmd, as, type Constraint, strings } from '../../sql/ast';
import { isKeyword, tokenize } from '../../sql/lexer';
import type { Statement } from '../../sql/source-file';
import type { Span } from '../../sql/span';
import type { AlterTableAction } from '../alter-table-actions';

export interface AddedKey {
  readonly constraint: Constraint;
  readonly action: AlterTableAction;
  /** The column that carries it; undefined for a constraint of the table. */
  readonly column: string | undefined;
  /** From `CONSTRAINT name`, `FOREIGN KEY` or `REFERENCES` to the last word that belongs to it. */
  readonly span: Span;
  /** The words to underline. */
  readonly words: Span;
  /** The action with this key alone. */
  readonly alone: AlterTableCmd;
}

/** The keys of one action in order. */
export function addedKeys(statement: Statement, action: AlterTableAction): readonly AddedKey[] {
  const { command } = action;
  const own = as(command.def, 'Constraint');
  if (own?.contype === 'CONSTR_FOREIGN') {
    const span = { start: startOf(statement, own, action), end: action.span.end };
    return [{ constraint: own, action, column: undefined, span, words: wordsOf(statement, span), alone: command }];
  }
  const definition = as(command.def, 'ColumnDef');
  const constraints = definition?.constraints ?? [];
  return constraints.flatMap((node, index) => {
    const constraint = as(node, 'Constraint');
    if (constraint?.contype !== 'CONSTR_FOREIGN') return [];
    const next = constraints.slice(index + 1).flatMap((other) => as(other, 'Constraint') ?? []);
    const following = next.find((other) => !isAttribute(other));
    const stop = statement.parsed.offset(following?.location) ?? action.span.end;
    const start = startOf(statement, constraint, action);
    const last = tokenize(statement.parsed.text, { from: start, to: stop }).at(-1);
    const span = { start, end: last?.end ?? stop };
    const others = constraints.filter((other) => as(other, 'Constraint')?.contype === 'CONSTR_DEFAULT');
    const alone: AlterTableCmd = { ...command, def: { ColumnDef: { ...definition, constraints: [...others, node] } } };
    return [{ constraint, action, column: definition?.colname, span, words: wordsOf(statement, span), alone }];
  });
}

/** The columns that point, whichever way the key was written. */
export function columnsOf({ constraint, column }: AddedKey): readonly string[] {
  return column === undefined ? strings(constraint.fk_attrs) : [column];
}

/** DEFERRABLE and its like are nodes of their own behind a column's constraint. */
function isAttribute(constraint: Constraint): boolean {
  return /^CONSTR_ATTR_/.test(constraint.contype ?? '');
}

function startOf({ parsed }: Statement, constraint: Constraint, action: AlterTableAction): number {
  return parsed.offset(constraint.location) ?? action.span.start;
}

/** `FOREIGN KEY (…)` or `REFERENCES`. */
function wordsOf({ parsed }: Statement, span: Span): Span {
  const tokens = tokenize(parsed.text, { from: span.start, to: span.end });
  const references = tokens.findIndex((token) => isKeyword(parsed.text, token, 'references'));
  const foreign = tokens.findIndex((token) => isKeyword(parsed.text, token, 'foreign'));
  const start = tokens[foreign < 0 || foreign > references ? references : foreign]?.start ?? span.start;
  const end = (foreign < 0 || foreign > references ? tokens[references] : tokens[references - 1])?.end ?? span.end;
  return { start, end };
}
