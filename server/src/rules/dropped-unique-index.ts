/** Unique indexes that a DROP INDEX takes away, as far as running code could rely on them. */
import { indexesOf } from '../locks/relations';
import { namesColumn } from '../schema/expressions';
import { isSameTree } from '../schema/indexes';
import type { Index, Origin, QualifiedName, Table } from '../schema/model';
import { as } from '../sql/ast';
import type { Statement } from '../sql/source-file';
import type { Span } from '../sql/span';
import { atFileEnd, deployedColumn } from './deployed';
import { droppedNames } from './dropped-names';
import { isLive } from './live-relation';
import type { StatementContext } from './rule';

export interface DroppedUniqueIndex {
  readonly index: Index;
  readonly table: Table;
  /** The index's name. */
  readonly span: Span;
  readonly cascades: boolean;
}

/** Those of live tables that have shipped, and that nothing at the file's end stands in for. */
export function droppedUniqueIndexes(statement: Statement, context: StatementContext): readonly DroppedUniqueIndex[] {
  const drop = as(statement.parsed.tree, 'DropStmt');
  if (drop?.removeType !== 'OBJECT_INDEX') return [];
  return droppedNames(statement.parsed, drop).flatMap(({ reference, span }) => {
    const { relation: index } = context.resolve(reference);
    if (index?.kind !== 'index' || !index.unique || index.constraint !== undefined) return [];
    const table = tableOf(index.table, context);
    if (!table || !isLive(table.name, context) || !isMissed(index, table, context)) return [];
    return [{ index, table, span, cascades: drop.behavior === 'DROP_CASCADE' }];
  });
}

function tableOf(name: QualifiedName, { before }: StatementContext): Table | undefined {
  const relation = before.relation(name);
  return typeof relation === 'object' && relation.kind === 'table' ? relation : undefined;
}

function isMissed(index: Index, table: Table, context: StatementContext): boolean {
  const end = atFileEnd(table, context);
  if (!end || context.deployed.find(index.origin) === undefined || !index.valid) return false;
  const kept = new Set(end.columns.map(({ origin }) => origin));
  const columns = table.columns.filter(({ name }) =>
    index.keys.some(({ column, expression }) => column === name || namesColumn(expression, name)),
  );
  if (columns.some(({ origin, name }) => !kept.has(origin) || !deployedColumn(table, name, context))) return false;
  const others = indexesOf(context.fileEnd, end).filter(({ origin }) => origin !== index.origin);
  const isSameColumn = (one: string | undefined, other: string | undefined) =>
    columnOrigin(table, one) === columnOrigin(end, other);
  return !others.some((other) => standsIn(other, index, isSameColumn));
}

/** A column that was renamed meanwhile is still the same; code that uses its old name fails for that reason. */
function columnOrigin({ columns }: Table, name: string | undefined): Origin | undefined {
  return columns.find((column) => column.name === name)?.origin;
}

/** ON CONFLICT finds it in the other's place: the same keys in any order, for all the rows (manual, INSERT). */
function standsIn(
  other: Index,
  index: Index,
  isSameColumn: (one: string | undefined, other: string | undefined) => boolean,
): boolean {
  if (!other.unique || !other.valid || other.keys.length !== index.keys.length) return false;
  const hasKeys = index.keys.every((key) =>
    other.keys.some((one) => isSameColumn(key.column, one.column) && isSameTree(one.expression, key.expression)),
  );
  return hasKeys && (!other.predicate || isSameTree(other.predicate, index.predicate));
}
