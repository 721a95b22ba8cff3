/** The constraints of one kind that an ALTER TABLE adds, of the table or of a column that it adds, with their places. */
import { type AlterTableCmd, as, type Constraint, strings } from '../sql/ast';
import { isKeyword, tokenize } from '../sql/lexer';
import type { Statement } from '../sql/source-file';
import type { Span } from '../sql/span';
import { addedColumn, constraintWords, withoutConstraint } from './added-column';
import type { AlterTableAction } from './alter-table-actions';
import type { LiveAlteration } from './live-table';
import type { Edit, StatementContext } from './rule';

export interface AddedConstraint {
  readonly constraint: Constraint;
  readonly action: AlterTableAction;
  /** The column that carries it; undefined for a constraint of the table. */
  readonly column: string | undefined;
  /** From the constraint's own first word, behind `CONSTRAINT name`, to its last. */
  readonly words: Span;
  /** The action with no other constraint than this, so that its own effect can be told. */
  readonly alone: AlterTableCmd;
  /** Takes it away from the column; none for a constraint of the table, which is an action of its own. */
  readonly removal: readonly Edit[];
}

/** In order. */
export function addedConstraints(
  { alter, actions }: LiveAlteration,
  type: Constraint['contype'],
): readonly AddedConstraint[] {
  return actions.flatMap((action) => addedBy(alter, action, type));
}

function addedBy(alter: Statement, action: AlterTableAction, type: Constraint['contype']): readonly AddedConstraint[] {
  const own = action.command.subtype === 'AT_AddConstraint' ? as(action.command.def, 'Constraint') : undefined;
  if (own) {
    if (own.contype !== type) return [];
    const words = wordsOf(alter, action.span);
    return [{ constraint: own, action, column: undefined, words, alone: action.command, removal: [] }];
  }
  const added = addedColumn(action);
  return (added?.constraints ?? []).flatMap((constraint) => {
    if (!added || constraint.contype !== type) return [];
    const others = (added.definition.constraints ?? []).filter(
      (node) => as(node, 'Constraint') === constraint || as(node, 'Constraint')?.contype === 'CONSTR_DEFAULT',
    );
    const def = { ColumnDef: { ...added.definition, constraints: others } };
    return [
      {
        constraint,
        action,
        column: added.name,
        words: constraintWords(alter, added, constraint),
        alone: { ...action.command, def },
        removal: [withoutConstraint(alter, added, constraint)],
      },
    ];
  });
}

/** `UNIQUE (a)` of `ADD CONSTRAINT name UNIQUE (a)`. */
function wordsOf({ parsed: { text } }: Statement, action: Span): Span {
  const tokens = tokenize(text, { from: action.start, to: action.end });
  const named = isKeyword(text, tokens[1], 'constraint');
  return { start: (named ? tokens[3] : tokens[1])?.start ?? action.start, end: action.end };
}

/** The columns of a key, whichever way it was written. */
export function keyColumns({ constraint, column }: AddedConstraint): readonly string[] {
  return column === undefined ? strings(constraint.keys) : [column];
}

/** The name after the statement, which for one without is the server's own; undefined where that is not known. */
export function nameOfAdded(
  { name, holder, source }: LiveAlteration,
  { after }: StatementContext,
  { words, constraint, column }: AddedConstraint,
): string | undefined {
  const table = after.relation(name);
  const constraints = typeof table === 'object' && table.kind === 'table' ? table.constraints : [];
  const { start, end } = source.place(words);
  const kind = kinds[constraint.contype ?? ''];
  const made = constraints.find(
    (one) =>
      one.kind === kind &&
      one.origin.statement === holder &&
      one.origin.span.start <= start &&
      end <= one.origin.span.end &&
      (column === undefined || one.columns.includes(column)),
  );
  return made?.name ?? constraint.conname;
}

const kinds: Readonly<Record<string, string>> = {
  CONSTR_CHECK: 'check',
  CONSTR_UNIQUE: 'unique',
  CONSTR_PRIMARY: 'primary key',
  CONSTR_EXCLUSION: 'exclusion',
  CONSTR_FOREIGN: 'foreign key',
};
