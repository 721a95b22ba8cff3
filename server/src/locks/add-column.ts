/** ALTER TABLE … ADD COLUMN: whether the server can leave the rows alone. */
import type { Schema } from '../schema/model';
import { serialTypes, typeName } from '../schema/type-name';
import { type AlterTableCmd, as, type ColumnDef, type Constraint, type Node, strings } from '../sql/ast';
import type { Altered } from './altered';
import { addForeignKey } from './foreign-keys';
import { type Touch, touch } from './touch';
import { isConstrained } from './type-change';
import { isVolatile } from './volatility';

/**
 * A default that is the same for all rows is kept beside the table instead of in it (manual, ALTER TABLE, notes). Without
 * such a default, or with a check, every row is written or read.
 */
export function* addColumn({ schema, name, table, tree }: Altered, command: AlterTableCmd): Iterable<Touch> {
  const definition = as(command.def, 'ColumnDef');
  if (!definition) return;
  if (command.missing_ok && table?.columns.some((column) => column.name === definition.colname)) {
    return yield touch('add column', { table: [name] });
  }
  const constraints = (definition.constraints ?? []).flatMap((node) => as(node, 'Constraint') ?? []);
  yield touch('add column', { table: tree });
  if (fillsEveryRow(schema, definition, constraints)) {
    yield touch('fill a new column in every row', { table: tree });
  } else if (checksEveryRow(constraints)) {
    yield touch('check a new column', { table: tree });
  }
  // A foreign key of a column without a default has nothing to check; DEFAULT NULL is a default (measured).
  const checked = constraints.some((one) => one.contype === 'CONSTR_DEFAULT');
  for (const constraint of constraints) {
    if (constraint.contype !== 'CONSTR_FOREIGN') continue;
    yield* addForeignKey(schema, constraint, [], checked);
    if (checked) yield touch('check a new column', { table: tree });
  }
}

function fillsEveryRow(schema: Schema, definition: ColumnDef, constraints: readonly Constraint[]): boolean {
  const [word, ...more] = strings(definition.typeName?.names);
  if (more.length === 0 && word !== undefined && word in serialTypes) return true;
  if (constraints.some((one) => one.contype === 'CONSTR_IDENTITY')) return true;
  if (constraints.some((one) => one.contype === 'CONSTR_GENERATED')) return !isVirtual(constraints);
  return isConstrained(schema, typeName(schema, definition.typeName)) || isVolatile(schema, defaultOf(constraints));
}

function checksEveryRow(constraints: readonly Constraint[]): boolean {
  const has = (type: Constraint['contype']) => constraints.some((one) => one.contype === type);
  if (has('CONSTR_PRIMARY') || has('CONSTR_UNIQUE')) return true;
  if (constraints.some((one) => one.contype === 'CONSTR_CHECK' && one.is_enforced !== false)) return true;
  return has('CONSTR_NOTNULL') && defaultOf(constraints) === undefined;
}

function isVirtual(constraints: readonly Constraint[]): boolean {
  return constraints.some((one) => one.contype === 'CONSTR_GENERATED' && one.generated_kind === 'v');
}

/** The default's expression; undefined without one and for NULL. */
function defaultOf(constraints: readonly Constraint[]): Node | undefined {
  const expression = constraints.find((one) => one.contype === 'CONSTR_DEFAULT')?.raw_expr;
  return as(expression, 'A_Const')?.isnull ? undefined : expression;
}
