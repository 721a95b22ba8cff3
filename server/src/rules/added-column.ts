/** The column that an ADD COLUMN makes, with the places of its constraints: several rules judge and rewrite one of them. */
import { type AlterTableCmd, as, type ColumnDef, type Constraint } from '../sql/ast';
import { isKeyword, tokenize } from '../sql/lexer';
import type { Statement } from '../sql/source-file';
import type { Span } from '../sql/span';
import type { AlterTableAction } from './alter-table-actions';
import type { Edit } from './rule';

export interface AddedColumn {
  readonly action: AlterTableAction;
  readonly definition: ColumnDef;
  readonly name: string;
  /** In order; DEFERRABLE and its like are constraints of their own. */
  readonly constraints: readonly Constraint[];
}

/** Undefined for every other action. */
export function addedColumn(action: AlterTableAction): AddedColumn | undefined {
  const { command } = action;
  const definition = command.subtype === 'AT_AddColumn' ? as(command.def, 'ColumnDef') : undefined;
  if (definition?.colname === undefined) return undefined;
  const constraints = (definition.constraints ?? []).flatMap((node) => as(node, 'Constraint') ?? []);
  return { action, definition, name: definition.colname, constraints };
}

export function constraintOf({ constraints }: AddedColumn, type: Constraint['contype']): Constraint | undefined {
  return constraints.find(({ contype }) => contype === type);
}

/** True when it has no other constraints than these. */
export function hasOnly({ constraints }: AddedColumn, types: readonly Constraint['contype'][]): boolean {
  return constraints.every(({ contype }) => types.includes(contype));
}

/** From `CONSTRAINT name` or its first word to its last. */
export function constraintSpan({ parsed }: Statement, added: AddedColumn, constraint: Constraint): Span {
  const { action, definition, constraints } = added;
  const start = parsed.offset(constraint.location) ?? action.span.start;
  const others = [...constraints.map(({ location }) => location), definition.collClause?.location];
  const following = others.flatMap((location) => {
    const offset = parsed.offset(location);
    return offset !== undefined && offset > start ? [offset] : [];
  });
  const stop = Math.min(action.span.end, ...following);
  const tokens = tokenize(parsed.text, { from: start, to: stop });
  return { start, end: tokens.at(-1)?.end ?? stop };
}

/** The constraint's own words, without the name that it is given. */
export function constraintWords(statement: Statement, added: AddedColumn, constraint: Constraint): Span {
  const { start, end } = constraintSpan(statement, added, constraint);
  const { text } = statement.parsed;
  const tokens = tokenize(text, { from: start, to: end });
  const first = isKeyword(text, tokens[0], 'constraint') ? tokens[2] : tokens[0];
  return { start: first?.start ?? start, end };
}

/** Takes the constraint away, with the space before it. */
export function withoutConstraint(statement: Statement, added: AddedColumn, constraint: Constraint): Edit {
  const { start, end } = constraintSpan(statement, added, constraint);
  return { span: { start: statement.parsed.text.slice(0, start).trimEnd().length, end }, text: '' };
}

/** The action as it would be without the constraints of these kinds. */
export function commandWithout(
  { action, definition }: AddedColumn,
  types: readonly Constraint['contype'][],
): AlterTableCmd {
  const kept = (definition.constraints ?? []).filter((node) => !types.includes(as(node, 'Constraint')?.contype));
  return { ...action.command, def: { ColumnDef: { ...definition, constraints: kept } } };
}
