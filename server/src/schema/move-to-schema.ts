/** ALTER … SET SCHEMA. */
import { type AlterObjectSchemaStmt, as, strings } from '../sql/ast';
import { type Draft, refuse } from './draft';
import { temporarySchema } from './entry';
import { isTaken, namedRelation, refuseTakenTypeName, tableToChange } from './lookups';
import { moveRelation, moveRoutine, moveType } from './moves';
import { resolveRoutine, resolveType } from './names';
import { moveStatistics } from './statistics';

export function moveToSchema(draft: Draft, statement: AlterObjectSchemaStmt): void {
  const schema = statement.newschema ?? '';
  if (draft.isDroppedSchema(schema)) refuse('the schema was dropped');
  switch (statement.objectType) {
    case 'OBJECT_TABLE':
    case 'OBJECT_FOREIGN_TABLE':
    case 'OBJECT_VIEW':
    case 'OBJECT_MATVIEW':
    case 'OBJECT_SEQUENCE':
      moveNamed(draft, statement, schema);
      return;
    case 'OBJECT_TYPE':
    case 'OBJECT_DOMAIN': {
      const { name, type } = resolveType(draft, strings(as(statement.object, 'List')?.items));
      if (draft.type(name) === 'dropped') refuse('the type was dropped');
      if (name.schema === schema) return;
      refuseTakenTypeName(draft, { schema, name: name.name });
      type ? moveType(draft, type, { schema, name: name.name }) : draft.dropType(name);
      return;
    }
    case 'OBJECT_STATISTIC_EXT':
      moveStatistics(draft, strings(as(statement.object, 'List')?.items), { schema });
      return;
    case 'OBJECT_FUNCTION':
    case 'OBJECT_PROCEDURE':
    case 'OBJECT_ROUTINE': {
      const { name, routine } = resolveRoutine(draft, strings(as(statement.object, 'ObjectWithArgs')?.objname));
      if (routine && name.schema !== schema) moveRoutine(draft, routine, { schema, name: name.name });
      return;
    }
    default:
  }
}

function moveNamed(draft: Draft, statement: AlterObjectSchemaStmt, schema: string): void {
  const { name, relation } = namedRelation(draft, statement.relation);
  if (name.schema === schema) return;
  if (name.schema === temporarySchema || schema === temporarySchema) refuse('temporary tables stay where they are');
  const to = { schema, name: name.name };
  if (isTaken(draft, to)) refuse('the relation exists');
  if (!relation) {
    if (statement.missing_ok) return;
    if (statement.objectType === 'OBJECT_TABLE') moveRelation(draft, tableToChange(draft, statement.relation), to);
    else draft.dropRelation(name);
    return;
  }
  if (relation.kind === 'index') refuse('an index goes with its table');
  if (relation.kind === 'sequence' && relation.ownedBy) refuse('an owned sequence goes with its table');
  moveRelation(draft, relation, to);
}
