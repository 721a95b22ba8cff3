/** Which indexes can find the rows of a foreign key. */
import type { Constraint, Index, Schema, Table } from '../../schema/model';

export type ForeignKey = Constraint & { readonly kind: 'foreign key' };

/** A key as it is at the end of a history, on its table. */
export interface KeptKey {
  readonly table: Table;
  readonly key: ForeignKey;
}

/** The key at the end of the history; undefined when it, or its table, was dropped, or when it is its parent table's. */
export function keptKey(table: Table, key: ForeignKey, final: Schema): KeptKey | undefined {
  const kept = final.find(table.origin);
  if (kept?.kind !== 'table') return undefined;
  const same = kept.constraints.find(({ origin }) => origin === key.origin);
  return same?.kind === 'foreign key' && !same.inherited ? { table: kept, key: same } : undefined;
}

/**
 * An index that the server can look the key up in: valid, without WHERE, its leading columns those of the key in any
 * order, of a method that finds equal values. GIN holds parts of values, BRIN only ranges of pages.
 */
export function servingIndex({ table, key }: KeptKey, schema: Schema): Index | undefined {
  return indexesOf(table, schema).find((index) => leadsWith(index, key) && index.valid && !index.predicate);
}

/** An index that would serve if it were valid and whole. */
export function nearlyServingIndex({ table, key }: KeptKey, schema: Schema): Index | undefined {
  return indexesOf(table, schema).find((index) => leadsWith(index, key));
}

function indexesOf(table: Table, schema: Schema): readonly Index[] {
  return table.indexes.flatMap((name) => {
    const index = schema.relation({ schema: table.name.schema, name });
    return typeof index === 'object' && index.kind === 'index' ? [index] : [];
  });
}

function leadsWith(index: Index, { columns }: ForeignKey): boolean {
  if (index.method === 'gin' || index.method === 'brin') return false;
  const leading = index.keys.slice(0, columns.length).map(({ column }) => column);
  return leading.length === columns.length && columns.every((column) => leading.includes(column));
}
