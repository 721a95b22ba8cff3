/** Making tables, views, triggers, rules, policies and functions: what they take on the tables that they hang on. */
import type { QualifiedName, Schema } from '../schema/model';
import {
  as,
  type Constraint,
  type CreateFunctionStmt,
  type CreatePolicyStmt,
  type CreateSchemaStmt,
  type CreateStmt,
  type CreateTableAsStmt,
  type CreateTrigStmt,
  type Node,
  type RangeVar,
  type RuleStmt,
  strings,
  type ViewStmt,
} from '../sql/ast';
import { readSource } from '../sql/source-file';
import { referencedTree } from './foreign-keys';
import { createPartition } from './partitions';
import { mentionQuery, runQuery } from './queries';
import { partitionsOf, relationAt, resolve, resolveParts } from './relations';
import { type Touch, touch } from './touch';

export function* createTable(schema: Schema, statement: CreateStmt): Iterable<Touch> {
  if (statement.if_not_exists && relationAt(schema, resolve(schema, statement.relation))) return;
  const parents = (statement.inhRelations ?? []).map((node) => resolve(schema, as(node, 'RangeVar')));
  if (statement.partbound) {
    for (const parent of parents) yield* createPartition(schema, parent, statement.partbound);
  } else {
    yield touch('create inheriting table', { parent: parents });
  }
  const elements = statement.tableElts ?? [];
  for (const like of elements.flatMap((node) => as(node, 'TableLikeClause') ?? [])) {
    yield touch('create table like', { table: [resolve(schema, like.relation)] });
  }
  for (const key of foreignKeysIn(elements)) {
    if (isItself(statement.relation, key.pktable)) continue;
    yield touch('create table that references', { referenced: referencedTree(schema, resolve(schema, key.pktable)) });
  }
}

function foreignKeysIn(elements: readonly Node[]): readonly Constraint[] {
  const constraints = elements.flatMap((node) => [node, ...(as(node, 'ColumnDef')?.constraints ?? [])]);
  return constraints
    .flatMap((node) => as(node, 'Constraint') ?? [])
    .filter((constraint) => constraint.contype === 'CONSTR_FOREIGN');
}

function isItself(table: RangeVar | undefined, other: RangeVar | undefined): boolean {
  return table?.relname === other?.relname && (other?.schemaname ?? table?.schemaname) === table?.schemaname;
}

export function* createTableAs(schema: Schema, statement: CreateTableAsStmt): Iterable<Touch> {
  if (statement.if_not_exists && relationAt(schema, resolve(schema, statement.into?.rel))) return;
  if (!statement.into?.skipData) yield* runQuery(schema, statement.query);
  yield* mentionQuery(schema, statement.query);
}

export function* createView(schema: Schema, statement: ViewStmt): Iterable<Touch> {
  yield* mentionQuery(schema, statement.query);
}

export function* createTrigger(schema: Schema, statement: CreateTrigStmt): Iterable<Touch> {
  const name = resolve(schema, statement.relation);
  const tables = statement.row ? [name, ...partitionsOf(schema, name)] : [name];
  yield touch('create trigger', {
    table: tables,
    referenced: statement.constrrel ? [resolve(schema, statement.constrrel)] : [],
  });
}

export function* createRule(schema: Schema, statement: RuleStmt): Iterable<Touch> {
  yield touch('change rule', { table: [resolve(schema, statement.relation)] });
  yield* mentionQuery(schema, [statement.actions, statement.whereClause]);
}

/** CREATE POLICY and ALTER POLICY. */
export function* changePolicy(
  schema: Schema,
  statement: Pick<CreatePolicyStmt, 'table' | 'qual' | 'with_check'>,
): Iterable<Touch> {
  yield touch('change policy', { table: [resolve(schema, statement.table)] });
  yield* mentionQuery(schema, [statement.qual, statement.with_check]);
}

/** The body of a function in SQL is analyzed when it is made (check_function_bodies); other languages are not looked into. */
export function* createFunction(schema: Schema, statement: CreateFunctionStmt): Iterable<Touch> {
  yield* mentionQuery(schema, statement.sql_body);
  const options = (statement.options ?? []).flatMap((node) => as(node, 'DefElem') ?? []);
  const language = as(options.find((option) => option.defname === 'language')?.arg, 'String')?.sval;
  if (language?.toLowerCase() !== 'sql') return;
  const [body = ''] = strings(as(options.find((option) => option.defname === 'as')?.arg, 'List')?.items);
  for (const { statement: inner } of readSource('', body).statements) yield* mentionQuery(schema, inner.parsed.tree);
}

/** CREATE SCHEMA with tables and views in it. */
export function* createSchema(statement: CreateSchemaStmt, touches: (tree: Node) => Iterable<Touch>): Iterable<Touch> {
  for (const element of statement.schemaElts ?? []) yield* touches(element);
}

/** CREATE SEQUENCE and ALTER SEQUENCE … OWNED BY. */
export function* changeSequence(schema: Schema, options: readonly Node[] | undefined): Iterable<Touch> {
  for (const option of (options ?? []).flatMap((node) => as(node, 'DefElem') ?? [])) {
    const parts = option.defname === 'owned_by' ? strings(as(option.arg, 'List')?.items) : [];
    if (parts.length > 1) yield touch('own a sequence', { table: [ownerTable(schema, parts)] });
  }
}

function ownerTable(schema: Schema, column: readonly string[]): QualifiedName {
  return resolveParts(schema, column.slice(0, -1));
}
