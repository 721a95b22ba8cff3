/** The name that the server gives to an expression without an alias. */
import { as, type Node, strings } from '../sql/ast';

/** FigureColname of the server; undefined where it would say `?column?`. */
export function outputName(expression: Node): string | undefined {
  return figure(expression)?.name;
}

// A weak name (of a cast's type or CASE) gives way to a better one found inside; FigureColnameInternal, parse_target.c.
interface Figured {
  readonly name: string;
  readonly strong: boolean;
}

const strong = (name: string | undefined): Figured | undefined =>
  name === undefined ? undefined : { name, strong: true };

function figure(node: Node | undefined): Figured | undefined {
  if (!node) return undefined;
  const column = as(node, 'ColumnRef');
  if (column) return strong(strings(column.fields).at(-1));
  const indirection = as(node, 'A_Indirection');
  if (indirection) return strong(strings(indirection.indirection).at(-1)) ?? figure(indirection.arg);
  const call = as(node, 'FuncCall');
  if (call) return strong(strings(call.funcname).at(-1));
  const expression = as(node, 'A_Expr');
  if (expression) return expression.kind === 'AEXPR_NULLIF' ? strong('nullif') : undefined;
  const cast = as(node, 'TypeCast');
  if (cast) {
    const inner = figure(cast.arg);
    const type = strings(cast.typeName?.names).at(-1);
    if (inner?.strong || type === undefined) return inner;
    return { name: type, strong: false };
  }
  const collate = as(node, 'CollateClause');
  if (collate) return figure(collate.arg);
  const grouping = as(node, 'GroupingFunc');
  if (grouping) return strong('grouping');
  const sub = as(node, 'SubLink');
  if (sub) return subLink(sub);
  const choice = as(node, 'CaseExpr');
  if (choice) {
    const inner = figure(choice.defresult);
    return inner?.strong ? inner : { name: 'case', strong: false };
  }
  const least = as(node, 'MinMaxExpr');
  if (least) return strong(least.op === 'IS_LEAST' ? 'least' : 'greatest');
  if ('A_ArrayExpr' in node) return strong('array');
  if ('RowExpr' in node) return strong('row');
  if ('CoalesceExpr' in node) return strong('coalesce');
  if ('MergeSupportFunc' in node) return strong('merge_action');
  const value = as(node, 'SQLValueFunction');
  if (value) return strong(valueFunctions[value.op ?? '']);
  const xml = as(node, 'XmlExpr');
  if (xml) return strong(xmlFunctions[xml.op ?? '']);
  if ('XmlSerialize' in node) return strong('xmlserialize');
  if ('JsonObjectConstructor' in node) return strong('json_object');
  if ('JsonArrayConstructor' in node || 'JsonArrayQueryConstructor' in node) return strong('json_array');
  if ('JsonObjectAgg' in node) return strong('json_objectagg');
  if ('JsonArrayAgg' in node) return strong('json_arrayagg');
  if ('JsonParseExpr' in node) return strong('json');
  if ('JsonScalarExpr' in node) return strong('json_scalar');
  if ('JsonSerializeExpr' in node) return strong('json_serialize');
  const json = as(node, 'JsonFuncExpr');
  if (json) return strong(jsonFunctions[json.op ?? '']);
  return undefined;
}

function subLink(sub: NonNullable<ReturnType<typeof as<'SubLink'>>>): Figured | undefined {
  if (sub.subLinkType === 'EXISTS_SUBLINK') return strong('exists');
  if (sub.subLinkType === 'ARRAY_SUBLINK') return strong('array');
  if (sub.subLinkType !== 'EXPR_SUBLINK') return undefined;
  const target = as(as(sub.subselect, 'SelectStmt')?.targetList?.[0], 'ResTarget');
  if (!target) return undefined;
  return strong(target.name) ?? figure(target.val);
}

const valueFunctions: Readonly<Record<string, string>> = {
  SVFOP_CURRENT_DATE: 'current_date',
  SVFOP_CURRENT_TIME: 'current_time',
  SVFOP_CURRENT_TIME_N: 'current_time',
  SVFOP_CURRENT_TIMESTAMP: 'current_timestamp',
  SVFOP_CURRENT_TIMESTAMP_N: 'current_timestamp',
  SVFOP_LOCALTIME: 'localtime',
  SVFOP_LOCALTIME_N: 'localtime',
  SVFOP_LOCALTIMESTAMP: 'localtimestamp',
  SVFOP_LOCALTIMESTAMP_N: 'localtimestamp',
  SVFOP_CURRENT_ROLE: 'current_role',
  SVFOP_CURRENT_USER: 'current_user',
  SVFOP_USER: 'user',
  SVFOP_SESSION_USER: 'session_user',
  SVFOP_CURRENT_CATALOG: 'current_catalog',
  SVFOP_CURRENT_SCHEMA: 'current_schema',
};

const xmlFunctions: Readonly<Record<string, string>> = {
  IS_XMLCONCAT: 'xmlconcat',
  IS_XMLELEMENT: 'xmlelement',
  IS_XMLFOREST: 'xmlforest',
  IS_XMLPARSE: 'xmlparse',
  IS_XMLPI: 'xmlpi',
  IS_XMLROOT: 'xmlroot',
};

const jsonFunctions: Readonly<Record<string, string>> = {
  JSON_EXISTS_OP: 'json_exists',
  JSON_QUERY_OP: 'json_query',
  JSON_VALUE_OP: 'json_value',
};
