/** What pending migrations take away from the code that runs today: tables, views and columns, dropped or renamed. */
import type { Removal } from '../rules/rule';
import { isTable } from '../schema/kinds';
import type { Relation, Schema } from '../schema/model';
import { displayName } from '../schema/names';
import type { Statement } from '../sql/source-file';
import type { HistoryWalk, WalkedFile } from './walk-history';

/** Gives the very same list while it says the same, so that what rests on it is kept. */
export function createRemovals(): (walks: readonly HistoryWalk[], final: Schema) => readonly Removal[] {
  let last: readonly Removal[] = [];
  return (walks, final) => {
    const found = walks.flatMap((walk) => walk.files.flatMap((file) => ofFile(file, walk.shipped, final)));
    const isSame = found.length === last.length && found.every((removal, index) => equals(removal, last[index]));
    if (!isSame) last = found;
    return last;
  };
}

function equals(a: Removal, b: Removal | undefined): boolean {
  return (
    b !== undefined &&
    a.origin.statement === b.origin.statement &&
    a.origin.file === b.origin.file &&
    a.column === b.column &&
    a.renamedTo === b.renamedTo &&
    displayName(a.relation) === displayName(b.relation)
  );
}

/** Statements that can take something away; all others need no look at their schemas. */
const takesAway = ['AlterTableStmt', 'RenameStmt', 'DropStmt', 'AlterObjectSchemaStmt', 'DoStmt'];

function ofFile({ migration, moments }: WalkedFile, shipped: Schema | undefined, final: Schema): readonly Removal[] {
  if (!migration.pending || migration.direction !== 'up' || !shipped) return [];
  return moments.flatMap(({ statement, before, after }) => {
    const { tree } = statement.parsed;
    if (!tree || !takesAway.some((kind) => kind in tree)) return [];
    return changedRelations(before, after).flatMap(({ was, is }) =>
      differences(was, is, shipped, final).map((difference) => ({
        ...difference,
        origin: originOf(migration.source.path, statement),
      })),
    );
  });
}

function originOf(file: string, statement: Statement) {
  return { file, statement, span: { start: 0, end: statement.parsed.text.length } };
}

interface Change {
  readonly was: Relation;
  readonly is: Relation | undefined;
}

function changedRelations(before: Schema, after: Schema): readonly Change[] {
  return before.relationNames().flatMap((name): Change[] => {
    const was = before.relation(name);
    const is = after.relation(name);
    if (was === undefined || was === 'dropped' || was === is) return [];
    return [{ was, is: is === 'dropped' ? undefined : is }];
  });
}

function differences(
  was: Relation,
  is: Relation | undefined,
  shipped: Schema,
  final: Schema,
): readonly Omit<Removal, 'origin'>[] {
  if (was.kind === 'index' || was.kind === 'sequence') return [];
  // The running code knows it by the name that it shipped with.
  const known = shipped.find(was.origin);
  if (!known) return [];
  const relation = known.name;
  if (!is) {
    const now = final.find(was.origin);
    const isThere = final.relation(relation) !== undefined && final.relation(relation) !== 'dropped';
    return isThere ? [] : [{ relation, column: undefined, renamedTo: now && displayName(now.name) }];
  }
  if (!isTable(was) || !isTable(is) || !isTable(known)) return [];
  const end = final.relation(relation);
  return was.columns.flatMap((column) => {
    if (is.columns.some((one) => one.name === column.name)) return [];
    const own = known.columns.find((one) => one.origin === column.origin);
    const isThere = end !== 'dropped' && isTable(end) && end.columns.some((one) => one.name === own?.name);
    if (!own || isThere) return [];
    const renamed =
      end !== 'dropped' && isTable(end) ? end.columns.find((one) => one.origin === column.origin) : undefined;
    return [{ relation, column: own.name, renamedTo: renamed?.name }];
  });
}
