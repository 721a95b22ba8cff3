/** Whether a table's own constraints already say what a partition's bound asks, so that attaching it reads no row. */
import type { Table } from '../schema/model';
import { as, type Node, type PartitionBoundSpec, strings } from '../sql/ast';

/**
 * True for a bound over one column that a valid CHECK repeats, on a column that is NOT NULL: `c >= low AND c < high` for a
 * range, `c = value` or `c IN (…)` for a list (manual, ALTER TABLE, ATTACH PARTITION). The server proves more than that;
 * where it is not understood here, the answer is false.
 */
export function provesBound(
  parent: Table | undefined,
  table: Table | undefined,
  bound: PartitionBoundSpec | undefined,
): boolean {
  const keys = parent?.partitionBy?.columns ?? [];
  const [key] = keys;
  if (!table || !bound || key === undefined || keys.length !== 1 || bound.is_default) return false;
  const known = table.constraints.flatMap((one) =>
    one.kind === 'check' && one.valid && one.enforced ? conjuncts(one.expression) : [],
  );
  const notNull =
    table.columns.some((column) => column.name === key && column.notNull) || known.some((part) => isNotNull(part, key));
  if (!notNull) return false;
  if (bound.lowerdatums && bound.upperdatums) {
    return sayBound(known, key, '>=', bound.lowerdatums[0]) && sayBound(known, key, '<', bound.upperdatums[0]);
  }
  const values = (bound.listdatums ?? []).map(constant);
  return known.some((part) => {
    const allowed = allowedValues(part, key);
    return allowed?.every((value) => value !== undefined && values.includes(value)) === true;
  });
}

export function conjuncts(expression: Node | undefined): readonly Node[] {
  const operation = as(expression, 'BoolExpr');
  if (operation?.boolop === 'AND_EXPR') return (operation.args ?? []).flatMap(conjuncts);
  return expression ? [expression] : [];
}

function isNotNull(node: Node, column: string): boolean {
  const test = as(node, 'NullTest');
  return test?.nulltesttype === 'IS_NOT_NULL' && columnName(test.arg) === column;
}

/** `column operator datum`; MINVALUE and MAXVALUE need no saying. */
function sayBound(known: readonly Node[], column: string, operator: '>=' | '<', datum: Node | undefined): boolean {
  const edge = columnName(datum);
  if (edge === 'minvalue' || edge === 'maxvalue') return true;
  const value = constant(datum);
  return (
    value !== undefined &&
    known.some((node) => {
      const comparison = as(node, 'A_Expr');
      return (
        comparison?.kind === 'AEXPR_OP' &&
        strings(comparison.name).at(-1) === operator &&
        columnName(comparison.lexpr) === column &&
        constant(comparison.rexpr) === value
      );
    })
  );
}

/** The constants of `column = value` and `column IN (…)`. */
function allowedValues(node: Node, column: string): readonly (string | undefined)[] | undefined {
  const comparison = as(node, 'A_Expr');
  if (!comparison || columnName(comparison.lexpr) !== column || strings(comparison.name).at(-1) !== '=')
    return undefined;
  if (comparison.kind === 'AEXPR_OP') return [constant(comparison.rexpr)];
  return comparison.kind === 'AEXPR_IN' ? as(comparison.rexpr, 'List')?.items?.map(constant) : undefined;
}

export function columnName(node: Node | undefined): string | undefined {
  return strings(as(node, 'ColumnRef')?.fields).at(-1);
}

/** A constant as text, with casts looked through: `'2024-01-01'::date` and `'2024-01-01'` say the same. */
export function constant(node: Node | undefined): string | undefined {
  const cast = as(node, 'TypeCast');
  if (cast) return constant(cast.arg);
  const value = as(node, 'A_Const');
  if (!value || value.isnull) return undefined;
  return value.sval?.sval ?? value.fval?.fval ?? (value.ival ? String(value.ival.ival ?? 0) : undefined);
}
