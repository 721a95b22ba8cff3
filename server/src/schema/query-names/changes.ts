/** Reads INSERT, UPDATE, DELETE and MERGE, in the order in which the server looks up their names. */
import {
  as,
  type DeleteStmt,
  type InsertStmt,
  type MergeStmt,
  type MergeWhenClause,
  type Node,
  type OnConflictClause,
  type ReturningClause,
  type UpdateStmt,
} from '../../sql/ast';
import { readExpressions } from './expressions';
import { readFrom, tableSource } from './from';
import {
  type Columns,
  has,
  type Level,
  lookUpColumn,
  noteFound,
  type Reading,
  type Source,
  sourceNamed,
  unqualified,
} from './scope';
import { outputColumns, readQuery, readWith } from './select';

/** The names in a change inside `outer`; gives the columns of RETURNING. Of anything else nothing is known. */
export function readChange(reading: Reading, tree: Node | undefined, outer: Level): Columns {
  const insert = as(tree, 'InsertStmt');
  if (insert) return readInsert(reading, insert, outer);
  const update = as(tree, 'UpdateStmt');
  if (update) return readUpdate(reading, update, outer);
  const remove = as(tree, 'DeleteStmt');
  if (remove) return readDelete(reading, remove, outer);
  const merge = as(tree, 'MergeStmt');
  return merge && readMerge(reading, merge, outer);
}

function readInsert(reading: Reading, insert: InsertStmt, outer: Level): Columns {
  const around = readWith(reading, insert.withClause, outer);
  if (!insert.relation) return undefined;
  const target = tableSource(reading, insert.relation);
  readAssigned(reading, insert.cols, target);
  readQuery(reading, insert.selectStmt, around);
  const level = { ...around, sources: [target] };
  if (insert.onConflictClause) readConflict(reading, insert.onConflictClause, target, level);
  return readReturning(reading, insert.returningClause, target, level, target.columns);
}

function readConflict(reading: Reading, conflict: OnConflictClause, target: Source, level: Level): void {
  for (const node of conflict.infer?.indexElems ?? []) {
    const key = as(node, 'IndexElem');
    if (key?.name !== undefined) lookUpColumn(reading, key.name, undefined, level);
    else readExpressions(reading, key?.expr, level);
  }
  readExpressions(reading, conflict.infer?.whereClause, level);
  const excluded = { ...target, alias: 'excluded', renamed: true, isBare: false };
  const both = { ...level, sources: [target, excluded] };
  readAssignments(reading, conflict.targetList, target, both);
  readExpressions(reading, conflict.whereClause, both);
}

function readUpdate(reading: Reading, update: UpdateStmt, outer: Level): Columns {
  const around = readWith(reading, update.withClause, outer);
  if (!update.relation) return undefined;
  const target = tableSource(reading, update.relation);
  const { level, star } = readFrom(reading, update.fromClause ?? [], { ...around, sources: [target] });
  readExpressions(reading, update.whereClause, level);
  const columns = readReturning(reading, update.returningClause, target, level, both(target.columns, star));
  readAssignments(reading, update.targetList, target, level);
  return columns;
}

function readDelete(reading: Reading, remove: DeleteStmt, outer: Level): Columns {
  const around = readWith(reading, remove.withClause, outer);
  if (!remove.relation) return undefined;
  const target = tableSource(reading, remove.relation);
  const { level, star } = readFrom(reading, remove.usingClause ?? [], { ...around, sources: [target] });
  readExpressions(reading, remove.whereClause, level);
  return readReturning(reading, remove.returningClause, target, level, both(target.columns, star));
}

function both(target: Columns, others: Columns): Columns {
  return target && others && [...target, ...others];
}

function readMerge(reading: Reading, merge: MergeStmt, outer: Level): Columns {
  const around = readWith(reading, merge.withClause, outer);
  if (!merge.relation || !merge.sourceRelation) return undefined;
  const target = tableSource(reading, merge.relation);
  const { level: from, star } = readFrom(reading, [merge.sourceRelation], around);
  const level = { ...from, sources: [target, ...from.sources] };
  readExpressions(reading, merge.joinCondition, level);
  const columns = readReturning(reading, merge.returningClause, target, level, both(star, target.columns));
  for (const node of merge.mergeWhenClauses ?? []) {
    const when = as(node, 'MergeWhenClause');
    if (when) readWhen(reading, when, target, inView(when, { level, from, target }));
  }
  return columns;
}

/** A row without a match has only one side. */
function inView({ matchKind }: MergeWhenClause, at: { level: Level; from: Level; target: Source }): Level {
  if (matchKind === 'MERGE_WHEN_NOT_MATCHED_BY_TARGET') return at.from;
  return matchKind === 'MERGE_WHEN_NOT_MATCHED_BY_SOURCE' ? { ...at.level, sources: [at.target] } : at.level;
}

function readWhen(reading: Reading, when: MergeWhenClause, target: Source, level: Level): void {
  readExpressions(reading, when.condition, level);
  if (when.commandType === 'CMD_INSERT') {
    readAssigned(reading, when.targetList, target);
    readExpressions(reading, when.values, level);
  } else readAssignments(reading, when.targetList, target, level);
}

/** `SET a = …`: all values, then all columns. */
function readAssignments(reading: Reading, targets: Node[] | undefined, target: Source, level: Level): void {
  for (const node of targets ?? []) readExpressions(reading, as(node, 'ResTarget')?.val, level);
  readAssigned(reading, targets, target);
}

/** The columns that get a value, which can only be the target's own. */
function readAssigned(reading: Reading, targets: Node[] | undefined, target: Source): void {
  for (const node of targets ?? []) {
    const { name = '', location } = as(node, 'ResTarget') ?? {};
    if (!target.columns || has(target, name)) noteFound(reading, target, name);
    else reading.missing.push({ ...unqualified, name, location, isFixed: true, sources: [target] });
  }
}

/** RETURNING also knows the row before and after the change, as `old` and `new` or as it calls them. */
function readReturning(
  reading: Reading,
  returning: ReturningClause | undefined,
  target: Source,
  level: Level,
  star: Columns,
): Columns {
  if (!returning) return undefined;
  const options = (returning.options ?? []).flatMap((node) => as(node, 'ReturningOption') ?? []);
  const rows = ['old', 'new'].flatMap((row): readonly Source[] => {
    const option = options.find((one) => one.option === `RETURNING_OPTION_${row.toUpperCase()}`);
    const alias = option?.value ?? row;
    return option || !sourceNamed(level, row) ? [{ ...target, alias, renamed: true, isBare: false }] : [];
  });
  const all = { ...level, sources: [...level.sources, ...rows] };
  readExpressions(reading, returning.exprs, all);
  return outputColumns(returning.exprs ?? [], all, star);
}
