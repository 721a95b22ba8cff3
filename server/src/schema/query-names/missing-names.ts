/** The tables and columns of a statement that are not there, found as PostgreSQL finds them. */
import { as, type Node } from '../../sql/ast';
import type { QualifiedName, Schema } from '../model';
import { type MissingName, outermost, type Reading } from './scope';
import { readQuery } from './select';

export type { MissingName, Source } from './scope';

export interface QueryNames {
  /** In the order in which the server comes to them; it reports only the first. */
  readonly missing: readonly MissingName[];
  /** The tables and views that it names, there or not; not the server's own. */
  readonly relations: readonly QualifiedName[];
  /** The columns of the schema's tables and views that the statement names. */
  readonly found: readonly { readonly relation: QualifiedName; readonly column: string }[];
}

/**
 * The names of a query or a change of data, or of one inside EXPLAIN, PREPARE, DECLARE, COPY or CREATE TABLE AS. Columns of
 * what the schema does not know for certain are not missing, and of other statements nothing is said.
 */
export function queryNames(schema: Schema, tree: Node | undefined): QueryNames {
  const reading: Reading = { schema, missing: [], relations: [], found: [] };
  const query = innerQuery(tree);
  if (query) readQuery(reading, query, outermost);
  return reading;
}

function innerQuery(tree: Node | undefined): Node | undefined {
  const holder =
    as(tree, 'ExplainStmt') ?? as(tree, 'PrepareStmt') ?? as(tree, 'DeclareCursorStmt') ?? as(tree, 'CopyStmt');
  const query = holder?.query ?? as(tree, 'CreateTableAsStmt')?.query;
  return query ? innerQuery(query) : tree && isQuery(tree) ? tree : undefined;
}

function isQuery(tree: Node): boolean {
  return ['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt'].some((kind) => kind in tree);
}
