/** Whose relations are, and in which tablespace, as far as statements say so. */
import {
  type AlterTableMoveAllStmt,
  as,
  type DropOwnedStmt,
  type Node,
  type ReassignOwnedStmt,
  type RoleSpec,
} from '../sql/ast';
import type { Draft } from './draft';
import { dropRelation } from './drops';
import { isTable, isView } from './kinds';
import type { QualifiedName, Table, View } from './model';

/** Undefined for the role of the session, whose name no statement tells. */
export function roleName(role: RoleSpec | undefined): string | undefined {
  return role?.roletype === 'ROLESPEC_CSTRING' ? role.rolename : undefined;
}

export function roleNames(roles: readonly Node[] | undefined): readonly string[] {
  return (roles ?? []).flatMap((node) => roleName(as(node, 'RoleSpec')) ?? []);
}

export function setOwner(draft: Draft, name: QualifiedName, owner: string | undefined): void {
  change(draft, name, { owner });
}

export function setTablespace(draft: Draft, name: QualifiedName, tablespace: string | undefined): void {
  change(draft, name, { tablespace });
}

export function reassignOwned(draft: Draft, { roles, newrole }: ReassignOwnedStmt): void {
  for (const { name } of ownedBy(draft, roleNames(roles))) setOwner(draft, name, roleName(newrole));
}

export function dropOwned(draft: Draft, { roles, behavior }: DropOwnedStmt): void {
  const owned = ownedBy(draft, roleNames(roles)).map(({ name }) => name);
  for (const name of owned) dropRelation(draft, name, { cascade: behavior === 'DROP_CASCADE', together: owned });
}

export function moveAllTablespace(draft: Draft, statement: AlterTableMoveAllStmt): void {
  const roles = roleNames(statement.roles);
  for (const relation of storedRelations(draft)) {
    const isMeant = isView(relation) === (statement.objtype === 'OBJECT_MATVIEW');
    const isOwned = !statement.roles || (relation.owner !== undefined && roles.includes(relation.owner));
    const isThere = (relation.tablespace ?? 'pg_default') === statement.orig_tablespacename;
    if (isMeant && isOwned && isThere) setTablespace(draft, relation.name, statement.new_tablespacename);
  }
}

function ownedBy(draft: Draft, roles: readonly string[]): readonly (Table | View)[] {
  return storedRelations(draft).filter(({ owner }) => owner !== undefined && roles.includes(owner));
}

function storedRelations(draft: Draft): readonly (Table | View)[] {
  return draft.relationNames().flatMap((name) => {
    const relation = draft.relation(name);
    return isTable(relation) || isView(relation) ? [relation] : [];
  });
}

function change(draft: Draft, name: QualifiedName, to: Partial<Pick<Table, 'owner' | 'tablespace'>>): void {
  const relation = draft.relation(name);
  if (isTable(relation) || isView(relation)) draft.putRelation({ ...relation, ...to });
}
