/** Whether a table's own constraints already say what a partition's bound asks, so that attaching it reads no row. */
import type { Table } from '../schema/model';
import { as, type Node, type PartitionBoundSpec, strings } from '../sql/ast';
import { parse } from '../sql/parse';
import { boundConditions } from './partition-bound';

/**
 * True where valid CHECKs, and NOT NULL, say what the bound asks in the server's own words, or name fewer values than a list
 * does (manual, ALTER TABLE, ATTACH PARTITION). The server proves more than that; where it is not understood here, the
 * answer is false.
 */
export function provesBound(
  parent: Table | undefined,
  table: Table | undefined,
  bound: PartitionBoundSpec | undefined,
): boolean {
  const asked = boundConditions(parent, bound);
  if (!table || !asked) return false;
  const known = table.constraints.flatMap((one) =>
    one.kind === 'check' && one.valid && one.enforced ? conjuncts(one.expression) : [],
  );
  const required = table.columns.flatMap(({ name, notNull }) => (notNull ? [name] : []));
  const said = new Set(known.map(meaning));
  return asked.map(condition).every((node) => {
    const isRequired = required.some((column) => node !== undefined && isNotNull(node, column));
    return (
      node !== undefined && (isRequired || said.has(meaning(node)) || known.some((part) => isNarrower(part, node)))
    );
  });
}

/** The tree of a condition. */
export function condition(text: string): Node | undefined {
  return as(parse(`SELECT WHERE ${text}`).tree, 'SelectStmt')?.whereClause;
}

/** The same text for what says the same: where it stands and how constants are cast makes no difference. */
export function meaning(node: Node): string {
  return JSON.stringify(node, (key, value) => {
    if (key === 'location' || key.startsWith('rexpr_list_')) return undefined;
    const part = value as Node | undefined;
    if (typeof part !== 'object' || part === null) return value;
    return columnName(part) ?? constant(part) ?? value;
  });
}

/** `c = 'a'` of `c IN ('a', 'b')`. */
function isNarrower(known: Node, asked: Node): boolean {
  const column = columnName(as(asked, 'A_Expr')?.lexpr);
  const allowed = column === undefined ? undefined : allowedValues(asked, column);
  const values = column === undefined ? undefined : allowedValues(known, column);
  return allowed !== undefined && values?.every((value) => value !== undefined && allowed.includes(value)) === true;
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
