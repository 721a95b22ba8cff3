/** CREATE TYPE, CREATE DOMAIN and their ALTER statements. */
import {
  type AlterDomainStmt,
  type AlterEnumStmt,
  as,
  type CompositeTypeStmt,
  type Constraint as ConstraintNode,
  type CreateDomainStmt,
  type CreateEnumStmt,
  strings,
} from '../sql/ast';
import { readColumn } from './columns';
import { type Draft, refuse } from './draft';
import { isTaken, refuseTakenTypeName } from './lookups';
import type { QualifiedName, UserType } from './model';
import { creationName, resolveType } from './names';
import { freeConstraintName, truncated } from './object-names';
import { writtenName } from './place';
import { typeName } from './type-name';

type Domain = UserType & { readonly kind: 'domain' };

/** Where a new type goes; refuses a name that a type, table or view has. */
export function newTypeName(draft: Draft, parts: readonly string[]): QualifiedName {
  const name = creationName(draft, parts);
  refuseTakenTypeName(draft, name);
  const relation = draft.relation(name);
  if (isTaken(draft, name) && relation !== 'dropped' && relation?.kind !== 'index' && relation?.kind !== 'sequence') {
    refuse('a relation of that name has its row type');
  }
  return name;
}

export function createEnum(draft: Draft, statement: CreateEnumStmt): void {
  const name = newTypeName(draft, strings(statement.typeName));
  const labels = strings(statement.vals);
  if (new Set(labels).size < labels.length) refuse('a label stands twice');
  draft.putType({ kind: 'enum', name, labels, origin: originOf(draft, name) });
}

export function alterEnum(draft: Draft, statement: AlterEnumStmt): void {
  const { name, type } = resolveType(draft, strings(statement.typeName));
  if (draft.type(name) === 'dropped') refuse('the type was dropped');
  if (type?.kind !== 'enum') return;
  const { oldVal, newVal = '' } = statement;
  if (oldVal !== undefined) {
    if (!type.labels.includes(oldVal) || type.labels.includes(newVal)) refuse('the label is not there, or taken');
    draft.putType({ ...type, labels: type.labels.map((label) => (label === oldVal ? newVal : label)) });
    return;
  }
  if (type.labels.includes(newVal)) {
    if (statement.skipIfNewValExists) return;
    refuse('the label exists');
  }
  const neighbour = statement.newValNeighbor;
  const found = neighbour === undefined ? type.labels.length : type.labels.indexOf(neighbour);
  if (found < 0) refuse('no such label');
  const at = neighbour !== undefined && statement.newValIsAfter ? found + 1 : found;
  draft.putType({ ...type, labels: [...type.labels.slice(0, at), newVal, ...type.labels.slice(at)] });
}

export function createComposite(draft: Draft, statement: CompositeTypeStmt): void {
  const { schemaname, relname = '' } = statement.typevar ?? {};
  const name = newTypeName(draft, schemaname === undefined ? [relname] : [schemaname, relname]);
  const columns = (statement.coldeflist ?? []).flatMap((node) => {
    const definition = as(node, 'ColumnDef');
    return definition ? [readColumn(draft, name, definition).column] : [];
  });
  draft.putType({ kind: 'composite', name, columns, origin: originOf(draft, name) });
}

export function createOtherType(draft: Draft, parts: readonly string[], kind: 'range' | 'base'): void {
  const name = creationName(draft, parts);
  const before = draft.type(name);
  // CREATE TYPE x; is a shell, which the full statement fills later.
  if (kind === 'base' && before !== undefined && before !== 'dropped' && before.kind === 'base') return;
  draft.putType({ kind, name: newTypeName(draft, parts), origin: originOf(draft, name) });
}

export function createDomain(draft: Draft, statement: CreateDomainStmt): void {
  const name = newTypeName(draft, strings(statement.domainname));
  const base = typeName(draft, statement.typeName);
  if (draft.isDroppedType(base)) refuse('the type was dropped');
  draft.putType({ kind: 'domain', name, base, notNull: false, constraints: [], origin: originOf(draft, name) });
  for (const node of statement.constraints ?? []) {
    const constraint = as(node, 'Constraint');
    if (constraint) addDomainConstraint(draft, name, constraint);
  }
}

export function alterDomain(draft: Draft, statement: AlterDomainStmt): void {
  const { name, type } = resolveType(draft, strings(statement.typeName));
  if (draft.type(name) === 'dropped') refuse('the type was dropped');
  if (type?.kind !== 'domain') return;
  const constraint = type.constraints.find((candidate) => candidate.name === statement.name);
  const without = type.constraints.filter((candidate) => candidate !== constraint);
  switch (statement.subtype) {
    case 'C': {
      const node = as(statement.def, 'Constraint');
      node && addDomainConstraint(draft, name, node);
      return;
    }
    case 'O':
      setNotNull(draft, type);
      return;
    case 'N':
      draft.putType({ ...type, notNull: false, constraints: type.constraints.filter((other) => other.expression) });
      return;
    case 'X':
      if (!constraint && !statement.missing_ok) refuse('no such constraint');
      draft.putType({ ...type, notNull: type.notNull && constraint?.expression !== undefined, constraints: without });
      return;
    case 'V':
      if (!constraint) refuse('no such constraint');
      draft.putType({
        ...type,
        constraints: type.constraints.map((other) => (other === constraint ? { ...other, valid: true } : other)),
      });
      return;
    default:
  }
}

function addDomainConstraint(draft: Draft, name: QualifiedName, node: ConstraintNode): void {
  const domain = draft.type(name);
  if (domain === undefined || domain === 'dropped' || domain.kind !== 'domain') return;
  if (node.contype === 'CONSTR_NOTNULL') {
    setNotNull(draft, domain, node.conname);
    return;
  }
  if (node.contype !== 'CONSTR_CHECK') return;
  const conname =
    node.conname === undefined ? freeConstraintName(draft, name, undefined, 'check') : truncated(node.conname);
  if (domain.constraints.some((other) => other.name === conname)) refuse('the constraint exists');
  const constraint = { name: conname, valid: node.skip_validation !== true, expression: node.raw_expr };
  draft.putType({ ...domain, constraints: [...domain.constraints, constraint] });
}

function setNotNull(draft: Draft, domain: Domain, given?: string): void {
  if (domain.notNull) return;
  const name = given === undefined ? freeConstraintName(draft, domain.name, undefined, 'not_null') : truncated(given);
  const constraint = { name, valid: true, expression: undefined };
  draft.putType({ ...domain, notNull: true, constraints: [...domain.constraints, constraint] });
}

function originOf(draft: Draft, name: QualifiedName) {
  return draft.origin(writtenName(draft.source.parsed, name.name));
}
