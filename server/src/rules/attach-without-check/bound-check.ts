/** The CHECK that says what a partition's bound says, so that attaching the table reads no row. */
import type { Table } from '../../schema/model';
import { quoteIdentifier } from '../../schema/names';
import { as, type Node, type PartitionBoundSpec, strings } from '../../sql/ast';

/** The condition over the one key column; undefined for hash, default, several columns, and values that are no constants. */
export function boundCheck(parent: Table | undefined, bound: PartitionBoundSpec | undefined): string | undefined {
  const [key, ...others] = parent?.partitionBy?.columns ?? [];
  if (!bound || bound.is_default || key === undefined || others.length > 0) return undefined;
  const column = quoteIdentifier(key);
  const given = `${column} IS NOT NULL`;
  if (bound.lowerdatums && bound.upperdatums) {
    const low = edge(column, '>=', bound.lowerdatums[0]);
    const high = edge(column, '<', bound.upperdatums[0]);
    return low && high && [given, ...low, ...high].join(' AND ');
  }
  const values = (bound.listdatums ?? []).map(constant);
  if (values.length === 0 || values.some((value) => value === undefined)) return undefined;
  return `${given} AND ${column} IN (${values.join(', ')})`;
}

/** None for MINVALUE and MAXVALUE, which bound nothing; undefined for what is no constant. */
function edge(column: string, operator: string, datum: Node | undefined): readonly string[] | undefined {
  const word = strings(as(datum, 'ColumnRef')?.fields).at(-1);
  if (word === 'minvalue' || word === 'maxvalue') return [];
  const value = constant(datum);
  return value === undefined ? undefined : [`${column} ${operator} ${value}`];
}

function constant(node: Node | undefined): string | undefined {
  const value = as(node, 'A_Const');
  if (!value || value.isnull) return undefined;
  if (value.sval) return `'${(value.sval.sval ?? '').replaceAll("'", "''")}'`;
  return value.fval?.fval ?? (value.ival ? String(value.ival.ival ?? 0) : undefined);
}
