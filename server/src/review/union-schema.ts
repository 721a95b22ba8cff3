/** One schema to resolve queries against when a workspace holds several histories. */
import type { Schema } from '../schema/model';
import { emptySchema } from '../schema/schema';

/** Answers with what the first history knows; the only one's own schema when there is only one. */
export function unionSchema(schemas: readonly Schema[]): Schema {
  const [first = emptySchema, ...others] = schemas;
  if (others.length === 0) return first;
  const known = <T>(ask: (schema: Schema) => T | 'dropped' | undefined): T | 'dropped' | undefined => {
    const answers = schemas.map(ask).filter((answer) => answer !== undefined);
    return answers.find((answer) => answer !== 'dropped') ?? answers[0];
  };
  const each = <T>(ask: (schema: Schema) => readonly T[]): readonly T[] => [...new Set(schemas.flatMap(ask))];
  return {
    relation: (name) => known((schema) => schema.relation(name)),
    type: (name) => known((schema) => schema.type(name)),
    routine: (name) => schemas.map((schema) => schema.routine(name)).find((routine) => routine !== undefined),
    find: (origin) => schemas.map((schema) => schema.find(origin)).find((relation) => relation !== undefined),
    get searchPath() {
      return each((schema) => schema.searchPath);
    },
    transactionEnd: undefined,
    get hasTemporary() {
      return schemas.some((schema) => schema.hasTemporary);
    },
    hasSchema: (name) => schemas.some((schema) => schema.hasSchema(name)),
    isDroppedSchema: (name) =>
      schemas.every((schema) => !schema.hasSchema(name)) && schemas.some((schema) => schema.isDroppedSchema(name)),
    relationNames: () => each((schema) => schema.relationNames()),
    typeNames: () => each((schema) => schema.typeNames()),
    routineNames: () => each((schema) => schema.routineNames()),
    dependents: (name) => each((schema) => schema.dependents(name)),
    constraintCount: (name) => schemas.reduce((count, schema) => count + schema.constraintCount(name), 0),
    get extensions() {
      return each((schema) => schema.extensions);
    },
  };
}
