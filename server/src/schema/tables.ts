/** CREATE TABLE in all its forms but CREATE TABLE AS. */
import { as, type ColumnDef, type CreateStmt, type PartitionSpec } from '../sql/ast';
import { columnConstraints, readColumn, tableConstraint, type WantedColumn, type WantedConstraint } from './columns';
import { addConstraints } from './constraints';
import { type Draft, refuse } from './draft';
import { inheritFrom, mergeInherited } from './inheritance';
import { isTable } from './kinds';
import { copyIndexesLike, likeColumns } from './like';
import { emptyTable, isTaken, namedRelation, persistenceOf, refuseTakenTypeName, relationToCreate } from './lookups';
import type { Column, QualifiedName, Table } from './model';
import { resolveType } from './names';
import { attachTo } from './partitions';
import { nameSpan } from './place';
import { atTransactionEnd } from './transactions';

export function createTable(draft: Draft, statement: CreateStmt, kind: Table['kind'] = 'table'): void {
  const name = relationToCreate(draft, statement.relation);
  if (isTaken(draft, name)) {
    if (statement.if_not_exists) return;
    refuse('the relation exists');
  }
  refuseTakenTypeName(draft, name);
  if (statement.partspec && statement.relation?.relpersistence === 'u') refuse('a partitioned table is not unlogged');
  const parents = (statement.inhRelations ?? []).flatMap((node) => {
    const range = as(node, 'RangeVar');
    return range ? [namedRelation(draft, range)] : [];
  });
  for (const { relation } of parents) {
    if (relation && relation.kind !== 'table' && relation.kind !== 'foreign table') refuse('the parent is no table');
  }
  const isPartition = statement.partbound !== undefined;
  const base: Table = {
    ...emptyTable,
    kind,
    name,
    persistence: persistenceOf(statement.relation, name),
    complete: parents.every(
      ({ relation }) => relation?.kind !== 'view' && relation !== undefined && isComplete(relation),
    ),
    tablespace:
      statement.tablespacename ??
      (isPartition && isTable(parents[0]?.relation) ? parents[0].relation.tablespace : undefined),
    inherits: isPartition ? [] : parents.map((parent) => parent.name),
    origin: draft.origin(nameSpan(draft.source.parsed, statement.relation?.location)),
  };
  const wanted = readElements(draft, name, statement);
  const inherited = inheritFrom(
    base,
    parents.flatMap(({ relation }) => (relation ? [relation] : [])),
    isPartition,
  );
  const typed = statement.ofTypename ? typedColumns(draft, statement) : undefined;
  const columns = [...inherited.columns];
  const constraints: WantedConstraint[] = [];
  for (const own of [...(typed?.columns ?? []), ...wanted.columns]) {
    const at = columns.findIndex((column) => column.name === own.column.name);
    const above = columns[at];
    if (above) columns[at] = mergeInherited(above, own.column, isPartition || statement.ofTypename !== undefined);
    else if (isPartition && base.complete) refuse('no such column in the parent');
    else columns.push(own.column);
    constraints.push(...own.constraints);
  }
  if (
    wanted.columns.some(
      ({ column }, at) => wanted.columns.findIndex((other) => other.column.name === column.name) !== at,
    )
  ) {
    refuse('the column is named twice');
  }
  draft.putRelation({
    ...base,
    complete: base.complete && wanted.complete && (typed?.complete ?? true),
    columns,
    constraints: inherited.constraints,
    partitionBy: partitionBy(statement.partspec),
  });
  if (statement.oncommit === 'ONCOMMIT_DROP') atTransactionEnd(draft, { drop: name });
  addConstraints(draft, name, [...constraints, ...wanted.constraints], { only: false });
  for (const like of wanted.likes) copyIndexesLike(draft, name, like);
  const [parent] = parents;
  if (isPartition && parent) attachTo(draft, parent.name, name, statement.partbound?.is_default === true, 'created');
}

interface Elements {
  readonly columns: readonly WantedColumn[];
  readonly constraints: readonly WantedConstraint[];
  readonly likes: readonly { readonly source: Table; readonly options: number }[];
  /** False after LIKE of a table that is not known whole. */
  readonly complete: boolean;
}

function readElements(draft: Draft, name: QualifiedName, statement: CreateStmt): Elements {
  const columns: WantedColumn[] = [];
  const constraints: WantedConstraint[] = [];
  const likes: { source: Table; options: number }[] = [];
  let complete = true;
  for (const node of statement.tableElts ?? []) {
    const definition = as(node, 'ColumnDef');
    if (definition) columns.push(readElement(draft, name, definition));
    const constraint = as(node, 'Constraint');
    if (constraint) constraints.push(tableConstraint(draft, constraint, true));
    const clause = as(node, 'TableLikeClause');
    if (clause) {
      const like = likeColumns(draft, name, clause);
      columns.push(...like.columns);
      constraints.push(...like.constraints);
      complete &&= like.complete;
      if (like.source) likes.push({ source: like.source, options: clause.options ?? 0 });
    }
  }
  return { columns, constraints, likes, complete };
}

// A column of a partition or typed table names no type: it only adds to what is there.
function readElement(draft: Draft, table: QualifiedName, definition: ColumnDef): WantedColumn {
  if (definition.typeName) return readColumn(draft, table, definition);
  const nodes = (definition.constraints ?? []).flatMap((node) => as(node, 'Constraint') ?? []);
  const bare = readColumn(draft, table, { ...definition, typeName: { names: [{ String: { sval: '' } }] } });
  return { column: bare.column, constraints: columnConstraints(draft, definition, nodes, false) };
}

function typedColumns(draft: Draft, statement: CreateStmt): { columns: readonly WantedColumn[]; complete: boolean } {
  const parts = (statement.ofTypename?.names ?? []).flatMap((node) => as(node, 'String')?.sval ?? []);
  const { name, type } = resolveType(draft, parts);
  if (draft.type(name) === 'dropped' || (type && type.kind !== 'composite')) refuse('no composite type');
  if (type?.kind !== 'composite') return { columns: [], complete: false };
  const own = (column: Column): WantedColumn => ({
    column: { ...column, origin: { ...column.origin } },
    constraints: [],
  });
  return { columns: type.columns.map(own), complete: true };
}

function partitionBy(spec: PartitionSpec | undefined): Table['partitionBy'] {
  if (!spec) return undefined;
  if (spec.strategy === 'PARTITION_STRATEGY_LIST' && (spec.partParams?.length ?? 0) > 1)
    refuse('LIST takes one column');
  const strategies = {
    PARTITION_STRATEGY_LIST: 'list',
    PARTITION_STRATEGY_RANGE: 'range',
    PARTITION_STRATEGY_HASH: 'hash',
  } as const;
  return {
    strategy: strategies[spec.strategy ?? 'PARTITION_STRATEGY_RANGE'],
    columns: (spec.partParams ?? []).map((node) => as(node, 'PartitionElem')?.name),
  };
}

function isComplete(relation: { readonly kind: string; readonly complete?: boolean }): boolean {
  return relation.complete === true;
}
