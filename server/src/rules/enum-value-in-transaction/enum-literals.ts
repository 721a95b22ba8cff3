/** The strings of a statement that the server reads as values of an enum: by a cast, or by the column that they meet. */
import type { QualifiedName, Table } from '../../schema/model';
import { resolveType } from '../../schema/names';
import { as, type ColumnDef, type Node, type RangeVar, strings, type TypeName, walk } from '../../sql/ast';
import type { Statement } from '../../sql/source-file';
import type { StatementContext } from '../rule';

export interface EnumLiteral {
  readonly type: QualifiedName;
  readonly value: string;
  /** Where the string begins in the statement. */
  readonly start: number;
}

export function enumLiterals({ parsed }: Statement, context: StatementContext): readonly EnumLiteral[] {
  const found: EnumLiteral[] = [];
  const tables = tablesOf(parsed.tree, context);
  const add = (type: QualifiedName | undefined, node: Node | undefined): void => {
    if (!type) return;
    for (const { value, location } of literals(node)) {
      const start = parsed.offset(location);
      if (start !== undefined) found.push({ type, value, start });
    }
  };
  const typeOf = (type: TypeName | undefined) => type && resolveType(context.before, strings(type.names)).name;
  const columnType = (name: string | undefined, among = tables) => {
    const column = among.flatMap(({ columns }) => columns).find((one) => one.name === name);
    return column?.type.schema === undefined ? undefined : { schema: column.type.schema, name: column.type.name };
  };
  walk(parsed.tree, (node) => {
    const cast = as(node, 'TypeCast');
    if (cast) add(typeOf(cast.typeName), cast.arg);
    const column = as(node, 'ColumnDef');
    if (column) add(typeOf(column.typeName), defaultOf(column));
    const command = as(node, 'AlterTableCmd');
    if (command?.subtype === 'AT_ColumnDefault') add(columnType(command.name), command.def);
    const comparison = as(node, 'A_Expr');
    if (comparison) {
      const { lexpr, rexpr } = comparison;
      add(columnType(columnName(lexpr)), rexpr);
      add(columnType(columnName(rexpr)), lexpr);
    }
    const update = as(node, 'UpdateStmt');
    for (const target of (update?.targetList ?? []).flatMap((one) => as(one, 'ResTarget') ?? [])) {
      add(columnType(target.name, tableOf(update?.relation, context)), target.val);
    }
    const insert = as(node, 'InsertStmt');
    if (insert) {
      const [table] = tableOf(insert.relation, context);
      const names =
        insert.cols?.map((one) => as(one, 'ResTarget')?.name) ?? table?.columns.map(({ name }) => name) ?? [];
      const select = as(insert.selectStmt, 'SelectStmt');
      const selected = (select?.targetList ?? []).map((one) => as(one, 'ResTarget')?.val);
      const rows = [...(select?.valuesLists ?? []).map((row) => as(row, 'List')?.items ?? []), selected];
      for (const row of rows) {
        for (const [index, value] of row.entries()) add(columnType(names[index], table ? [table] : []), value);
      }
    }
  });
  return found;
}

function tableOf(range: RangeVar | undefined, context: StatementContext): readonly Table[] {
  const relation = range && context.resolve(range).relation;
  return relation?.kind === 'table' ? [relation] : [];
}

/** Every table that the statement names. */
function tablesOf(tree: Node | undefined, context: StatementContext): readonly Table[] {
  const ranges: RangeVar[] = [];
  walk(tree, (node) => {
    const range = as(node, 'RangeVar');
    if (range) ranges.push(range);
  });
  const direct =
    as(tree, 'AlterTableStmt') ?? as(tree, 'IndexStmt') ?? as(tree, 'UpdateStmt') ?? as(tree, 'DeleteStmt');
  return [...ranges, ...(direct?.relation ? [direct.relation] : [])].flatMap((range) => tableOf(range, context));
}

function defaultOf({ constraints }: ColumnDef): Node | undefined {
  return (constraints ?? [])
    .flatMap((node) => as(node, 'Constraint') ?? [])
    .find(({ contype }) => contype === 'CONSTR_DEFAULT')?.raw_expr;
}

function columnName(node: Node | undefined): string | undefined {
  return strings(as(node, 'ColumnRef')?.fields).at(-1);
}

/** The string itself, and those of a list or an array. */
function literals(
  node: Node | undefined,
): readonly { readonly value: string; readonly location: number | undefined }[] {
  const constant = as(node, 'A_Const');
  if (constant) return constant.sval ? [{ value: constant.sval.sval ?? '', location: constant.location }] : [];
  const items = as(node, 'List')?.items ?? as(node, 'A_ArrayExpr')?.elements ?? [];
  return items.flatMap(literals);
}
