/** One schema to resolve queries against when a workspace holds several histories. */
import { isTable, isView } from '../schema/kinds';
import type { QualifiedName, Relation, Schema } from '../schema/model';
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
    relation: (name) => vague(name, schemas) ?? known((schema) => schema.relation(name)),
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

/** Tables of one name and other columns in several histories: nobody can tell which of them a query means. */
function vague(name: QualifiedName, schemas: readonly Schema[]): Relation | undefined {
  const [first, ...others] = schemas.flatMap((schema) => {
    const relation = schema.relation(name);
    return relation === undefined || relation === 'dropped' ? [] : [relation];
  });
  if (!first || others.every((other) => columnsOf(other) === columnsOf(first))) return undefined;
  if (isTable(first)) return { ...first, complete: false };
  return isView(first) ? { ...first, columns: undefined } : undefined;
}

function columnsOf(relation: Relation): string | undefined {
  if (isTable(relation))
    return relation.complete ? relation.columns.map((column) => column.name).join('\0') : undefined;
  return isView(relation) ? relation.columns?.join('\0') : undefined;
}
