/** CREATE TABLE … (LIKE …): what is copied from the other table, and what only when asked for. */
import type { TableLikeClause } from '../sql/ast';
import { makeSequence, type WantedColumn, type WantedConstraint } from './columns';
import { type Draft, refuse } from './draft';
import { indexesOf, putIndex } from './indexes';
import { isTable } from './kinds';
import { namedRelation } from './lookups';
import type { Column, Constraint, Index, Origin, QualifiedName, Table } from './model';
import { freeRelationName, indexColumnNames, joinColumns } from './object-names';
import { definitionSpan } from './place';

/** Bits of TableLikeClause.options (CREATE_TABLE_LIKE_… of the server's parsenodes.h). */
const including = { constraints: 4, defaults: 8, generated: 16, identity: 32, indexes: 64 };

export function likeColumns(
  draft: Draft,
  table: QualifiedName,
  clause: TableLikeClause,
): {
  readonly columns: readonly WantedColumn[];
  readonly constraints: readonly WantedConstraint[];
  readonly complete: boolean;
  readonly source: Table | undefined;
} {
  const { relation } = namedRelation(draft, clause.relation);
  if (!relation) return { columns: [], constraints: [], complete: false, source: undefined };
  if (relation.kind === 'index' || relation.kind === 'sequence') refuse('LIKE needs a table, view or type');
  // The types of a view's columns are not known.
  if (!isTable(relation)) {
    return { columns: [], constraints: [], complete: false, source: undefined };
  }
  const options = clause.options ?? 0;
  const span = definitionSpan(draft.source.parsed, clause.relation?.location);
  const columns = relation.columns.map((column) => ({
    column: likeColumn(draft, table, column, options, draft.origin(span)),
    constraints: [],
  }));
  const constraints = relation.constraints.flatMap((constraint): WantedConstraint[] => {
    if (constraint.kind === 'not null') {
      const node = { contype: 'CONSTR_NOTNULL', conname: constraint.name } as const;
      return [{ node, columns: constraint.columns, enforced: true, valid: true, span }];
    }
    if (constraint.kind !== 'check' || !(options & including.constraints)) return [];
    const node = { contype: 'CONSTR_CHECK', conname: constraint.name, raw_expr: constraint.expression } as const;
    return [
      {
        node: { ...node, is_no_inherit: constraint.noInherit },
        columns: [],
        enforced: constraint.enforced,
        valid: constraint.enforced,
        span,
      },
    ];
  });
  return { columns, constraints, complete: relation.complete, source: relation };
}

function likeColumn(draft: Draft, table: QualifiedName, column: Column, options: number, origin: Origin): Column {
  const keepsGenerated = column.generated !== undefined && (options & including.generated) !== 0;
  const keepsDefault = column.generated === undefined && (options & including.defaults) !== 0;
  const keepsIdentity = column.identity !== undefined && (options & including.identity) !== 0;
  if (keepsIdentity) makeSequence(draft, { table, column: column.name }, column.type, origin);
  return {
    ...column,
    default: keepsGenerated || keepsDefault ? column.default : undefined,
    generated: keepsGenerated ? column.generated : undefined,
    identity: keepsIdentity ? column.identity : undefined,
    inherited: undefined,
    origin,
  };
}

/** INCLUDING INDEXES: each with a name of its own, constraints with theirs. */
export function copyIndexesLike(
  draft: Draft,
  name: QualifiedName,
  { source, options }: { readonly source: Table; readonly options: number },
): void {
  if (!(options & including.indexes)) return;
  const constraintOf = (index: Index) => source.constraints.find((c) => 'index' in c && c.index === index.name.name);
  const rank = (index: Index) => (constraintOf(index)?.kind === 'primary key' ? 0 : 1);
  for (const index of indexesOf(draft, source).sort((a, b) => rank(a) - rank(b))) {
    const table = draft.table(name);
    const owner = constraintOf(index);
    if (!table) return;
    const columns = indexColumnNames({
      indexParams: index.keys.map((key) => ({
        IndexElem: key.column === undefined ? (key.expression ? { expr: key.expression } : {}) : { name: key.column },
      })),
      indexIncludingParams: index.include.map((column) => ({ IndexElem: { name: column } })),
    });
    const label = !owner ? 'idx' : owner.kind === 'primary key' ? 'pkey' : owner.kind === 'unique' ? 'key' : 'excl';
    const second = owner?.kind === 'primary key' ? undefined : joinColumns(columns);
    const copy = freeRelationName(draft, name, second, label, owner !== undefined);
    const origin = { ...table.origin };
    if (owner && 'index' in owner) {
      const constraint: Constraint = { ...owner, name: copy, index: copy, named: false, inherited: undefined, origin };
      draft.putRelation({ ...table, constraints: [...table.constraints, constraint] });
    }
    const at = { schema: name.schema, name: copy };
    const own = { parent: undefined, clustered: false };
    const made: Index = { ...index, ...own, name: at, table: name, constraint: owner && copy, origin };
    putIndex(draft, made, { only: false });
  }
}
