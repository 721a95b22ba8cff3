/** Types, domains, functions and sequences: the tables that use them. */
import type { QualifiedName, Schema } from '../schema/model';
import { resolveType } from '../schema/names';
import { type AlterDomainStmt, type AlterTableStmt, as, type DropStmt, type Node, strings, walk } from '../sql/ast';
import { dropDependentViews, droppedNames, dropThese, nameParts } from './drops';
import { distinct, relationAt, resolve, resolveParts, sameName, tableAt, tables } from './relations';
import { type Touch, touch } from './touch';

/** Tables with a column of the type, also through domains over it. */
function tablesUsing(schema: Schema, type: QualifiedName): readonly QualifiedName[] {
  return distinct(
    schema.dependents(type).flatMap((name) => {
      const domain = schema.type(name);
      const tables = tableAt(schema, name) ? [name] : [];
      return domain !== undefined && domain !== 'dropped' && domain.kind === 'domain'
        ? [...tables, ...tablesUsing(schema, name)]
        : tables;
    }),
  );
}

/** Tables made with CREATE TABLE … OF the type. */
export function tablesOfType(schema: Schema, type: QualifiedName): readonly QualifiedName[] {
  return tables(schema).flatMap((table) => {
    const typed = as(table.origin.statement.parsed.tree, 'CreateStmt')?.ofTypename;
    return typed && sameName(resolveType(schema, strings(typed.names)).name, type) ? [table.name] : [];
  });
}

/** ALTER TYPE … ADD, DROP or ALTER ATTRIBUTE … CASCADE. */
export function* alterComposite(schema: Schema, statement: AlterTableStmt): Iterable<Touch> {
  const cascades = (statement.cmds ?? []).some((node) => as(node, 'AlterTableCmd')?.behavior === 'DROP_CASCADE');
  if (cascades) yield touch('alter typed table', { table: tablesOfType(schema, resolve(schema, statement.relation)) });
}

/** Constraints of a domain are checked in every table that uses it, unless NOT VALID stands there. */
export function* alterDomain(schema: Schema, statement: AlterDomainStmt): Iterable<Touch> {
  const { name, type } = resolveType(schema, strings(statement.typeName));
  const constraint = as(statement.def, 'Constraint');
  // The letters are those of AlterDomainStmt.subtype: C adds a constraint, O sets NOT NULL, V validates.
  const checks = statement.subtype === 'C' ? !constraint?.skip_validation : 'OV'.includes(statement.subtype ?? '-');
  const isDone = statement.subtype === 'O' && type?.kind === 'domain' && type.notNull;
  if (checks && !isDone) yield touch('check a domain', { table: tablesUsing(schema, name) });
}

/** DROP TYPE and DROP DOMAIN, which with CASCADE drop columns. */
export function* dropTypes(schema: Schema, statement: DropStmt): Iterable<Touch> {
  if (statement.behavior !== 'DROP_CASCADE') return;
  for (const object of statement.objects ?? []) {
    const { name } = resolveType(schema, nameParts(object));
    yield touch('drop column', { table: tablesUsing(schema, name) });
    yield* dropThese(schema, tablesOfType(schema, name), true);
  }
}

/** DROP VIEW … CASCADE reaches materialized views. */
export function* dropViews(schema: Schema, statement: DropStmt): Iterable<Touch> {
  if (statement.behavior !== 'DROP_CASCADE') return;
  for (const name of droppedNames(schema, statement)) yield* dropDependentViews(schema, name);
}

export function* dropSchemas(schema: Schema, statement: DropStmt): Iterable<Touch> {
  if (statement.behavior !== 'DROP_CASCADE') return;
  const dropped = strings(statement.objects);
  const names = schema.relationNames().filter((name) => dropped.includes(name.schema));
  const kinds = ['table', 'foreign table', 'materialized view', 'view'];
  yield* dropThese(
    schema,
    names.filter((name) => kinds.includes(relationAt(schema, name)?.kind ?? '')),
    true,
  );
}

/** DROP SEQUENCE … CASCADE takes the defaults that call it. */
export function* dropSequences(schema: Schema, statement: DropStmt): Iterable<Touch> {
  if (statement.behavior !== 'DROP_CASCADE') return;
  const dropped = droppedNames(schema, statement);
  const reads = (expression: Node | undefined) =>
    stringsIn(expression).some((text) =>
      dropped.some((name) => sameName(resolveParts(schema, text.replaceAll('"', '').split('.')), name)),
    );
  for (const table of tables(schema)) {
    if (table.columns.some((column) => reads(column.default))) yield touch('change default', { table: [table.name] });
  }
}

function stringsIn(expression: Node | undefined): readonly string[] {
  const found: string[] = [];
  walk(expression, (node) => {
    const text = as(node, 'A_Const')?.sval?.sval;
    if (text !== undefined) found.push(text);
  });
  return found;
}

/** DROP FUNCTION … CASCADE takes the triggers and defaults that call it. */
export function* dropFunctions(schema: Schema, statement: DropStmt): Iterable<Touch> {
  if (statement.behavior !== 'DROP_CASCADE') return;
  const dropped = (statement.objects ?? []).map((object) => nameParts(object).at(-1) ?? '');
  for (const table of tables(schema)) {
    const fires = table.triggers.some((trigger) => {
      const called = as(trigger.origin.statement.parsed.tree, 'CreateTrigStmt')?.funcname;
      return dropped.includes(strings(called).at(-1) ?? '');
    });
    if (fires) yield touch('drop trigger', { table: [table.name] });
    if (table.columns.some((column) => calls(column.default, dropped))) {
      yield touch('change default', { table: [table.name] });
    }
  }
}

function calls(expression: Node | undefined, functions: readonly string[]): boolean {
  let found = false;
  walk(expression, (node) => {
    const name = strings(as(node, 'FuncCall')?.funcname).at(-1);
    if (name !== undefined && functions.includes(name)) found = true;
    return !found;
  });
  return found;
}
