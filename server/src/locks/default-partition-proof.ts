/** Whether a default partition's own constraints say that no row of it belongs into a new partition. */
import type { Table } from '../schema/model';
import { as, type Node, type PartitionBoundSpec, strings } from '../sql/ast';
import { boundConditions } from './partition-bound';
import { columnName, condition, conjuncts, constant, meaning } from './partition-proof';

/**
 * True for a bound that a valid CHECK of the default partition excludes, so that no row is read to look for it: in the server's
 * own words, or for one column by what it says of its values. The server proves more than that; where it is not understood here, the answer is false.
 */
export function excludesBound(parent: Table | undefined, table: Table | undefined, bound: PartitionBoundSpec): boolean {
  const keys = parent?.partitionBy?.columns ?? [];
  const [column] = keys;
  if (!table || column === undefined) return false;
  const known = table.constraints.flatMap((one) =>
    one.kind === 'check' && one.valid && one.enforced ? conjuncts(one.expression) : [],
  );
  const asked = boundConditions(parent, bound);
  const opposite = asked && condition(`NOT (${asked.join(' AND ')})`);
  if (opposite && known.some((node) => meaning(node) === meaning(opposite))) return true;
  if (keys.length !== 1) return false;
  const isText = isTextual(table, column);
  const stretches = stretchesOf(bound);
  return stretches?.every((stretch) => known.some((node) => isRuledOut(node, { column, stretch, isText }))) === true;
}

/** From `low` on, to below `high`; a single value is both. An edge that is undefined is not there. */
interface Stretch {
  readonly low: string | undefined;
  readonly high: string | undefined;
  readonly isValue: boolean;
}

interface Question {
  readonly column: string;
  readonly stretch: Stretch;
  readonly isText: boolean;
}

/** Undefined for a bound with what is no constant, NULL among it. */
function stretchesOf({ lowerdatums, upperdatums, listdatums }: PartitionBoundSpec): readonly Stretch[] | undefined {
  if (lowerdatums && upperdatums) {
    const [low, high] = [edge(lowerdatums[0]), edge(upperdatums[0])];
    return low && high ? [{ low: low.value, high: high.value, isValue: false }] : undefined;
  }
  const values = listdatums?.map(constant);
  if (!values || values.some((value) => value === undefined)) return undefined;
  return values.map((value) => ({ low: value, high: value, isValue: true }));
}

function edge(datum: Node | undefined): { readonly value: string | undefined } | undefined {
  const open = columnName(datum);
  if (open === 'minvalue' || open === 'maxvalue') return { value: undefined };
  const value = constant(datum);
  return value === undefined ? undefined : { value };
}

/** No value of the stretch makes the condition true. */
function isRuledOut(node: Node, question: Question): boolean {
  const operation = as(node, 'BoolExpr');
  const args = operation?.args ?? [];
  if (operation?.boolop === 'AND_EXPR') return args.some((arg) => isRuledOut(arg, question));
  if (operation?.boolop === 'OR_EXPR') return args.every((arg) => isRuledOut(arg, question));
  if (operation) return args.every((arg) => isImplied(arg, question));
  const opposite = negated(comparisonOf(node, question.column));
  return opposite !== undefined && holds(opposite, question);
}

/** Every value of the stretch makes the condition true. */
function isImplied(node: Node, question: Question): boolean {
  const operation = as(node, 'BoolExpr');
  const args = operation?.args ?? [];
  if (operation?.boolop === 'AND_EXPR') return args.every((arg) => isImplied(arg, question));
  if (operation?.boolop === 'OR_EXPR') return args.some((arg) => isImplied(arg, question));
  if (operation) return args.every((arg) => isRuledOut(arg, question));
  const test = as(node, 'NullTest');
  if (test) return test.nulltesttype === 'IS_NOT_NULL' && columnName(test.arg) === question.column;
  const comparison = comparisonOf(node, question.column);
  return comparison !== undefined && holds(comparison, question);
}

interface Comparison {
  readonly operator: string;
  readonly values: readonly (string | undefined)[];
}

/** `column operator constant`, and IN as `=` of one of several. */
function comparisonOf(node: Node, column: string): Comparison | undefined {
  const expression = as(node, 'A_Expr');
  if (!expression || columnName(expression.lexpr) !== column) return undefined;
  const operator = strings(expression.name).at(-1) ?? '';
  if (expression.kind === 'AEXPR_OP') return { operator, values: [constant(expression.rexpr)] };
  const items = as(expression.rexpr, 'List')?.items;
  return expression.kind === 'AEXPR_IN' && items ? { operator, values: items.map(constant) } : undefined;
}

const opposites: Readonly<Record<string, string>> = {
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
  '=': '<>',
  '<>': '=',
};

function negated(comparison: Comparison | undefined): Comparison | undefined {
  const operator = opposites[comparison?.operator ?? ''];
  return comparison && operator !== undefined ? { ...comparison, operator } : undefined;
}

/** For every value of the stretch; `=` of several means one of them, `<>` none of them. */
function holds({ operator, values }: Comparison, { stretch, isText }: Question): boolean {
  const { low, high, isValue } = stretch;
  const orderOf = (edge: string | undefined, value: string | undefined) =>
    edge === undefined || value === undefined ? undefined : order(edge, value, isText);
  const isAbove = (value: string | undefined) => orderOf(low, value) === 'after';
  const isFrom = (value: string | undefined) => isAbove(value) || orderOf(low, value) === 'same';
  const isBelow = (value: string | undefined) => {
    const found = orderOf(high, value);
    return found === 'before' || (found === 'same' && !isValue);
  };
  const isUpTo = (value: string | undefined) => isBelow(value) || orderOf(high, value) === 'same';
  const isOther = (value: string | undefined) =>
    isAbove(value) || isBelow(value) || (isValue && orderOf(low, value) === 'other');
  switch (operator) {
    case '<':
      return values.every(isBelow);
    case '<=':
      return values.every(isUpTo);
    case '>':
      return values.every(isAbove);
    case '>=':
      return values.every(isFrom);
    case '=':
      return isValue && values.some((value) => orderOf(low, value) === 'same');
    case '<>':
      return values.every(isOther);
    default:
      return false;
  }
}

/** Numbers and dates have an order here, texts are only told apart; undefined for what may be written in two ways. */
function order(a: string, b: string, isText: boolean): 'before' | 'same' | 'after' | 'other' | undefined {
  if (a === b) return 'same';
  if (isText) return 'other';
  const [one, other] = [a, b].map((text) => (isNumber.test(text) ? Number(text) : isDate.exec(text)?.[1]));
  if (one === undefined || other === undefined || typeof one !== typeof other) return undefined;
  if (one === other) return 'same';
  return one < other ? 'before' : 'after';
}

const isNumber = /^-?\d{1,15}(\.\d{1,9})?$/;
const isDate = /^(\d{4}-\d\d-\d\d)(?: 00:00:00)?$/;

function isTextual(table: Table, column: string): boolean {
  const type = table.columns.find(({ name }) => name === column)?.type;
  return type?.schema === 'pg_catalog' && ['text', 'varchar'].includes(type.name);
}
