/** What a statement takes, rewrites and scans: the one function that other rooms ask. */
import type { Schema } from '../schema/model';
import type { DropStmt } from '../sql/ast';
import { as, kindOf, type Node, type NodeKind, type NodeOf, type ObjectType } from '../sql/ast';
import type { Statement } from '../sql/source-file';
import { alterTable } from './alter-table';
import { type Read, runCalls, runDo, runTriggers } from './bodies';
import {
  changePolicy,
  changeSequence,
  createFunction,
  createRule,
  createSchema,
  createTable,
  createTableAs,
  createTrigger,
  createView,
} from './create';
import { dropTables } from './drops';
import type { Effect, PostgresVersion } from './effect';
import { attachIndex, createIndex, dropIndex } from './indexes';
import { cluster, lockTable, refresh, reindex, truncate, vacuum } from './maintenance';
import {
  changePublication,
  comment,
  createStatistics,
  dependsOnExtension,
  dropPart,
  dropStatistics,
  grant,
  publish,
  rename,
  setSchema,
} from './objects';
import { dropOwned, moveAllTablespace, reassignOwned } from './owners';
import { copy, planQuery, runQuery } from './queries';
import { addUp, type Touch } from './touch';
import { alterComposite, alterDomain, dropFunctions, dropSchemas, dropSequences, dropTypes, dropViews } from './types';

/**
 * The strongest lock, the rewrite and the scan on every table, partitioned table and materialized view that stood before
 * the statement, as far as `before` knows it; tables that nobody made count too. Empty for what the grammar refuses. The
 * time zone is taken to be UTC. Every row is proved on real servers by test/servers/locks.test.ts.
 */
export function effects(statement: Statement, before: Schema, version: PostgresVersion): readonly Effect[] {
  const { tree } = statement.parsed;
  return tree ? addUp(touches(tree, before, []), before, version) : [];
}

type Reader<K extends NodeKind> = (
  schema: Schema,
  statement: NodeOf<K>,
  tree: Node,
  inside: readonly string[],
) => Iterable<Touch>;

function reader<K extends NodeKind>(kind: K, read: Reader<K>): Read {
  return (tree, schema, inside) => {
    const statement = as(tree, kind);
    return statement ? read(schema, statement, tree, inside) : [];
  };
}

function* query(schema: Schema, _: unknown, tree: Node, inside: readonly string[]): Iterable<Touch> {
  yield* runQuery(schema, tree);
  yield* runCalls(schema, tree, inside, touches);
  yield* runTriggers(schema, tree, inside, touches);
}

function* withTriggers(own: Iterable<Touch>, schema: Schema, tree: Node, inside: readonly string[]): Iterable<Touch> {
  yield* own;
  yield* runTriggers(schema, tree, inside, touches);
}

const readers: Partial<Readonly<Record<NodeKind, Read>>> = {
  AlterTableStmt: reader('AlterTableStmt', (schema, statement) => {
    if (statement.objtype === 'OBJECT_INDEX') return attachIndex(schema, statement);
    return statement.objtype === 'OBJECT_TYPE' ? alterComposite(schema, statement) : alterTable(schema, statement);
  }),
  RenameStmt: reader('RenameStmt', rename),
  AlterObjectSchemaStmt: reader('AlterObjectSchemaStmt', setSchema),
  AlterObjectDependsStmt: reader('AlterObjectDependsStmt', dependsOnExtension),
  AlterDomainStmt: reader('AlterDomainStmt', alterDomain),
  CreateStmt: reader('CreateStmt', createTable),
  CreateTableAsStmt: reader('CreateTableAsStmt', createTableAs),
  ViewStmt: reader('ViewStmt', createView),
  CreateTrigStmt: reader('CreateTrigStmt', createTrigger),
  RuleStmt: reader('RuleStmt', createRule),
  CreatePolicyStmt: reader('CreatePolicyStmt', changePolicy),
  AlterPolicyStmt: reader('AlterPolicyStmt', changePolicy),
  CreateFunctionStmt: reader('CreateFunctionStmt', createFunction),
  CreateSchemaStmt: reader('CreateSchemaStmt', (schema, statement) =>
    createSchema(statement, (tree) => touches(tree, schema, [])),
  ),
  CreateSeqStmt: reader('CreateSeqStmt', (schema, statement) => changeSequence(schema, statement.options)),
  AlterSeqStmt: reader('AlterSeqStmt', (schema, statement) => changeSequence(schema, statement.options)),
  CreatePublicationStmt: reader('CreatePublicationStmt', (schema, statement) => publish(schema, statement.pubobjects)),
  AlterPublicationStmt: reader('AlterPublicationStmt', changePublication),
  CreateStatsStmt: reader('CreateStatsStmt', createStatistics),
  CommentStmt: reader('CommentStmt', comment),
  GrantStmt: reader('GrantStmt', grant),
  IndexStmt: reader('IndexStmt', createIndex),
  DropStmt: reader(
    'DropStmt',
    (schema, statement) => drops[statement.removeType ?? 'OBJECT_ROLE']?.(schema, statement) ?? [],
  ),
  DropOwnedStmt: reader('DropOwnedStmt', dropOwned),
  ReassignOwnedStmt: reader('ReassignOwnedStmt', reassignOwned),
  AlterTableMoveAllStmt: reader('AlterTableMoveAllStmt', moveAllTablespace),
  TruncateStmt: reader('TruncateStmt', (schema, statement, tree, inside) =>
    withTriggers(truncate(schema, statement), schema, tree, inside),
  ),
  LockStmt: reader('LockStmt', lockTable),
  VacuumStmt: reader('VacuumStmt', vacuum),
  ClusterStmt: reader('ClusterStmt', cluster),
  ReindexStmt: reader('ReindexStmt', reindex),
  RefreshMatViewStmt: reader('RefreshMatViewStmt', refresh),
  SelectStmt: reader('SelectStmt', query),
  InsertStmt: reader('InsertStmt', query),
  UpdateStmt: reader('UpdateStmt', query),
  DeleteStmt: reader('DeleteStmt', query),
  MergeStmt: reader('MergeStmt', query),
  CallStmt: reader('CallStmt', query),
  DoStmt: reader('DoStmt', (schema, statement, _, inside) => runDo(schema, statement, inside, touches)),
  CopyStmt: reader('CopyStmt', (schema, statement, tree, inside) =>
    withTriggers(copy(schema, statement), schema, tree, inside),
  ),
  ExplainStmt: reader('ExplainStmt', (schema, statement) => {
    const runs = (statement.options ?? []).some((node) => as(node, 'DefElem')?.defname === 'analyze');
    return runs ? runQuery(schema, statement.query) : planQuery(schema, statement.query);
  }),
  PrepareStmt: reader('PrepareStmt', (schema, statement) => planQuery(schema, statement.query)),
  DeclareCursorStmt: reader('DeclareCursorStmt', (schema, statement) => planQuery(schema, statement.query)),
};

const drops: Partial<Readonly<Record<ObjectType, (schema: Schema, statement: DropStmt) => Iterable<Touch>>>> = {
  OBJECT_TABLE: dropTables,
  OBJECT_MATVIEW: dropTables,
  OBJECT_VIEW: dropViews,
  OBJECT_INDEX: dropIndex,
  OBJECT_TRIGGER: dropPart,
  OBJECT_RULE: dropPart,
  OBJECT_POLICY: dropPart,
  OBJECT_TYPE: dropTypes,
  OBJECT_DOMAIN: dropTypes,
  OBJECT_STATISTIC_EXT: dropStatistics,
  OBJECT_SCHEMA: dropSchemas,
  OBJECT_SEQUENCE: dropSequences,
  OBJECT_FUNCTION: dropFunctions,
  OBJECT_PROCEDURE: dropFunctions,
  OBJECT_ROUTINE: dropFunctions,
};

function touches(tree: Node, schema: Schema, inside: readonly string[]): Iterable<Touch> {
  return readers[kindOf(tree)]?.(tree, schema, inside) ?? [];
}
