/** Tables that have no row where a statement runs: nothing there is read, written anew or built for long. */
import type { QualifiedName } from '../schema/model';
import { displayName, resolveType } from '../schema/names';
import { serialTypes } from '../schema/type-name';
import { as, type Constraint, type Node, strings } from '../sql/ast';
import type { Statement } from '../sql/source-file';
import { type AddedColumn, addedColumn, constraintOf } from './added-column';
import type { StatementContext } from './rule';

/**
 * True when an earlier statement of the file took all rows away or would have failed with one
 * (required-column-without-default speaks of that), and none since can have put rows in.
 */
export function isWithoutRows(table: QualifiedName, context: StatementContext): boolean {
  const last = context.earlier.findLast((one) => empties(one, table, context) || mayFill(one, table, context));
  return last !== undefined && empties(last, table, context);
}

/** What makes an added column required, where nothing gives it a value: the server refuses it as soon as there is a row. */
export function requiring(added: AddedColumn, context: StatementContext): Constraint | undefined {
  const hasValue = ['CONSTR_IDENTITY', 'CONSTR_GENERATED'] as const;
  if (hasValue.some((type) => constraintOf(added, type))) return undefined;
  const given = constraintOf(added, 'CONSTR_DEFAULT')?.raw_expr;
  if (given && !as(given, 'A_Const')?.isnull) return undefined;
  const type = strings(added.definition.typeName?.names);
  if (type.length === 1 && (type[0] ?? '') in serialTypes) return undefined;
  if (resolveType(context.before, type).type?.kind === 'domain') return undefined; // it may have a default of its own
  return constraintOf(added, 'CONSTR_NOTNULL') ?? constraintOf(added, 'CONSTR_PRIMARY');
}

function empties({ parsed: { tree } }: Statement, table: QualifiedName, context: StatementContext): boolean {
  const remove = as(tree, 'DeleteStmt');
  if (remove) return !remove.whereClause && !remove.usingClause && isIt(remove.relation, table, context);
  const alter = as(tree, 'AlterTableStmt');
  if (alter) return alter.cmds?.some(isRefusedWithRows) === true && isIt(alter.relation, table, context);
  return as(tree, 'TruncateStmt')?.relations?.some((node) => isIt(as(node, 'RangeVar'), table, context)) === true;

  function isRefusedWithRows(node: Node): boolean {
    const command = as(node, 'AlterTableCmd');
    const added = command && !command.missing_ok ? addedColumn({ command, span: nowhere }) : undefined;
    return added !== undefined && requiring(added, context) !== undefined;
  }
}

/** Nobody asks where the action stands. */
const nowhere = { start: 0, end: 0 };

/** Puts rows into the table, or runs code that may. */
function mayFill({ parsed: { tree } }: Statement, table: QualifiedName, context: StatementContext): boolean {
  if (as(tree, 'DoStmt') || as(tree, 'CallStmt')) return true;
  const filled = as(tree, 'InsertStmt') ?? as(tree, 'CopyStmt') ?? as(tree, 'MergeStmt');
  return isIt(filled?.relation, table, context);
}

function isIt(range: RangeVar | undefined, table: QualifiedName, context: StatementContext): boolean {
  // Most earlier statements are of other tables: comparing the last word first asks nothing of the schema.
  return range?.relname === table.name && displayName(context.resolve(range).name) === displayName(table);
}

type RangeVar = Parameters<StatementContext['resolve']>[0];
