/** CREATE INDEX and DROP INDEX: the lock is on the index's table. */
import type { Index, QualifiedName, Schema } from '../schema/model';
import { type AlterTableStmt, as, type DropStmt, type IndexStmt, type Node } from '../sql/ast';
import { droppedNames } from './drops';
import { indexesOf, partitionsOf, relationAt, resolve, tableAt } from './relations';
import { type Touch, touch } from './touch';

export function* createIndex(schema: Schema, statement: IndexStmt): Iterable<Touch> {
  const name = resolve(schema, statement.relation);
  const index = { schema: name.schema, name: statement.idxname ?? '' };
  const exists = statement.if_not_exists === true && relationAt(schema, index) !== undefined;
  if (exists) {
    yield touch(statement.concurrent ? 'create index concurrently that exists' : 'create index that exists', {
      table: [name],
    });
    return;
  }
  const wanted = indexWanted(statement);
  const partitions = statement.relation?.inh ? partitionsOf(schema, name) : [];
  const taken = partitions.filter((one) => hasEqualIndex(schema, one, wanted));
  const built = partitions.filter((one) => !taken.includes(one));
  yield touch(statement.concurrent ? 'create index concurrently' : 'create index', { table: [name, ...built] });
  yield touch('take an index of a partition', { partition: taken });
}

/** What must be the same for a partition's index to become part of the partitioned one. */
type IndexShape = Pick<Index, 'method' | 'unique' | 'keys' | 'include' | 'predicate'>;

function indexWanted(statement: IndexStmt): IndexShape {
  const elements = (nodes: readonly Node[] | undefined) => (nodes ?? []).flatMap((node) => as(node, 'IndexElem') ?? []);
  return {
    method: statement.accessMethod ?? 'btree',
    unique: statement.unique === true,
    keys: elements(statement.indexParams).map((element) => ({ column: element.name, expression: element.expr })),
    include: elements(statement.indexIncludingParams).flatMap((element) => element.name ?? []),
    predicate: statement.whereClause,
  };
}

/** Expressions and conditions are not compared: an index that holds any counts as another. */
export function hasEqualIndex(schema: Schema, table: QualifiedName, wanted: IndexShape): boolean {
  const isPlain = (index: IndexShape) => !index.predicate && index.keys.every((key) => key.column !== undefined);
  const columns = (index: IndexShape) => [...index.keys.map((key) => key.column), '', ...index.include].join('\0');
  const own = tableAt(schema, table);
  return (
    isPlain(wanted) &&
    own !== undefined &&
    indexesOf(schema, own).some((index) => {
      if (!isPlain(index) || index.parent) return false;
      const sameKind = index.method === wanted.method && index.unique === wanted.unique && index.valid;
      return sameKind && columns(index) === columns(wanted);
    })
  );
}

export function* dropIndex(schema: Schema, statement: DropStmt): Iterable<Touch> {
  for (const name of droppedNames(schema, statement)) {
    const table = tableOfIndex(schema, name);
    if (!table) continue;
    const tables = [table, ...partitionsOf(schema, table)];
    yield touch(statement.concurrent ? 'drop index concurrently' : 'drop index', { table: tables });
  }
}

export function tableOfIndex(schema: Schema, name: QualifiedName): QualifiedName | undefined {
  const index = relationAt(schema, name);
  return index?.kind === 'index' ? index.table : undefined;
}

/** ALTER INDEX … ATTACH PARTITION looks at the tables of both indexes; other forms lock the index alone. */
export function* attachIndex(schema: Schema, statement: AlterTableStmt): Iterable<Touch> {
  for (const command of (statement.cmds ?? []).flatMap((node) => as(node, 'AlterTableCmd') ?? [])) {
    if (command.subtype !== 'AT_AttachPartition') continue;
    const names = [statement.relation, as(command.def, 'PartitionCmd')?.name].map((range) => resolve(schema, range));
    yield touch('attach index', { table: names.flatMap((name) => tableOfIndex(schema, name) ?? []) });
  }
}
