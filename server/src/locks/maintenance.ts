/** TRUNCATE, LOCK, VACUUM, ANALYZE, CLUSTER, REINDEX and REFRESH. */
import type { QualifiedName, Schema } from '../schema/model';
import {
  as,
  type ClusterStmt,
  type LockStmt,
  type Node,
  type RefreshMatViewStmt,
  type ReindexStmt,
  type TruncateStmt,
  type VacuumStmt,
} from '../sql/ast';
import { lockModes } from './effect';
import { tableOfIndex } from './indexes';
import { behindViews, runQuery } from './queries';
import {
  descendantsOf,
  distinct,
  partitionsOf,
  referencingTables,
  relationAt,
  resolve,
  sameName,
  tableAt,
} from './relations';
import { lockAsStated, type Touch, touch } from './touch';

export function* truncate(schema: Schema, statement: TruncateStmt): Iterable<Touch> {
  let tables = distinct((statement.relations ?? []).flatMap((node) => withDescendants(schema, node)));
  if (statement.behavior === 'DROP_CASCADE') {
    for (let before = -1; before !== tables.length; ) {
      before = tables.length;
      const pointing = tables.flatMap((name) => referencingTables(schema, name));
      tables = distinct([...tables, ...pointing.flatMap((name) => [name, ...descendantsOf(schema, name)])]);
    }
  }
  yield touch('truncate', { table: tables });
}

export function* lockTable(schema: Schema, statement: LockStmt): Iterable<Touch> {
  const mode = lockModes[(statement.mode ?? lockModes.length) - 1] ?? 'ACCESS EXCLUSIVE';
  const named = (statement.relations ?? []).flatMap((node) => withDescendants(schema, node));
  yield lockAsStated(mode, distinct(named.flatMap((name) => behindViews(schema, name))));
}

function withDescendants(schema: Schema, node: Node): readonly QualifiedName[] {
  const range = as(node, 'RangeVar');
  const name = resolve(schema, range);
  return range?.inh ? [name, ...descendantsOf(schema, name)] : [name];
}

export function* refresh(schema: Schema, statement: RefreshMatViewStmt): Iterable<Touch> {
  const name = resolve(schema, statement.relation);
  const relation = relationAt(schema, name);
  const query = relation?.kind === 'materialized view' ? relation.query : undefined;
  if (statement.skipData) return yield touch('empty materialized view', { table: [name] });
  yield touch(statement.concurrent ? 'refresh concurrently' : 'refresh', { table: [name] });
  yield* runQuery(schema, query);
}

export function* vacuum(schema: Schema, statement: VacuumStmt): Iterable<Touch> {
  const isOn = (name: string) => hasOption(statement.options, name);
  const named = (statement.rels ?? []).flatMap((node) => as(node, 'VacuumRelation')?.relation ?? []);
  const tables = named.map((range) => ({ name: resolve(schema, range), alone: !range.inh }));
  const all = tablesOf(schema).map((name) => ({ name, alone: false }));
  for (const { name, alone } of tables.length > 0 ? tables : all) {
    const partitions = alone ? [] : partitionsOf(schema, name);
    // Rows are sampled from the tables below; a partitioned one among them has none, and its lock is let go at once.
    const children = descendantsOf(schema, name).filter(
      (one) => !tableAt(schema, one)?.partitionBy && !partitions.some((other) => sameName(one, other)),
    );
    if (statement.is_vacuumcmd) {
      // A partitioned table is locked itself only to collect its statistics.
      yield touch(isOn('full') ? 'vacuum full' : 'vacuum', { table: [name, ...partitions] });
    }
    if (!statement.is_vacuumcmd || isOn('analyze')) {
      yield touch(alone ? 'analyze alone' : 'analyze', { table: [name], partition: partitions, child: children });
    }
  }
}

export function* cluster(schema: Schema, statement: ClusterStmt): Iterable<Touch> {
  if (!statement.relation) {
    const indexes = schema.relationNames().flatMap((one) => relationAt(schema, one) ?? []);
    const clustered = indexes.flatMap((index) => (index.kind === 'index' && index.clustered ? [index.table] : []));
    return yield touch('cluster', { table: clustered });
  }
  const name = resolve(schema, statement.relation);
  yield touch('cluster', { table: [name], partition: partitionsOf(schema, name) });
}

export function* reindex(schema: Schema, statement: ReindexStmt): Iterable<Touch> {
  const tables = reindexed(schema, statement);
  if (!hasOption(statement.params, 'concurrently')) return yield touch('reindex', { table: tables });
  const [table, ...partitions] = tables;
  const isPartitioned = statement.kind === 'REINDEX_OBJECT_TABLE' && table !== undefined;
  yield touch('reindex concurrently', isPartitioned ? { table: [table], partition: partitions } : { table: tables });
}

function reindexed(schema: Schema, statement: ReindexStmt): readonly QualifiedName[] {
  const name = resolve(schema, statement.relation);
  switch (statement.kind) {
    case 'REINDEX_OBJECT_INDEX': {
      const table = tableOfIndex(schema, name);
      return table ? [table, ...partitionsOf(schema, table)] : [];
    }
    case 'REINDEX_OBJECT_TABLE':
      return [name, ...partitionsOf(schema, name)];
    case 'REINDEX_OBJECT_SCHEMA':
      return tablesOf(schema).filter((one) => one.schema === statement.name);
    case 'REINDEX_OBJECT_DATABASE':
      return tablesOf(schema);
    default:
      return [];
  }
}

/** Every table and materialized view that the history made. */
function tablesOf(schema: Schema): readonly QualifiedName[] {
  return schema
    .relationNames()
    .filter((name) => tableAt(schema, name) || relationAt(schema, name)?.kind === 'materialized view');
}

/** An option that stands without a value, or with one that means yes. */
function hasOption(options: readonly Node[] | undefined, name: string): boolean {
  return (options ?? []).some((node) => {
    const option = as(node, 'DefElem');
    if (option?.defname?.toLowerCase() !== name) return false;
    const word =
      as(option.arg, 'String')?.sval ?? String(as(option.arg, 'Integer')?.ival ?? (option.arg ? '0' : 'true'));
    return !['false', 'off', '0'].includes(word.toLowerCase());
  });
}
