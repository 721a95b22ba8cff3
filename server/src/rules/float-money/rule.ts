/** Finds money in binary floating point, which cannot hold cents. */
import type { Column, Schema, Table } from '../../schema/model';
import { displayName, resolveRelation } from '../../schema/names';
import { as, type Node, type TypeName, walk } from '../../sql/ast';
import type { Statement } from '../../sql/source-file';
import type { Span } from '../../sql/span';
import { defineRule, type Edit, type Fix, type StatementContext } from '../rule';
import { typeNameSpan } from '../type-text';
import { holdsMoney } from './holds-money';
import { nameWords } from './name-words';

export default defineRule({
  id: 'float-money',
  family: 'safety',
  summary: 'Money in real, double precision or float, which cannot hold cents exactly',
  severity: 'warning',
  recommended: true,
  messages: {
    pending:
      '{column} holds money as {type}, which cannot store 0.10 exactly: sums drift by cents and equal amounts compare as different. Make it {exact}, or whole cents in a bigint.',
    shipped:
      '{column} holds money as {type}, which cannot store 0.10 exactly: sums drift by cents and equal amounts compare as different. Add a {exact} column beside it, copy the amounts in batches, then let the code use the new one.',
  },
  help: 'Use numeric(19,4), or whole cents in a bigint.',
  check(statement, context) {
    for (const declared of declaredColumns(statement, context)) {
      const { table, name, node } = declared;
      const column = madeFloat(table, name, context);
      if (!column || !holdsMoney(name, table.name.name)) continue;
      const span = typeNameSpan(statement.parsed, node);
      if (!span) continue;
      const object = `${displayName(table.name)}.${name}`;
      const exact = exactType(name);
      context.report({
        span,
        message: context.pending ? 'pending' : 'shipped',
        data: { column: object, type: column.type.display, exact },
        object,
        fixes: context.pending ? [fix(statement, span, declared.expressions, exact)] : [],
      });
    }
  },
});

/** A column whose type the statement says. */
interface Declared {
  readonly table: Table;
  readonly name: string;
  readonly node: TypeName | undefined;
  /** What may cast to the type as well: the default, the USING of a change. */
  readonly expressions: readonly (Node | undefined)[];
}

function declaredColumns(statement: Statement, context: StatementContext): readonly Declared[] {
  const { tree } = statement.parsed;
  const create = as(tree, 'CreateStmt') ?? as(tree, 'CreateForeignTableStmt')?.base;
  if (create) return definitions(create.tableElts, tableOf(context, create.relation));
  const query = as(tree, 'CreateTableAsStmt');
  if (query) return castColumns(query.query, query.into?.colNames, tableOf(context, query.into?.rel));
  const alter = as(tree, 'AlterTableStmt');
  const table = tableOf(context, alter?.relation);
  return (alter?.cmds ?? []).flatMap((node) => {
    const command = as(node, 'AlterTableCmd');
    if (command?.subtype === 'AT_AddColumn' && command.def) return definitions([command.def], table);
    const change = command?.subtype === 'AT_AlterColumnType' ? as(command.def, 'ColumnDef') : undefined;
    if (!table || !change) return [];
    return [{ table, name: command?.name ?? '', node: change.typeName, expressions: [change.raw_default] }];
  });
}

function definitions(elements: readonly Node[] | undefined, table: Table | undefined): readonly Declared[] {
  return (elements ?? []).flatMap((element) => {
    const definition = as(element, 'ColumnDef');
    if (!table || !definition) return [];
    const { colname: name = '', typeName: node, constraints = [] } = definition;
    return [{ table, name, node, expressions: constraints.map((one) => as(one, 'Constraint')?.raw_expr) }];
  });
}

/** CREATE TABLE … AS SELECT x::real AS price: the cast says the type. */
function castColumns(
  query: Node | undefined,
  names: readonly Node[] | undefined,
  table: Table | undefined,
): readonly Declared[] {
  return (as(query, 'SelectStmt')?.targetList ?? []).flatMap((node, index) => {
    const target = as(node, 'ResTarget');
    const name = as(names?.[index], 'String')?.sval ?? target?.name;
    const cast = as(target?.val, 'TypeCast');
    return table && name !== undefined && cast ? [{ table, name, node: cast.typeName, expressions: [] }] : [];
  });
}

function tableOf(
  context: StatementContext,
  relation: Parameters<StatementContext['resolve']>[0] | undefined,
): Table | undefined {
  if (!relation) return undefined;
  const found = resolveRelation(context.after, relation).relation;
  return found?.kind === 'table' || found?.kind === 'foreign table' ? found : undefined;
}

/** The column as this statement made it, when it is a float and still just that at the end of the history. */
function madeFloat(table: Table, name: string, { before, final }: StatementContext): Column | undefined {
  const column = columnOf(table, name);
  if (!column || !isFloat(column)) return undefined;
  const earlier = columnOf(tableIn(before, table), name);
  if (earlier?.origin === column.origin && earlier.type === column.type) return undefined;
  const last = tableIn(final, table)?.columns.find(({ origin }) => origin === column.origin);
  return last && last.type === column.type ? column : undefined;
}

function tableIn(schema: Schema, { origin }: Table): Table | undefined {
  const found = schema.find(origin);
  return found?.kind === 'table' || found?.kind === 'foreign table' ? found : undefined;
}

function columnOf(table: Table | undefined, name: string): Column | undefined {
  return table?.columns.find((column) => column.name === name);
}

function isFloat({ type }: Column): boolean {
  return type.schema === 'pg_catalog' && (type.name === 'float4' || type.name === 'float8');
}

/** Four decimals are enough for every currency and for unit prices; coins of eight or eighteen decimals need them all. */
function exactType(column: string): string {
  return nameWords(column).some((word) => word === 'btc' || word === 'eth') ? 'numeric' : 'numeric(19,4)';
}

/** The type, and the casts to a float that go with it. */
function fix(statement: Statement, span: Span, expressions: Declared['expressions'], exact: string): Fix {
  const edits: Edit[] = [{ span, text: exact }];
  walk(expressions, (node) => {
    const type = as(node, 'TypeCast')?.typeName;
    const name = as(type?.names?.at(-1), 'String')?.sval;
    const at = name === 'float4' || name === 'float8' ? typeNameSpan(statement.parsed, type) : undefined;
    if (at) edits.push({ span: at, text: exact });
  });
  return { title: `Change the type to ${exact}`, safety: 'unsafe', edits };
}
