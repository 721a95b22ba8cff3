/** A type as a statement writes it, brought to the server's own name and to the form in which a person reads it. */

import type { TypeName as TypeNode } from '../sql/ast';
import { as, type Node, strings } from '../sql/ast';
import type { Schema, TypeName } from './model';
import { quoteIdentifier, resolveRelation, resolveType } from './names';

// The types of pg_catalog that a column, domain or argument may have (pg_type of PostgreSQL 18); type-name.test.ts holds
// the list and the displays to the server.
const catalogTypes: ReadonlySet<string> = new Set(
  (
    'aclitem any anyarray anycompatible anycompatiblearray anycompatiblemultirange anycompatiblenonarray ' +
    'anycompatiblerange anyelement anyenum anymultirange anynonarray anyrange bit bool box bpchar bytea char cid cidr ' +
    'circle cstring date datemultirange daterange event_trigger fdw_handler float4 float8 gtsvector index_am_handler ' +
    'inet int2 int2vector int4 int4multirange int4range int8 int8multirange int8range internal interval json jsonb ' +
    'jsonpath language_handler line lseg macaddr macaddr8 money name numeric nummultirange numrange oid oidvector path ' +
    'pg_brin_bloom_summary pg_brin_minmax_multi_summary pg_ddl_command pg_dependencies pg_lsn pg_mcv_list pg_ndistinct ' +
    'pg_node_tree pg_snapshot point polygon record refcursor regclass regcollation regconfig regdictionary regnamespace ' +
    'regoper regoperator regproc regprocedure regrole regtype table_am_handler text tid time timestamp timestamptz ' +
    'timetz trigger tsm_handler tsmultirange tsquery tsrange tstzmultirange tstzrange tsvector txid_snapshot unknown ' +
    'uuid varbit varchar void xid xid8 xml'
  ).split(' '),
);

const displays: Readonly<Record<string, string>> = {
  bool: 'boolean',
  char: '"char"',
  int8: 'bigint',
  int2: 'smallint',
  int4: 'integer',
  float4: 'real',
  float8: 'double precision',
  varchar: 'character varying',
  varbit: 'bit varying',
  any: '"any"',
};

/** What the words `serial`, `bigserial`, … stand for; they are no types (parse_utilcmd.c, manual: Numeric Types). */
export const serialTypes: Readonly<Record<string, 'int2' | 'int4' | 'int8'>> = {
  smallserial: 'int2',
  serial2: 'int2',
  serial: 'int4',
  serial4: 'int4',
  bigserial: 'int8',
  serial8: 'int8',
};

/** Of a column whose type only the server could work out. */
export const unknownType: TypeName = {
  schema: undefined,
  name: '',
  modifiers: [],
  arrayDimensions: 0,
  display: 'unknown',
};

/** Turns a TypeName node into a type; user types are looked up in the schema. Displays are those of format_type(). */
export function typeName(schema: Schema, node: TypeNode | undefined): TypeName {
  const parts = strings(node?.names);
  const last = parts.at(-1) ?? '';
  const qualifier = parts.at(-2);
  const dimensions = node?.arrayBounds?.length ?? 0;
  const modifiers = (node?.typmods ?? []).flatMap((modifier) => constantNumber(modifier) ?? []);
  if (qualifier === undefined || qualifier === 'pg_catalog') {
    // An array type's own name is that of its elements behind an underscore.
    const element = last.startsWith('_') ? last.slice(1) : undefined;
    if (element !== undefined && catalogTypes.has(element)) return builtIn(element, [], dimensions + 1);
    if (catalogTypes.has(last)) return builtIn(last, modifiers, dimensions);
  }
  return userType(schema, parts, modifiers, dimensions);
}

/** A type of pg_catalog by its own name, such as `int8`. */
export function builtIn(name: string, modifiers: readonly number[] = [], arrayDimensions = 0): TypeName {
  const array = arrayDimensions > 0 ? '[]' : '';
  return { schema: 'pg_catalog', name, modifiers, arrayDimensions, display: displayBuiltIn(name, modifiers) + array };
}

/** The type with the same modifiers and dimensions, of the user type that is now called so. */
export function renamedType(type: TypeName, schema: string, name: string): TypeName {
  return { ...type, schema, name, display: displayUser(schema, name, type.modifiers, type.arrayDimensions) };
}

function userType(
  schema: Schema,
  parts: readonly string[],
  modifiers: readonly number[],
  dimensions: number,
): TypeName {
  const { name, type } = resolveType(schema, parts);
  const { name: rowName, relation } = resolveRelation(schema, {
    relname: name.name,
    ...(parts.length > 1 ? { schemaname: name.schema } : {}),
  });
  const known = type ? name : relation ? rowName : parts.length > 1 ? name : undefined;
  return {
    schema: known?.schema,
    name: name.name,
    modifiers,
    arrayDimensions: dimensions,
    display: displayUser(known?.schema, name.name, modifiers, dimensions),
  };
}

function displayUser(
  schema: string | undefined,
  name: string,
  modifiers: readonly number[],
  dimensions: number,
): string {
  const qualified =
    schema === undefined ? quoteIdentifier(name) : `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
  return `${qualified}${modifiers.length > 0 ? `(${modifiers.join(',')})` : ''}${dimensions > 0 ? '[]' : ''}`;
}

function displayBuiltIn(name: string, modifiers: readonly number[]): string {
  const [first, second] = modifiers;
  switch (name) {
    case 'time':
    case 'timestamp':
      return `${name}${precision(first)} without time zone`;
    case 'timetz':
      return `time${precision(first)} with time zone`;
    case 'timestamptz':
      return `timestamp${precision(first)} with time zone`;
    case 'interval':
      return `interval${intervalFields(first)}${precision(second)}`;
    case 'numeric':
      return first === undefined ? 'numeric' : `numeric(${first},${second ?? 0})`;
    case 'bpchar':
      return first === undefined ? 'bpchar' : `character(${first})`;
    default:
      return `${displays[name] ?? name}${modifiers.length > 0 ? `(${modifiers.join(',')})` : ''}`;
  }
}

// Six digits are the most that the server keeps; it lowers what is more.
function precision(digits: number | undefined): string {
  return digits === undefined ? '' : `(${Math.min(digits, 6)})`;
}

// The grammar writes the fields as bits: MONTH 1, YEAR 2, DAY 3, HOUR 10, MINUTE 11, SECOND 12 (utils/datetime.h).
const fieldBits: readonly (readonly [number, string])[] = [
  [2, 'year'],
  [1, 'month'],
  [3, 'day'],
  [10, 'hour'],
  [11, 'minute'],
  [12, 'second'],
];

function intervalFields(mask: number | undefined): string {
  if (mask === undefined || mask === 0x7fff) return '';
  const fields = fieldBits.flatMap(([bit, field]) => (mask & (1 << bit) ? [field] : []));
  const [first] = fields;
  const last = fields.at(-1);
  return first === last ? ` ${first}` : ` ${first} to ${last}`;
}

function constantNumber(node: Node): number | undefined {
  const constant = as(node, 'A_Const');
  if (!constant?.ival) return undefined;
  return constant.ival.ival ?? 0;
}
