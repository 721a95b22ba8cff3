/** Adds PRIMARY KEY, UNIQUE and EXCLUDE, each with the index that enforces it. */
import { as, strings } from '../sql/ast';
import type { WantedConstraint } from './columns';
import { addNotNull, notNullOf, refuseTakenConstraint } from './constraints';
import { type Draft, refuse } from './draft';
import { indexKeys, putIndex } from './indexes';
import { columnOf, isTaken } from './lookups';
import type { Constraint, Index, IndexKey, QualifiedName, Table } from './model';
import { freeRelationName, indexColumnNames, joinColumns, truncated } from './object-names';

const kinds = {
  CONSTR_PRIMARY: { kind: 'primary key', label: 'pkey' },
  CONSTR_UNIQUE: { kind: 'unique', label: 'key' },
  CONSTR_EXCLUSION: { kind: 'exclusion', label: 'excl' },
} as const;

export function addIndexConstraint(draft: Draft, name: QualifiedName, wanted: WantedConstraint, only: boolean): void {
  const { node } = wanted;
  const table = draft.table(name);
  const { contype } = node;
  if (!table || (contype !== 'CONSTR_PRIMARY' && contype !== 'CONSTR_UNIQUE' && contype !== 'CONSTR_EXCLUSION')) return;
  const { kind, label } = kinds[contype];
  if (kind === 'primary key') refuseSecondPrimaryKey(table);
  if (node.indexname !== undefined) {
    useIndex(draft, table, wanted, kind);
    return;
  }

  const include = strings(node.including);
  for (const column of [...wanted.columns, ...include]) columnOf(table, column);
  const elements = (node.exclusions ?? []).flatMap((pair) => as(pair, 'List')?.items?.slice(0, 1) ?? []);
  const keys: readonly IndexKey[] =
    kind === 'exclusion'
      ? indexKeys(table, elements)
      : wanted.columns.map((column) => ({ column, expression: undefined }));
  const columns = keys.flatMap((key) => key.column ?? []);
  const all = { indexParams: elements, indexIncludingParams: [] };
  const names = kind === 'exclusion' ? indexColumnNames(all) : [...columns, ...include];
  const indexName =
    node.conname === undefined
      ? freeRelationName(draft, name, kind === 'primary key' ? undefined : joinColumns(names), label, true)
      : truncated(node.conname);
  refuseTakenConstraint(table, indexName);
  if (isTaken(draft, { schema: name.schema, name: indexName })) refuse('the relation exists');
  const origin = draft.origin(wanted.span);
  if (kind === 'primary key') requireColumns(draft, name, wanted);

  const constraint: Constraint = {
    kind,
    name: indexName,
    named: node.conname !== undefined,
    valid: true,
    enforced: true,
    columns,
    index: indexName,
    inherited: undefined,
    origin,
  };
  draft.changeTable(name, (current) => ({ ...current, constraints: [...current.constraints, constraint] }));
  const index: Index = {
    kind: 'index',
    name: { schema: name.schema, name: indexName },
    table: name,
    method: node.access_method || (node.without_overlaps ? 'gist' : 'btree'),
    keys,
    include,
    unique: kind !== 'exclusion',
    predicate: node.where_clause,
    valid: !(only && table.partitions.length > 0),
    constraint: indexName,
    parent: undefined,
    clustered: false,
    origin,
  };
  putIndex(draft, index, { only });
}

export function refuseSecondPrimaryKey(table: Table): void {
  if (table.constraints.some((constraint) => constraint.kind === 'primary key')) refuse('a second primary key');
}

function requireColumns(draft: Draft, name: QualifiedName, wanted: WantedConstraint): void {
  for (const column of wanted.columns) {
    const table = draft.table(name);
    const existing = table && notNullOf(table, column);
    if (existing?.valid) continue;
    if (existing) refuse('the NOT NULL constraint is not valid');
    addNotNull(draft, name, column, { valid: true, origin: draft.origin(wanted.span), recurse: true });
  }
}

/** ADD CONSTRAINT … USING INDEX: the index takes the constraint's name. */
function useIndex(
  draft: Draft,
  table: Table,
  wanted: WantedConstraint,
  kind: 'primary key' | 'unique' | 'exclusion',
): void {
  const at = { schema: table.name.schema, name: wanted.node.indexname ?? '' };
  const found = draft.relation(at);
  if (found === 'dropped' || (found === undefined && table.complete)) refuse('no such index');
  const index = found?.kind === 'index' ? found : undefined;
  if (found && !index) refuse('no index');
  if (index) {
    const fits = index.unique && index.valid && !index.predicate && index.keys.every((key) => key.column !== undefined);
    if (!fits || index.constraint !== undefined || table.partitionBy) refuse('the index does not fit');
  }
  const name = truncated(wanted.node.conname ?? at.name);
  refuseTakenConstraint(table, name);
  if (name !== at.name && isTaken(draft, { ...at, name })) refuse('the relation exists');
  const columns = (index?.keys ?? []).flatMap((key) => key.column ?? []);
  const origin = draft.origin(wanted.span);
  if (kind === 'primary key') requireColumns(draft, table.name, { ...wanted, columns });
  const constraint: Constraint = {
    kind,
    name,
    named: wanted.node.conname !== undefined,
    valid: true,
    enforced: true,
    columns,
    index: name,
    inherited: undefined,
    origin,
  };
  if (index && name !== at.name) draft.dropRelation(at);
  if (index) draft.putRelation({ ...index, name: { ...at, name }, constraint: name });
  draft.changeTable(table.name, (current) => ({
    ...current,
    constraints: [...current.constraints, constraint],
    indexes: current.indexes.includes(at.name)
      ? current.indexes.map((other) => (other === at.name ? name : other))
      : [...current.indexes, name],
  }));
}
