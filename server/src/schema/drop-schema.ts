/** DROP SCHEMA with all that is in it. */
import { type Draft, refuse } from './draft';
import { dropTypeByName } from './drop-types';
import { dropRelation } from './drops';

export function dropSchema(draft: Draft, schema: string, cascade: boolean, missingOk: boolean): void {
  if (draft.isDroppedSchema(schema)) {
    if (missingOk) return;
    refuse('the schema was dropped');
  }
  const relations = draft.relationNames().filter((name) => name.schema === schema);
  const types = draft.typeNames().filter((name) => name.schema === schema);
  if (!cascade && relations.length + types.length > 0) refuse('the schema is not empty');
  for (const name of relations) {
    const relation = draft.relation(name);
    if (relation !== undefined && relation !== 'dropped' && relation.kind !== 'index') dropRelation(draft, name);
  }
  for (const name of types) dropTypeByName(draft, name, true);
  for (const name of draft.routineNames()) if (name.schema === schema) draft.putRoutine(name, undefined);
  draft.putSchema(schema, false);
}
