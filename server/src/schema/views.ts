/** Views, materialized views, and tables made from a query. */
import {
  type CreateTableAsStmt,
  type IntoClause,
  type Node,
  type RefreshMatViewStmt,
  type SelectStmt,
  strings,
  type ViewStmt,
} from '../sql/ast';
import { type Draft, refuse } from './draft';
import { isView } from './kinds';
import { emptyTable, isTaken, namedRelation, persistenceOf, refuseTakenTypeName, relationToCreate } from './lookups';
import type { Column } from './model';
import { nameSpan } from './place';
import { type QueryShape, queryShape } from './query-shape';
import { atTransactionEnd } from './transactions';
import { unknownType } from './type-name';

export function createView(draft: Draft, statement: ViewStmt): void {
  const name = relationToCreate(draft, statement.view);
  const before = draft.relation(name);
  const replaced = before !== undefined && before !== 'dropped' ? before : undefined;
  if (replaced && !(statement.replace && replaced.kind === 'view')) refuse('the relation exists');
  if (!replaced) refuseTakenTypeName(draft, name);
  const shape = queryShape(draft, statement.query);
  refuseMissing(shape);
  const columns = withAliases(shape, strings(statement.aliases));
  if (columns && new Set(columns).size < columns.length) refuse('a column stands twice');
  if (replaced?.kind === 'view' && replaced.columns && columns) {
    if (replaced.columns.some((column, at) => column !== columns[at])) refuse('a view keeps its columns');
  }
  draft.putRelation({
    kind: 'view',
    name,
    columns,
    query: statement.query,
    reads: shape.reads,
    uses: shape.uses,
    indexes: [],
    populated: true,
    parts: isView(replaced) ? replaced.parts : [],
    owner: isView(replaced) ? replaced.owner : undefined,
    tablespace: undefined,
    origin: replaced?.origin ?? originOf(draft, statement.view),
  });
}

export function createTableAs(draft: Draft, statement: CreateTableAsStmt): void {
  const { into, query } = statement;
  if (statement.objtype === 'OBJECT_MATVIEW') {
    createMaterializedView(draft, statement);
    return;
  }
  createFromQuery(draft, into, query, statement.if_not_exists === true);
}

/** SELECT … INTO. */
export function selectInto(draft: Draft, statement: SelectStmt): void {
  const { intoClause, ...rest } = statement;
  if (intoClause) createFromQuery(draft, intoClause, { SelectStmt: rest }, false);
}

function createMaterializedView(draft: Draft, statement: CreateTableAsStmt): void {
  const { into, query } = statement;
  const name = relationToCreate(draft, into?.rel);
  if (isTaken(draft, name)) {
    if (statement.if_not_exists) return;
    refuse('the relation exists');
  }
  refuseTakenTypeName(draft, name);
  const shape = queryShape(draft, query);
  refuseMissing(shape);
  draft.putRelation({
    kind: 'materialized view',
    name,
    columns: withAliases(shape, strings(into?.colNames)),
    query,
    reads: shape.reads,
    uses: shape.uses,
    indexes: [],
    populated: into?.skipData !== true,
    parts: [],
    owner: undefined,
    tablespace: into?.tableSpaceName,
    origin: originOf(draft, into?.rel),
  });
}

function createFromQuery(
  draft: Draft,
  into: IntoClause | undefined,
  query: Node | undefined,
  ifNotExists: boolean,
): void {
  const name = relationToCreate(draft, into?.rel);
  if (isTaken(draft, name)) {
    if (ifNotExists) return;
    refuse('the relation exists');
  }
  refuseTakenTypeName(draft, name);
  const shape = queryShape(draft, query);
  refuseMissing(shape);
  const origin = originOf(draft, into?.rel);
  const aliases = strings(into?.colNames);
  const known = shape.columns ?? [];
  const columns = known.map(
    ({ name: column, type }, at): Column => ({
      name: aliases[at] ?? column,
      type: type ?? unknownType,
      notNull: false,
      default: undefined,
      identity: undefined,
      generated: undefined,
      inherited: undefined,
      origin: { ...origin },
    }),
  );
  if (new Set(columns.map((column) => column.name)).size < columns.length) refuse('a column stands twice');
  draft.putRelation({
    ...emptyTable,
    name,
    columns,
    persistence: persistenceOf(into?.rel, name),
    complete: shape.columns !== undefined,
    tablespace: into?.tableSpaceName,
    origin,
  });
  if (into?.onCommit === 'ONCOMMIT_DROP') atTransactionEnd(draft, { drop: name });
}

export function refreshView(draft: Draft, statement: RefreshMatViewStmt): void {
  const { relation } = namedRelation(draft, statement.relation);
  if (relation?.kind !== 'materialized view') return;
  if (statement.concurrent && !relation.populated) refuse('the view is not populated');
  draft.putRelation({ ...relation, populated: statement.skipData !== true });
}

function refuseMissing(shape: QueryShape): void {
  if (shape.missing) refuse('the query names what is not there');
}

function withAliases(shape: QueryShape, aliases: readonly string[]): readonly string[] | undefined {
  return shape.columns?.map((column, at) => aliases[at] ?? column.name);
}

function originOf(draft: Draft, range: { readonly location?: number } | undefined) {
  return draft.origin(nameSpan(draft.source.parsed, range?.location));
}
