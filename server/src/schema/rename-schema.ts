/** ALTER SCHEMA … RENAME TO: everything in it is now called otherwise, and the search path is not. */
import { type Draft, refuse } from './draft';
import { moveRelation, moveRoutine, moveType } from './moves';

export function renameSchema(draft: Draft, from: string, to: string): void {
  if (draft.hasSchema(to)) refuse('the schema exists');
  if (draft.isDroppedSchema(from)) refuse('the schema was dropped');
  draft.putSchema(to, true);
  draft.putSchema(from, false);
  for (const name of draft.typeNames()) {
    const type = draft.type(name);
    if (name.schema === from && type !== undefined && type !== 'dropped')
      moveType(draft, type, { ...name, schema: to });
  }
  for (const name of draft.routineNames()) {
    const routine = draft.routine(name);
    if (name.schema === from && routine) moveRoutine(draft, routine, { ...name, schema: to });
  }
  // A table takes its indexes and sequences along, so that those are looked up again when their turn comes.
  for (const name of draft.relationNames()) {
    const relation = draft.relation(name);
    if (name.schema !== from || relation === undefined || relation === 'dropped' || relation.kind === 'index') continue;
    moveRelation(draft, relation, { ...name, schema: to });
  }
}
