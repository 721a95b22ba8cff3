/** Statements about all that a role owns or a tablespace holds, as far as the history says so. */
import type { QualifiedName, Schema, Table, View } from '../schema/model';
import { roleNames } from '../schema/owners';
import type { AlterTableMoveAllStmt, DropOwnedStmt, Node, ReassignOwnedStmt } from '../sql/ast';
import { dropThese } from './drops';
import { relationAt } from './relations';
import { type Touch, touch } from './touch';

export function* dropOwned(schema: Schema, { roles, behavior }: DropOwnedStmt): Iterable<Touch> {
  const { owned, open } = ownedBy(stored(schema), roles);
  yield* dropThese(schema, owned, behavior === 'DROP_CASCADE');
  yield touch('drop or give away what a role may own', { table: open });
}

export function* reassignOwned(schema: Schema, { roles }: ReassignOwnedStmt): Iterable<Touch> {
  const { owned, open } = ownedBy(stored(schema), roles);
  yield touch('change owner', { table: owned });
  yield touch('drop or give away what a role may own', { table: open });
}

/** ALTER TABLE and ALTER MATERIALIZED VIEW ALL IN TABLESPACE; that of indexes locks no table. */
export function* moveAllTablespace(schema: Schema, statement: AlterTableMoveAllStmt): Iterable<Touch> {
  const kind = kinds[statement.objtype ?? ''];
  const there = stored(schema).filter(
    (one) => one.kind === kind && (one.tablespace ?? 'pg_default') === statement.orig_tablespacename,
  );
  const all = { owned: there.map(({ name }) => name), open: [] };
  const { owned, open } = statement.roles ? ownedBy(there, statement.roles) : all;
  yield touch('set tablespace', { table: owned });
  yield touch('set tablespace of what a role may own', { table: open });
}

const kinds: Readonly<Record<string, Stored['kind']>> = { OBJECT_TABLE: 'table', OBJECT_MATVIEW: 'materialized view' };

type Stored = Table | View;

/** Whose relations are the roles', and those of which no statement says whose they are. */
function ownedBy(
  relations: readonly Stored[],
  roles: readonly Node[] | undefined,
): { readonly owned: readonly QualifiedName[]; readonly open: readonly QualifiedName[] } {
  const names = roleNames(roles);
  const named = (isMeant: (owner: string | undefined) => boolean) =>
    relations.filter(({ owner }) => isMeant(owner)).map(({ name }) => name);
  return {
    owned: named((owner) => owner !== undefined && names.includes(owner)),
    open: named((owner) => owner === undefined),
  };
}

function stored(schema: Schema): readonly Stored[] {
  return schema.relationNames().flatMap((name) => {
    const relation = relationAt(schema, name);
    return relation?.kind === 'table' || relation?.kind === 'materialized view' ? [relation] : [];
  });
}
