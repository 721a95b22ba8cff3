/** CREATE SCHEMA, with what it may hold, and the renaming of a schema. */
import type { CreateSchemaStmt, Node } from '../sql/ast';
import { type Draft, refuse } from './draft';

export function createSchema(draft: Draft, statement: CreateSchemaStmt, apply: (element: Node) => void): void {
  const name = statement.schemaname ?? statement.authrole?.rolename ?? '';
  if (name === '') return;
  if (draft.hasSchema(name)) {
    if (statement.if_not_exists) return;
    refuse('the schema exists');
  }
  draft.putSchema(name, true);
  if (!statement.schemaElts) return;
  const path = draft.searchPath;
  draft.putSearchPath([name, ...path]);
  for (const element of statement.schemaElts) apply(element);
  draft.putSearchPath(path);
}
