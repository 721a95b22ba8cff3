/** CREATE INDEX and DROP INDEX: the lock is on the index's table. */
import type { QualifiedName, Schema } from '../schema/model';
import { type AlterTableStmt, as, type DropStmt, type IndexStmt } from '../sql/ast';
import { droppedNames } from './drops';
import { partitionsOf, relationAt, resolve } from './relations';
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
  const tables = statement.relation?.inh ? [name, ...partitionsOf(schema, name)] : [name];
  yield touch(statement.concurrent ? 'create index concurrently' : 'create index', { table: tables });
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
