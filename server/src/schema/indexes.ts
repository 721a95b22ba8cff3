/** CREATE INDEX, and what it means for partitions. */
import { as, type ClusterStmt, type IndexStmt, type Node, strings } from '../sql/ast';
import { columnsOf } from './constraints';
import { type Draft, refuse } from './draft';
import { isTable, isView } from './kinds';
import { columnOf, isTaken, namedRelation, tableToChange } from './lookups';
import type { Constraint, Index, IndexKey, QualifiedName, Table } from './model';
import { freeRelationName, indexColumnNames, joinColumns, truncated } from './object-names';
import { indexNameSpan } from './place';

export function createIndex(draft: Draft, statement: IndexStmt): void {
  const named = namedRelation(draft, statement.relation);
  const isView = named.relation?.kind === 'materialized view';
  const table = isView ? undefined : tableToChange(draft, statement.relation);
  const on = table?.name ?? named.name;
  const partitioned = table?.partitionBy !== undefined;
  if (partitioned && statement.concurrent) refuse('a partitioned table has no concurrent build');
  const given = statement.idxname === undefined ? undefined : truncated(statement.idxname);
  if (given !== undefined && isTaken(draft, { schema: on.schema, name: given })) {
    if (statement.if_not_exists) return;
    refuse('the relation exists');
  }
  const include = (statement.indexIncludingParams ?? []).flatMap((node) => as(node, 'IndexElem')?.name ?? []);
  if (table) for (const column of include) columnOf(table, column);
  if (table && statement.whereClause) columnsOf(table, statement.whereClause);
  const only = statement.relation?.inh !== true;
  const name = given ?? freeRelationName(draft, on, joinColumns(indexColumnNames(statement)), 'idx');
  const index: Index = {
    kind: 'index',
    name: { schema: on.schema, name },
    table: on,
    method: statement.accessMethod || 'btree',
    keys: indexKeys(table, statement.indexParams ?? []),
    include,
    unique: statement.unique === true,
    predicate: statement.whereClause,
    valid: !(only && partitioned && table.partitions.length > 0),
    constraint: undefined,
    parent: undefined,
    clustered: false,
    origin: draft.origin(indexNameSpan(draft.source.parsed, statement.idxname)),
  };
  putIndex(draft, index, { only });
}

/** CLUSTER … USING: the next one without an index goes by the same. */
export function cluster(draft: Draft, { relation, indexname }: ClusterStmt): void {
  if (indexname !== undefined) clusterOn(draft, namedRelation(draft, relation).name, indexname);
}

/** Marks the index that a table is clustered by; none when no name is given. */
export function clusterOn(draft: Draft, table: QualifiedName, name: string | undefined): void {
  const relation = draft.relation(table);
  if (!isTable(relation) && !isView(relation)) return;
  for (const index of indexesOf(draft, relation)) {
    const clustered = index.name.name === name;
    if (index.clustered !== clustered) draft.putRelation({ ...index, clustered });
  }
}

/** The keys of an index; refuses a column that certainly is not there. */
export function indexKeys(table: Table | undefined, elements: readonly Node[]): IndexKey[] {
  return elements.flatMap((node): IndexKey[] => {
    const element = as(node, 'IndexElem');
    if (!element) return [];
    if (element.name !== undefined) {
      if (table) columnOf(table, element.name);
      return [{ column: element.name, expression: undefined }];
    }
    // A bare column in parentheses is a column all the same.
    const fields = strings(as(element.expr, 'ColumnRef')?.fields);
    const bare = fields.at(-1);
    const isOwn = fields.length === 1 || fields.at(-2) === table?.name.name;
    if (bare !== undefined && isOwn && table?.columns.some((column) => column.name === bare)) {
      return [{ column: bare, expression: undefined }];
    }
    if (table && element.expr) columnsOf(table, element.expr);
    return [{ column: undefined, expression: element.expr }];
  });
}

/** Puts the index on its table and, unless ONLY, on the partitions: a fitting one there is taken, otherwise made. */
export function putIndex(draft: Draft, index: Index, { only }: { readonly only: boolean }): void {
  const partitionBy = draft.table(index.table)?.partitionBy;
  if (
    index.unique &&
    !partitionBy?.columns.every((column) => index.keys.some((key) => column && key.column === column))
  ) {
    if (partitionBy) refuse('a unique index of a partitioned table has the partition key');
  }
  draft.putRelation(index);
  const relation = draft.relation(index.table);
  if (relation === undefined || relation === 'dropped' || !('indexes' in relation)) return;
  draft.putRelation({ ...relation, indexes: [...relation.indexes, index.name.name] });
  if (only || !isTable(relation)) return;
  for (const partition of relation.partitions) putIndexOnPartition(draft, index, partition);
}

/** Gives a partition its part of the parent's index. */
export function putIndexOnPartition(draft: Draft, parent: Index, partition: QualifiedName): void {
  const table = draft.table(partition);
  if (!table || table.kind === 'foreign table') return;
  const above = draft.table(parent.table)?.constraints.find((constraint) => isOfIndex(constraint, parent));
  const fitting = indexesOf(draft, table).find(
    (index) => !index.parent && index.valid && isSameDefinition(index, parent) && fitsConstraint(table, index, above),
  );
  if (fitting) {
    draft.putRelation({ ...fitting, parent: parent.name });
    setConstraintInherited(draft, table.name, fitting, true);
    for (const below of table.partitions) {
      if (table.partitionBy) putIndexOnPartition(draft, { ...fitting, parent: parent.name }, below);
    }
    return;
  }
  const second = parent.keys.map((key) => key.column ?? expressionName(key));
  const label = above ? (above.kind === 'primary key' ? 'pkey' : above.kind === 'unique' ? 'key' : 'excl') : 'idx';
  const name = freeRelationName(
    draft,
    partition,
    above?.kind === 'primary key' ? undefined : joinColumns(unrepeated([...second, ...parent.include])),
    label,
    above !== undefined,
  );
  const origin = { ...parent.origin, ...draft.origin(parent.origin.span), span: parent.origin.span };
  if (above && 'index' in above) {
    const constraint: Constraint = {
      ...above,
      name,
      index: name,
      named: false,
      inherited: { parents: 1, local: false },
      origin,
    };
    draft.putRelation({ ...table, constraints: [...table.constraints, constraint] });
  }
  const index: Index = {
    ...parent,
    name: { schema: partition.schema, name },
    table: partition,
    constraint: above ? name : undefined,
    valid: true,
    clustered: false,
    parent: parent.name,
    origin,
  };
  putIndex(draft, index, { only: false });
}

/** The indexes of a table that are known. */
export function indexesOf(draft: Draft, table: Pick<Table, 'name' | 'indexes'>): Index[] {
  return table.indexes.flatMap((name) => {
    const relation = draft.relation({ schema: table.name.schema, name });
    return relation !== undefined && relation !== 'dropped' && relation.kind === 'index' ? [relation] : [];
  });
}

/** Marks the constraint of a partition's index as coming from above, or not any more. */
export function setConstraintInherited(draft: Draft, table: QualifiedName, index: Index, isInherited: boolean): void {
  draft.changeTable(table, (current) => ({
    ...current,
    constraints: current.constraints.map((constraint) =>
      isOfIndex(constraint, index)
        ? { ...constraint, inherited: isInherited ? { parents: 1, local: false } : undefined }
        : constraint,
    ),
  }));
}

export function isOfIndex(constraint: Constraint, index: Index): boolean {
  return 'index' in constraint && constraint.index === index.name.name;
}

export function isSameDefinition(a: Index, b: Index): boolean {
  return (
    a.method === b.method &&
    a.unique === b.unique &&
    a.include.join('\0') === b.include.join('\0') &&
    a.keys.length === b.keys.length &&
    a.keys.every(
      (key, at) => key.column === b.keys[at]?.column && isSameTree(key.expression, b.keys[at]?.expression),
    ) &&
    isSameTree(a.predicate, b.predicate)
  );
}

/** Equal but for where they stand. */
export function isSameTree(a: Node | undefined, b: Node | undefined): boolean {
  const text = (node: Node | undefined) =>
    JSON.stringify(node, (key, value) => (key === 'location' ? undefined : value));
  return a === b || text(a) === text(b);
}

function fitsConstraint(table: Table, index: Index, above: Constraint | undefined): boolean {
  if (!above) return true;
  return table.constraints.some((constraint) => isOfIndex(constraint, index) && constraint.kind === above.kind);
}

function expressionName(key: IndexKey): string {
  return (
    indexColumnNames({ indexParams: [{ IndexElem: key.expression ? { expr: key.expression } : {} }] })[0] ?? 'expr'
  );
}

function unrepeated(names: readonly string[]): string[] {
  return indexColumnNames({ indexParams: names.map((name) => ({ IndexElem: { name } })) });
}
