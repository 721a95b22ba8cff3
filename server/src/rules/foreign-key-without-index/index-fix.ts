/** Makes the index that a foreign key lacks: beside the key on a new table, without blocking writes on a live one. */
import type { QualifiedName, Schema } from '../../schema/model';
import { quoteIdentifier, quoteName } from '../../schema/names';
import { freeRelationName, joinColumns } from '../../schema/object-names';
import type { Statement } from '../../sql/source-file';
import { nameAnywhere, slugOf } from '../new-migration';
import type { Fix } from '../rule';
import type { KeptKey } from './serving-index';

/** In the same file, behind the statement: nobody can be waiting for a table that the file itself makes. */
export function indexBeside(statement: Statement, { table, key }: KeptKey, after: Schema, final: Schema): Fix {
  const end = statement.parsed.text.length;
  const index = indexName(table.name, key.columns, final);
  return {
    title: `Create the index ${index} here`,
    safety: 'safe',
    // The semicolon behind the statement, if there is one, ends the index instead.
    edits: [{ span: { start: end, end }, text: `;\n${createIndex(index, quoteName(table.name, after), key.columns)}` }],
  };
}

/** In a migration of its own, outside a transaction, which lets writes go on. */
export function indexInNewMigration({ table, key }: KeptKey, final: Schema): Fix {
  const index = indexName(table.name, key.columns, final);
  const isPartitioned = table.partitionBy !== undefined;
  const statements = isPartitioned
    ? partitionedIndex(table.name, key.columns, final)
    : [createIndex(index, nameAnywhere(table.name), key.columns, ' CONCURRENTLY')];
  // The manual, DROP INDEX: the index of a partitioned table cannot be dropped concurrently.
  const how = isPartitioned ? '' : ' CONCURRENTLY';
  return {
    title: `Create the index ${index} in a new migration`,
    safety: 'unsafe',
    edits: [],
    newMigration: {
      slug: slugOf('index', table.name.name, ...key.columns),
      sql: statements.map((statement) => `${statement};`).join('\n'),
      downSql: `DROP INDEX${how} ${nameAnywhere({ schema: table.name.schema, name: index })};`,
      transaction: false,
    },
  };
}

/**
 * CONCURRENTLY is refused on a partitioned table (manual, CREATE INDEX): the parent gets an empty index, each partition
 * its own, and when the last one is attached the parent's is valid.
 */
function partitionedIndex(table: QualifiedName, columns: readonly string[], schema: Schema): readonly string[] {
  const index = indexName(table, columns, schema);
  const relation = schema.relation(table);
  const partitions = typeof relation === 'object' && relation.kind === 'table' ? relation.partitions : [];
  if (typeof relation !== 'object' || relation.kind !== 'table' || !relation.partitionBy) {
    return [createIndex(index, nameAnywhere(table), columns, ' CONCURRENTLY')];
  }
  const parent = nameAnywhere({ schema: table.schema, name: index });
  return [
    createIndex(index, `ONLY ${nameAnywhere(table)}`, columns),
    ...partitions.flatMap((partition) => {
      const own = nameAnywhere({ schema: partition.schema, name: indexName(partition, columns, schema) });
      return [...partitionedIndex(partition, columns, schema), `ALTER INDEX ${parent} ATTACH PARTITION ${own}`];
    }),
  ];
}

/** As the server would call it. */
function indexName(table: QualifiedName, columns: readonly string[], schema: Schema): string {
  return freeRelationName(schema, table, joinColumns(columns), 'idx');
}

function createIndex(index: string, table: string, columns: readonly string[], how = ''): string {
  return `CREATE INDEX${how} ${quoteIdentifier(index)} ON ${table} (${columns.map(quoteIdentifier).join(', ')})`;
}
