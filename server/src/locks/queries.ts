/** What queries and data changes take: on the tables that they name, through views, and through foreign keys. */
import type { QualifiedName, Schema } from '../schema/model';
import {
  as,
  type DeleteStmt,
  type InsertStmt,
  type Node,
  type RangeVar,
  type SelectStmt,
  type UpdateStmt,
  walk,
} from '../sql/ast';
import type { Action } from './facts';
import { referencedTree } from './foreign-keys';
import {
  ancestorsOf,
  descendantsOf,
  foreignKeysOf,
  referencingTables,
  relationAt,
  resolve,
  sameName,
  tableAt,
} from './relations';
import { type Touch, touch } from './touch';

/**
 * A statement that runs: views are replaced by what they read, and rows reach partitions and foreign keys. Which rows those
 * are, and whether an index is used, is decided at run time; what hangs on that is uncertain.
 */
export function* runQuery(schema: Schema, query: Node | undefined): Iterable<Touch> {
  for (const use of usesOf(schema, query)) {
    const { name, recurses, action } = use;
    for (const table of behindViews(schema, name)) {
      const below = recurses ? descendantsOf(schema, table) : [];
      if (action !== 'read') yield touch('check the bound of a partition', { parent: ancestorsOf(schema, table) });
      yield touch(action, use.everyRow ? { table: [table, ...below] } : { table: [table], partition: below });
    }
    yield* use.foreignKeys;
  }
}

/** A statement that is only planned, as by EXPLAIN: no row is read or written. */
export function* planQuery(schema: Schema, query: Node | undefined): Iterable<Touch> {
  for (const { facts, on } of runQuery(schema, query)) {
    yield { facts: facts.filter((fact) => !fact.whenRows).map(({ scans: _, ...fact }) => fact), on };
  }
}

/** A statement that is only looked at, as the body of a view is: views stay what they are. */
export function* mentionQuery(schema: Schema, query: unknown): Iterable<Touch> {
  for (const { name, action } of usesOf(schema, query))
    yield touch(mentions[action] ?? 'mention to read', { table: [name] });
}

const mentions: Partial<Readonly<Record<Action, Action>>> = {
  insert: 'mention to write',
  write: 'mention to write',
  'write every row': 'mention to write',
  'lock rows': 'mention to lock rows',
};

/** The tables that a view's query reads, through the views in it; any other relation is itself. */
export function behindViews(schema: Schema, name: QualifiedName): readonly QualifiedName[] {
  const relation = relationAt(schema, name);
  return relation?.kind === 'view' ? relation.reads.flatMap((read) => behindViews(schema, read)) : [name];
}

interface Use {
  readonly name: QualifiedName;
  readonly action: Action;
  readonly recurses: boolean;
  /** No condition spares a row, so that no partition is spared either. */
  readonly everyRow: boolean;
  readonly foreignKeys: readonly Touch[];
}

/** Every relation that a query names, with what it does to it. */
function usesOf(schema: Schema, query: unknown): readonly Use[] {
  const uses: Use[] = [];
  const own = new Set<string>(); // names of WITH queries
  walk(query, (node) => {
    const name = as(node, 'CommonTableExpr')?.ctename;
    if (name !== undefined) own.add(name);
  });
  const use = (range: RangeVar | undefined, action: Action, everyRow: boolean, foreignKeys: readonly Touch[] = []) => {
    if (!range || (range.schemaname === undefined && own.has(range.relname ?? ''))) return;
    uses.push({ name: resolve(schema, range), action, recurses: range.inh === true, everyRow, foreignKeys });
  };
  let everyRow = false;
  walk(query, (node) => {
    if (as(node, 'LockingClause')) return false;
    const select = as(node, 'SelectStmt');
    if (select) {
      everyRow = !select.whereClause && select.fromClause?.length === 1 && !as(select.fromClause[0], 'JoinExpr');
      for (const range of lockedRows(select)) use(range, 'lock rows', everyRow);
    }
    const insert = as(node, 'InsertStmt');
    if (insert) use(insert.relation, 'insert', false, [...insertedKeys(schema, insert)]);
    const update = as(node, 'UpdateStmt');
    if (update) {
      const every = !update.whereClause && !update.fromClause;
      use(update.relation, every ? 'write every row' : 'write', every, [...updatedKeys(schema, update)]);
    }
    const remove = as(node, 'DeleteStmt');
    if (remove) {
      const every = !remove.whereClause && !remove.usingClause;
      use(remove.relation, every ? 'write every row' : 'write', every, [...deletedKeys(schema, remove)]);
    }
    const merge = as(node, 'MergeStmt');
    if (merge) use(merge.relation, 'write', false);
    use(as(node, 'RangeVar'), 'read', everyRow);
    return true;
  });
  return uses;
}

/** The tables of a SELECT whose rows FOR UPDATE or FOR SHARE locks: those named behind OF, or all. */
function lockedRows(select: SelectStmt): readonly RangeVar[] {
  const ranges: RangeVar[] = [];
  walk(select.fromClause, (node) => {
    const range = as(node, 'RangeVar');
    if (range) ranges.push(range);
  });
  return (select.lockingClause ?? []).flatMap((node) => {
    const named = as(node, 'LockingClause')?.lockedRels?.map((one) => as(one, 'RangeVar')?.relname);
    return named ? ranges.filter((range) => named.includes(range.alias?.aliasname ?? range.relname)) : ranges;
  });
}

/** A new row looks up each key that it has a value for. */
function* insertedKeys(schema: Schema, insert: InsertStmt): Iterable<Touch> {
  const table = tableAt(schema, resolve(schema, insert.relation));
  const given = insert.cols?.map((node) => as(node, 'ResTarget')?.name);
  for (const key of foreignKeysOf(table)) {
    const filled = key.columns.every((name) => {
      const column = table?.columns.find((one) => one.name === name);
      const position = given ? given.indexOf(name) : (table?.columns.findIndex((one) => one.name === name) ?? -1);
      return position < 0 ? column?.default !== undefined : !isAlwaysNull(insert.selectStmt, position);
    });
    if (filled) yield touch('look up a foreign key', { referenced: referencedTree(schema, key.references) });
  }
}

/** True when every row of VALUES holds NULL there, or nothing. */
function isAlwaysNull(source: Node | undefined, position: number): boolean {
  const rows = as(source, 'SelectStmt')?.valuesLists;
  if (!rows) return source === undefined;
  return rows.every((row) => {
    const value = as(row, 'List')?.items?.[position];
    return value === undefined || as(value, 'A_Const')?.isnull === true;
  });
}

/** A changed key is looked up, and what points to a changed column is looked for. */
function* updatedKeys(schema: Schema, update: UpdateStmt): Iterable<Touch> {
  const name = resolve(schema, update.relation);
  const set = (update.targetList ?? []).flatMap((node) => as(node, 'ResTarget') ?? []);
  const changed = set.map((target) => target.name ?? '');
  const emptied = set.filter((target) => as(target.val, 'A_Const')?.isnull).map((target) => target.name ?? '');
  for (const key of foreignKeysOf(tableAt(schema, name))) {
    if (!key.columns.some((column) => changed.includes(column))) continue;
    if (key.columns.some((column) => emptied.includes(column))) continue;
    yield touch('look up a foreign key', { referenced: referencedTree(schema, key.references) });
  }
  for (const other of referencingTables(schema, name)) {
    for (const key of foreignKeysOf(tableAt(schema, other))) {
      const concerned =
        key.referencedColumns.length === 0 || key.referencedColumns.some((one) => changed.includes(one));
      if (sameName(key.references, name) && concerned) yield touch('change referencing rows', { referencing: [other] });
    }
  }
}

/** What points to a deleted row is looked for, and changed or deleted where the foreign key says so. */
function* deletedKeys(schema: Schema, remove: DeleteStmt): Iterable<Touch> {
  yield* deletedFrom(schema, resolve(schema, remove.relation), []);
}

function* deletedFrom(schema: Schema, name: QualifiedName, above: readonly QualifiedName[]): Iterable<Touch> {
  for (const other of referencingTables(schema, name)) {
    for (const key of foreignKeysOf(tableAt(schema, other))) {
      if (!sameName(key.references, name)) continue;
      const keeps = key.onDelete === 'no action' || key.onDelete === 'restrict';
      yield touch(keeps ? 'look for referencing rows' : 'change referencing rows', { referencing: [other] });
      const deletes = key.onDelete === 'cascade' && !above.some((one) => sameName(one, other));
      if (deletes) yield* deletedFrom(schema, other, [...above, name]);
    }
  }
}

/** COPY: a table out, a table in, or a query out. */
export function* copy(
  schema: Schema,
  statement: { relation?: RangeVar; query?: Node; is_from?: boolean },
): Iterable<Touch> {
  if (statement.query) return yield* runQuery(schema, statement.query);
  const name = resolve(schema, statement.relation);
  if (!statement.is_from) return yield touch('copy out', { table: [name] });
  yield touch('insert', { table: [name], partition: descendantsOf(schema, name) });
  for (const key of foreignKeysOf(tableAt(schema, name))) {
    yield touch('look up a foreign key', { referenced: referencedTree(schema, key.references) });
  }
}
