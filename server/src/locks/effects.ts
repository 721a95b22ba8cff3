/** What a statement takes, rewrites and scans: the one function that other rooms ask. */
import type { Schema } from '../schema/model';
import { as, type Node } from '../sql/ast';
import type { Statement } from '../sql/source-file';
import { alterTable } from './alter-table';
import { dropTables } from './drops';
import type { Effect, PostgresVersion } from './effect';
import { createIndex, dropIndex } from './indexes';
import { addUp, type Touch } from './touch';

/**
 * The strongest lock, the rewrite and the scan on every table, partitioned table and materialized view that stood before
 * the statement, as far as `before` knows it; tables that nobody made count too. Empty for what the grammar refuses. The
 * time zone is taken to be UTC. Every row is proved on real servers by test/servers/locks.test.ts.
 */
export function effects(statement: Statement, before: Schema, version: PostgresVersion): readonly Effect[] {
  const { tree } = statement.parsed;
  return tree ? addUp(touches(tree, before), before, version) : [];
}

function* touches(tree: Node, schema: Schema): Iterable<Touch> {
  const alter = as(tree, 'AlterTableStmt');
  if (alter) yield* alterTable(schema, alter);
  const index = as(tree, 'IndexStmt');
  if (index) yield* createIndex(schema, index);
  const drop = as(tree, 'DropStmt');
  if (drop?.removeType === 'OBJECT_TABLE' || drop?.removeType === 'OBJECT_MATVIEW') yield* dropTables(schema, drop);
  if (drop?.removeType === 'OBJECT_INDEX') yield* dropIndex(schema, drop);
}
