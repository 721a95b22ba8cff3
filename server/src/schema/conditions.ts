/** Answers the questions to the catalog that migrations ask before they change something: does this exist yet? */
import { as, type Node, type SelectStmt, strings, walk } from '../sql/ast';
import type { Draft } from './draft';
import { isTable, isView } from './kinds';
import type { Relation, Table } from './model';

/** True or false when the condition is `[NOT] EXISTS (…)` of something that the schema knows about; else undefined. */
export function evaluate(draft: Draft, condition: Node | undefined): boolean | undefined {
  const constantValue = as(condition, 'A_Const')?.boolval;
  if (constantValue) return constantValue.boolval === true;
  const negated = as(condition, 'BoolExpr');
  if (negated?.boolop === 'NOT_EXPR') return negate(evaluate(draft, negated.args?.[0]));
  if (negated) {
    const answers = (negated.args ?? []).map((argument) => evaluate(draft, argument));
    const decisive = negated.boolop === 'OR_EXPR';
    if (answers.includes(decisive)) return decisive;
    return answers.includes(undefined) ? undefined : !decisive;
  }
  const link = as(condition, 'SubLink');
  const select = as(link?.subselect, 'SelectStmt');
  if (link?.subLinkType !== 'EXISTS_SUBLINK' || !select) return undefined;
  return exists(draft, select);
}

function negate(answer: boolean | undefined): boolean | undefined {
  return answer === undefined ? undefined : !answer;
}

function exists(draft: Draft, select: SelectStmt): boolean | undefined {
  const from = readsFrom(select);
  const given = equalities(select);
  const table = given('table_name') ?? given('tablename') ?? given('relname');
  const schema = given('table_schema') ?? given('schemaname') ?? given('nspname');
  const relations = (name: string | undefined): Relation[] =>
    draft.relationNames().flatMap((at) => {
      if (at.name !== name || (schema !== undefined && at.schema !== schema)) return [];
      const relation = draft.relation(at);
      return relation === undefined || relation === 'dropped' ? [] : [relation];
    });
  const tables = (name: string | undefined): Table[] => relations(name).filter(isTable);
  if (from.has('columns') || from.has('pg_attribute')) {
    const column = given('column_name') ?? given('attname');
    if (table === undefined || column === undefined) return undefined;
    return found(tables(table), (candidate) => candidate.columns.some(({ name }) => name === column));
  }
  if (from.has('table_constraints') || from.has('pg_constraint')) {
    const name = given('constraint_name') ?? given('conname');
    if (name === undefined) return undefined;
    if (table !== undefined)
      return found(tables(table), (candidate) => candidate.constraints.some((c) => c.name === name));
    return draft.relationNames().some((at) => draft.table(at)?.constraints.some((c) => c.name === name));
  }
  if (from.has('pg_indexes')) {
    const name = given('indexname');
    return name === undefined ? undefined : relations(name).some((relation) => relation.kind === 'index');
  }
  if (from.has('tables') || from.has('pg_tables')) return table === undefined ? undefined : tables(table).length > 0;
  if (from.has('views') || from.has('pg_views')) return relations(table ?? given('viewname')).some(isView);
  if (from.has('pg_class')) return table === undefined ? undefined : relations(table).length > 0;
  if (from.has('pg_type') || from.has('pg_enum'))
    return typeExists(draft, given('typname'), given('enumlabel'), schema);
  if (from.has('pg_namespace') || from.has('schemata')) {
    const name = given('nspname') ?? given('schema_name');
    return name === undefined ? undefined : draft.hasSchema(name);
  }
  if (from.has('pg_extension')) {
    const name = given('extname');
    return name === undefined ? undefined : draft.extensions.includes(name);
  }
  return undefined;
}

// A table that is not known whole may have what is asked for.
function found(tables: readonly Table[], has: (table: Table) => boolean): boolean | undefined {
  if (tables.some(has)) return true;
  return tables.every((table) => table.complete) ? false : undefined;
}

function typeExists(
  draft: Draft,
  name: string | undefined,
  label: string | undefined,
  schema: string | undefined,
): boolean | undefined {
  if (name === undefined) return undefined;
  return draft.typeNames().some((at) => {
    if (at.name !== name || (schema !== undefined && at.schema !== schema)) return false;
    const type = draft.type(at);
    return label === undefined || (typeof type === 'object' && type.kind === 'enum' && type.labels.includes(label));
  });
}

function readsFrom(select: SelectStmt): ReadonlySet<string> {
  const names = new Set<string>();
  walk(select.fromClause, (node) => {
    const range = as(node, 'RangeVar');
    if (range?.relname) names.add(range.relname);
  });
  return names;
}

/** What the conditions joined by AND say that a column, by its bare name, is equal to. */
function equalities(select: SelectStmt): (column: string) => string | undefined {
  const values = new Map<string, string>();
  const read = (node: Node | undefined): void => {
    const all = as(node, 'BoolExpr');
    if (all?.boolop === 'AND_EXPR') for (const argument of all.args ?? []) read(argument);
    const equal = as(node, 'A_Expr');
    if (equal?.kind !== 'AEXPR_OP' || strings(equal.name)[0] !== '=') return;
    const column = strings(as(equal.lexpr, 'ColumnRef')?.fields).at(-1);
    const text = constant(equal.rexpr);
    if (column === undefined || text === undefined) return;
    const isName = as(equal.rexpr, 'TypeCast') && column.endsWith('relid');
    if (isName) values.set('relname', text.replaceAll('"', '').split('.').at(-1) ?? text);
    else values.set(column, text);
  };
  read(select.whereClause);
  return (column) => values.get(column);
}

function constant(node: Node | undefined): string | undefined {
  const value = as(node, 'A_Const') ?? as(as(node, 'TypeCast')?.arg, 'A_Const');
  return value?.sval?.sval;
}
