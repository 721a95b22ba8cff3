/** What a DROP names, of those kinds whose dependents only CASCADE tells. */
import { nameParts } from '../../locks/drops';
import type { QualifiedName } from '../../schema/model';
import { displayName, resolveRoutine, resolveType } from '../../schema/names';
import { as, type DropStmt, type Node } from '../../sql/ast';
import { isDeployed, typeWithOrigin } from '../deployed';
import type { StatementContext } from '../rule';

export interface NamedObject {
  /** e.g. `the type public.mood`. */
  readonly words: string;
  readonly display: string;
  readonly name: QualifiedName;
  /** False when it was made and never shipped, or is not there. */
  readonly deployed: boolean;
  /** False when nothing in the history made it. */
  readonly known: boolean;
}

/** Tables, and views that do not come again, are the business of drop-table. */
export function namedObject(drop: DropStmt, object: Node, context: StatementContext): NamedObject | undefined {
  const { before, deployed } = context;
  const parts = nameParts(object);
  switch (drop.removeType) {
    case 'OBJECT_TYPE':
    case 'OBJECT_DOMAIN': {
      const { name, type } = resolveType(before, parts);
      const isGone = before.type(name) === 'dropped';
      const isLive = !isGone && (!type || typeWithOrigin(deployed, type.origin) !== undefined);
      return named(type?.kind === 'domain' ? 'domain' : 'type', name, isLive, type);
    }
    case 'OBJECT_FUNCTION':
    case 'OBJECT_PROCEDURE':
    case 'OBJECT_ROUTINE':
    case 'OBJECT_AGGREGATE': {
      const { name, routine } = resolveRoutine(before, parts);
      return named(routine?.kind ?? 'function', name, !routine || deployed.routine(name) !== undefined, routine);
    }
    case 'OBJECT_SEQUENCE':
    case 'OBJECT_INDEX':
    case 'OBJECT_VIEW':
    case 'OBJECT_MATVIEW': {
      const { name, relation } = context.resolve(reference(parts));
      const isView = drop.removeType === 'OBJECT_VIEW' || drop.removeType === 'OBJECT_MATVIEW';
      if (isView && typeof context.fileEnd.relation(name) !== 'object') return undefined;
      const kind = relation?.kind ?? (drop.removeType === 'OBJECT_INDEX' ? 'index' : 'sequence');
      return named(kind, name, isDeployed(name, context), relation);
    }
    case 'OBJECT_SCHEMA': {
      const name = as(object, 'String')?.sval ?? '';
      const isKnown = before.hasSchema(name);
      const isThere = !before.isDroppedSchema(name) && (deployed.hasSchema(name) || !isKnown);
      return {
        words: `the schema ${name}`,
        display: name,
        name: { schema: name, name },
        deployed: isThere,
        known: isKnown,
      };
    }
    case 'OBJECT_EXTENSION': {
      const name = as(object, 'String')?.sval ?? '';
      const isKnown = before.extensions.includes(name);
      const isThere = deployed.extensions.includes(name) || !isKnown;
      return {
        words: `the extension ${name}`,
        display: name,
        name: { schema: '', name },
        deployed: isThere,
        known: isKnown,
      };
    }
    default:
      return undefined;
  }
}

function named(kind: string, name: QualifiedName, deployed: boolean, known: object | undefined): NamedObject {
  const display = displayName(name);
  return { words: `the ${kind} ${display}`, display, name, deployed, known: known !== undefined };
}

function reference(parts: readonly string[]) {
  const [relname = '', schemaname] = [...parts].reverse();
  return schemaname === undefined ? { relname } : { relname, schemaname };
}
