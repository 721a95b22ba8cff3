/** The columns that functions give in FROM, as far as it is certain. */
import { as, type FuncCall, type Node, type RangeFunction, strings } from '../../sql/ast';
import type { Schema } from '../model';
import { typeName } from '../type-name';
import type { Columns } from './scope';

/** One column, called like the alias or the function. */
const scalar = new Set(
  'generate_series generate_subscripts json_object_keys jsonb_object_keys jsonb_path_query regexp_matches regexp_split_to_table string_to_table'.split(
    ' ',
  ),
);

const named: Readonly<Record<string, readonly string[]>> = {
  json_array_elements: ['value'],
  json_array_elements_text: ['value'],
  jsonb_array_elements: ['value'],
  jsonb_array_elements_text: ['value'],
  json_each: ['key', 'value'],
  json_each_text: ['key', 'value'],
  jsonb_each: ['key', 'value'],
  jsonb_each_text: ['key', 'value'],
};

/** Before the alias renames them; the name that columns are written with. */
export function functionColumns(schema: Schema, range: RangeFunction): { alias: string | undefined; columns: Columns } {
  const calls = (range.functions ?? []).map((item) => as(as(item, 'List')?.items?.[0], 'FuncCall'));
  const [call] = calls;
  const called = strings(call?.funcname).at(-1);
  const alias = range.alias?.aliasname ?? called;
  if (calls.length !== 1 || !call) return { alias, columns: undefined };
  const defined = range.coldeflist?.map((column) => as(column, 'ColumnDef')?.colname ?? '');
  const columns = defined ?? columnsOfCall(schema, call, alias);
  return { alias, columns: columns && range.ordinality ? [...columns, 'ordinality'] : columns };
}

function columnsOfCall(schema: Schema, call: FuncCall, alias: string | undefined): Columns {
  const [name = '', qualifier = 'pg_catalog'] = strings(call.funcname).toReversed();
  if (qualifier !== 'pg_catalog' || alias === undefined) return undefined;
  if (scalar.has(name)) return [alias];
  if (name === 'unnest') return columnsOfUnnest(schema, call.args ?? [], alias);
  return Object.hasOwn(named, name) ? named[name] : undefined;
}

/** An array of rows gives all their columns; of arrays that are cast to a built-in type it is certain that they do not. */
function columnsOfUnnest(schema: Schema, args: readonly Node[], alias: string): Columns {
  const isSimple = (arg: Node) => {
    const type = as(arg, 'TypeCast')?.typeName;
    return type !== undefined && typeName(schema, type).schema === 'pg_catalog';
  };
  if (!args.every(isSimple)) return undefined;
  return args.length === 1 ? [alias] : args.map(() => 'unnest');
}
