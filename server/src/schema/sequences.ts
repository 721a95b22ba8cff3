/** CREATE SEQUENCE and ALTER SEQUENCE. */
import { type AlterSeqStmt, as, type CreateSeqStmt, type DefElem, type Node, strings } from '../sql/ast';
import { sequenceType } from './columns';
import { type Draft, refuse } from './draft';
import { isTable } from './kinds';
import { columnOf, isTaken, namedRelation, relationToCreate } from './lookups';
import type { Sequence } from './model';
import { resolveRelation } from './names';
import { nameSpan } from './place';
import { typeName } from './type-name';

export function createSequence(draft: Draft, statement: CreateSeqStmt): void {
  const name = relationToCreate(draft, statement.sequence);
  if (isTaken(draft, name)) {
    if (statement.if_not_exists) return;
    refuse('the relation exists');
  }
  const type = option(statement.options, 'as');
  const owner = option(statement.options, 'owned_by');
  draft.putRelation({
    kind: 'sequence',
    name,
    type: type ? sequenceType(typeName(draft, as(type.arg, 'TypeName'))) : 'bigint',
    ownedBy: owner && ownerOf(draft, owner),
    origin: draft.origin(nameSpan(draft.source.parsed, statement.sequence?.location)),
  });
}

export function alterSequence(draft: Draft, statement: AlterSeqStmt): void {
  const { relation } = namedRelation(draft, statement.sequence);
  if (!relation) return;
  if (relation.kind !== 'sequence') refuse('no sequence');
  const type = option(statement.options, 'as');
  const owner = option(statement.options, 'owned_by');
  const isIdentity =
    relation.ownedBy &&
    draft
      .table(relation.ownedBy.table)
      ?.columns.some((column) => column.name === relation.ownedBy?.column && column.identity);
  if (owner && isIdentity) refuse('the sequence belongs to an identity column');
  draft.putRelation({
    ...relation,
    type: type ? sequenceType(typeName(draft, as(type.arg, 'TypeName'))) : relation.type,
    ownedBy: owner ? ownerOf(draft, owner) : relation.ownedBy,
  });
}

function option(options: readonly Node[] | undefined, name: string): DefElem | undefined {
  return options?.flatMap((node) => as(node, 'DefElem') ?? []).find((candidate) => candidate.defname === name);
}

function ownerOf(draft: Draft, owner: DefElem): Sequence['ownedBy'] {
  const [column = '', relname, schemaname] = strings(as(owner.arg, 'List')?.items).reverse();
  if (relname === undefined) return undefined; // OWNED BY NONE
  const { name, relation } = resolveRelation(draft, schemaname === undefined ? { relname } : { relname, schemaname });
  if (draft.relation(name) === 'dropped' && !relation) refuse('the table was dropped');
  if (isTable(relation)) columnOf(relation, column);
  return { table: name, column };
}
