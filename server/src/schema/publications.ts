/** Publications, as far as they name tables. */
import { type AlterPublicationStmt, as, type CreatePublicationStmt, type Node } from '../sql/ast';
import type { Draft } from './draft';
import { childrenOf, namedRelation } from './lookups';
import type { QualifiedName } from './model';

export function createPublication(draft: Draft, { pubname = '', pubobjects }: CreatePublicationStmt): void {
  for (const name of publishedTables(draft, pubobjects)) publish(draft, name, pubname);
}

export function alterPublication(draft: Draft, { pubname = '', pubobjects, action }: AlterPublicationStmt): void {
  const named = publishedTables(draft, pubobjects);
  if (!pubobjects) return;
  if (action === 'AP_SetObjects') renamePublication(draft, pubname, undefined);
  for (const name of named) {
    if (action === 'AP_DropObjects') unpublish(draft, name, pubname, undefined);
    else publish(draft, name, pubname);
  }
}

/** Without another name it is gone. */
export function renamePublication(draft: Draft, from: string, to: string | undefined): void {
  for (const name of draft.relationNames()) unpublish(draft, name, from, to);
}

/** Inheriting tables are published by themselves, partitions by their root. */
function publishedTables(draft: Draft, objects: readonly Node[] | undefined): QualifiedName[] {
  return (objects ?? []).flatMap((node) => {
    const range = as(node, 'PublicationObjSpec')?.pubtable?.relation;
    if (!range) return [];
    const { name } = namedRelation(draft, range);
    return range.inh ? [name, ...inheriting(draft, name)] : [name];
  });
}

function inheriting(draft: Draft, name: QualifiedName): QualifiedName[] {
  const table = draft.table(name);
  if (!table || table.partitionBy) return [];
  return childrenOf(draft, table).flatMap((child) => [child.name, ...inheriting(draft, child.name)]);
}

function publish(draft: Draft, name: QualifiedName, publication: string): void {
  draft.changeTable(name, (table) =>
    table.publications.includes(publication) ? table : { ...table, publications: [...table.publications, publication] },
  );
}

function unpublish(draft: Draft, name: QualifiedName, from: string, to: string | undefined): void {
  if (!draft.table(name)?.publications.includes(from)) return;
  draft.changeTable(name, (table) => ({
    ...table,
    publications: table.publications.flatMap((other) => (other === from ? (to ?? []) : other)),
  }));
}
