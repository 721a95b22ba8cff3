/** Judges whether an expression of PL/pgSQL can put text into a command that somebody else chose. */
import type { Schema } from '../../schema/model';
import { resolveRelation, resolveType } from '../../schema/names';
import { as, type Node, strings, type TypeName } from '../../sql/ast';
import type { DeclaredType } from '../plpgsql/variables';
import { formatSpecifier } from './command-text';

/** Types whose text holds no quote and no word that a caller chooses; `reg…` types write names quoted (manual, 8.19). */
const safeTypes: ReadonlySet<string> = new Set(
  (
    'bool int2 int4 int8 float4 float8 numeric money oid date time timetz timestamp timestamptz interval uuid xid xid8 ' +
    'cid tid pg_lsn inet cidr macaddr macaddr8 bit varbit bytea regclass regcollation regconfig regdictionary regnamespace ' +
    'regoper regoperator regproc regprocedure regrole regtype smallserial serial bigserial'
  ).split(' '),
);

/** Text types: a cast to one changes nothing about where the text came from. */
const textTypes: ReadonlySet<string> = new Set(['text', 'varchar', 'bpchar', 'name', 'char', 'unknown']);

/** Functions whose result is quoted or holds only digits and letters, whatever they are given. */
const quotingFunctions: ReadonlySet<string> = new Set(
  (
    'quote_ident quote_literal quote_nullable count length char_length character_length octet_length bit_length abs ceil ' +
    'ceiling floor round trunc mod power sqrt sign random now clock_timestamp statement_timestamp transaction_timestamp ' +
    'extract date_part date_trunc age make_date make_timestamp make_interval to_date to_timestamp to_number justify_days ' +
    'nextval currval lastval setval txid_current pg_current_xact_id pg_backend_pid gen_random_uuid uuid_generate_v4 ' +
    'generate_series md5 ascii hashtext array_length cardinality array_position strpos position row_number rank to_regclass ' +
    'pg_get_serial_sequence pg_get_constraintdef pg_get_indexdef pg_get_viewdef pg_get_functiondef pg_get_triggerdef ' +
    'pg_get_expr pg_get_function_identity_arguments pg_get_function_arguments format_type'
  ).split(' '),
);

/** Functions that only arrange the text of their arguments. */
const arrangingFunctions: ReadonlySet<string> = new Set(
  (
    'upper lower initcap trim btrim ltrim rtrim replace translate substr substring left right repeat lpad rpad reverse ' +
    'concat concat_ws string_agg array_agg array_to_string unnest array_append array_prepend array_cat array_remove ' +
    'string_to_array max min to_char split_part regexp_replace nullif sum avg'
  ).split(' '),
);

/** Variables that PL/pgSQL itself sets, of those that hold no name of an object (manual, 41.10 and 41.5). */
const setByServer: ReadonlySet<string> = new Set([
  'found',
  'tg_op',
  'tg_when',
  'tg_level',
  'tg_relid',
  'tg_nargs',
  'tg_tag',
  'tg_event',
]);

export interface Judge {
  /** A variable or field, as the server folds it, such as `name` or `record.field`. */
  isSafeVariable(parts: readonly string[]): boolean;
  readonly schema: Schema;
}

/** True when the text of the expression's value cannot end what it stands in. */
export function isSafe(node: Node | undefined, judge: Judge): boolean {
  if (!node) return true;
  const all = (nodes: readonly Node[] | undefined) => (nodes ?? []).every((item) => isSafe(item, judge));
  if ('A_Const' in node) return true;
  const column = as(node, 'ColumnRef');
  if (column) {
    const parts = strings(column.fields);
    return parts.length === column.fields?.length && isSafeReference(parts, judge);
  }
  const parameter = as(node, 'ParamRef');
  if (parameter) return judge.isSafeVariable([`$${parameter.number}`]);
  const cast = as(node, 'TypeCast');
  if (cast)
    return isSafeTypeName(cast.typeName, judge.schema) || (isTextType(cast.typeName) && isSafe(cast.arg, judge));
  const call = as(node, 'FuncCall');
  if (call) {
    const name = strings(call.funcname).at(-1) ?? '';
    if (name === 'format') return isSafeFormat(call.args ?? [], judge);
    return quotingFunctions.has(name) || (arrangingFunctions.has(name) && all(call.args));
  }
  const expression = as(node, 'A_Expr');
  if (expression) return isSafeOperator(node, judge);
  const choice = as(node, 'CaseExpr');
  if (choice)
    return all(choice.args?.map((arm) => as(arm, 'CaseWhen')?.result ?? arm)) && isSafe(choice.defresult, judge);
  const coalesce = as(node, 'CoalesceExpr');
  if (coalesce) return all(coalesce.args);
  const extreme = as(node, 'MinMaxExpr');
  if (extreme) return all(extreme.args);
  const array = as(node, 'A_ArrayExpr');
  if (array) return all(array.elements);
  const element = as(node, 'A_Indirection');
  if (element) return (element.indirection ?? []).every((part) => 'A_Indices' in part) && isSafe(element.arg, judge);
  const collate = as(node, 'CollateClause');
  if (collate) return isSafe(collate.arg, judge);
  const sub = as(node, 'SubLink');
  if (sub) {
    if (sub.subLinkType !== 'EXPR_SUBLINK' && sub.subLinkType !== 'ARRAY_SUBLINK') return true;
    const targets = as(sub.subselect, 'SelectStmt')?.targetList;
    return targets?.every((target) => isSafe(as(target, 'ResTarget')?.val, judge)) === true;
  }
  if ('BoolExpr' in node || 'NullTest' in node || 'BooleanTest' in node) return true;
  const value = as(node, 'SQLValueFunction');
  return value !== undefined && /DATE|TIME/.test(value.op ?? '');
}

/** Only what `%s` puts in matters. */
function isSafeFormat([template, ...values]: readonly Node[], judge: Judge): boolean {
  const text = as(template, 'A_Const')?.sval?.sval;
  if (text === undefined) return isSafe(template, judge) && values.every((value) => isSafe(value, judge));
  let next = 0;
  return [...text.matchAll(formatSpecifier)].every(([, position, letter]) => {
    if (letter === '%') return true;
    next = position === undefined ? next + 1 : Number(position);
    return letter !== 's' || isSafe(values[next - 1], judge);
  });
}

function isSafeReference(parts: readonly string[], judge: Judge): boolean {
  return (parts.length === 1 && setByServer.has(parts[0] ?? '')) || judge.isSafeVariable(parts);
}

/** Concatenation is as safe as its sides; arithmetic and comparison give numbers, dates and truth values; `->>` gives text. */
function isSafeOperator(node: Node, judge: Judge): boolean {
  const expression = as(node, 'A_Expr');
  const operator = strings(expression?.name).at(-1) ?? '';
  if (expression?.kind === 'AEXPR_NULLIF') return isSafe(expression.lexpr, judge);
  if (operator === '||') return isSafe(expression?.lexpr, judge) && isSafe(expression?.rexpr, judge);
  return ['+', '-', '*', '/', '%', '^', '=', '<>', '!=', '<', '>', '<=', '>='].includes(operator);
}

/** True for what a variable of that declared type can hold. */
export function isSafeDeclared(declared: DeclaredType | undefined, schema: Schema): boolean {
  if (!declared) return false;
  if (declared.kind === 'integer') return true;
  if (declared.kind === 'type') return isSafeTypeName(declared.type, schema);
  return declared.kind === 'type of' && isSafeColumn(declared.parts, schema);
}

/** True for a column, as `[schema,] table, column`, whose type is safe. */
export function isSafeColumn(parts: readonly string[], schema: Schema): boolean {
  const [column = '', relname = '', schemaname] = parts.toReversed();
  const { relation } = resolveRelation(schema, { relname, ...(schemaname === undefined ? {} : { schemaname }) });
  if (relation?.kind !== 'table' && relation?.kind !== 'foreign table') return false;
  const type = relation.columns.find(({ name }) => name === column)?.type;
  return type?.schema === 'pg_catalog' && safeTypes.has(type.name);
}

function isSafeTypeName(type: TypeName | undefined, schema: Schema): boolean {
  const parts = strings(type?.names);
  const name = parts.at(-1) ?? '';
  if (parts.length === 1 || parts[0] === 'pg_catalog') {
    if (safeTypes.has(name)) return true;
    if (parts.length > 1) return false;
  }
  const known = resolveType(schema, parts).type;
  // The labels of an enum were chosen by whoever wrote the migrations.
  if (known?.kind === 'enum') return true;
  return known?.kind === 'domain' && known.base.schema === 'pg_catalog' && safeTypes.has(known.base.name);
}

function isTextType(type: TypeName | undefined): boolean {
  return textTypes.has(strings(type?.names).at(-1) ?? '');
}
