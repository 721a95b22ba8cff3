/** Tells the kinds of relations apart. */
import type { Relation, Table, View } from './model';

export function isTable(relation: Relation | 'dropped' | undefined): relation is Table {
  return typeof relation === 'object' && (relation.kind === 'table' || relation.kind === 'foreign table');
}

export function isView(relation: Relation | 'dropped' | undefined): relation is View {
  return typeof relation === 'object' && (relation.kind === 'view' || relation.kind === 'materialized view');
}
