/** Dividing a migration: a statement and the rest of its transaction move to a migration of their own. */
import type { History, Migration } from '../migrations/history';
import { sectionTool } from '../migrations/sections';
import { splitPath } from '../migrations/tool';
import type { NewMigration } from '../rules/rule';
import { as, type Node, strings, walk } from '../sql/ast';
import { lineEnd } from '../sql/lexer';
import type { SourceFile, Statement } from '../sql/source-file';
import type { FileEdit } from './finding';
import { newFile, type Place } from './to-finding';

type PlacedStatement = SourceFile['statements'][number];

interface Divided {
  readonly migration: Migration;
  readonly history: History;
  readonly newFiles: Place['newFiles'];
}

/**
 * The edits of both files, in which the statements keep their order and the settings that they run with. Undefined where
 * that cannot be: another migration comes after this one, several transactions stand in the file, or what stays is there
 * for this transaction alone.
 */
export function divided(
  statement: Statement,
  slug: string,
  { migration, history, newFiles }: Divided,
): readonly FileEdit[] | undefined {
  const { source } = migration;
  const { text, statements, path } = source;
  const isLast = history.migrations.findLast(({ direction }) => direction === 'up') === migration;
  const at = statements.findIndex((one) => one.statement === statement);
  const transaction = transactionOf(source);
  // goose's marks around one statement would be parted.
  if (!isLast || at < 1 || !transaction || /^--\s*\+goose Statement/m.test(text)) return undefined;
  const stays = statements.slice(0, at);
  const last = statements[transaction.end - 1];
  const first = statements[at];
  if (!first || !last || at >= transaction.end || stays.some(({ statement: one }) => needsOthers(one)))
    return undefined;
  const start = beginning(first, stays.at(-1), text);
  const end = transaction.commit ? beginning(transaction.commit, last, text) : text.length;
  const behind = text.slice(last.place.end, end).replace(/^\s*;/, '');
  const rest = `${text.slice(start, last.place.end)};${behind}`.trim();
  const settings = stays.filter(({ statement: one }) => isSetting(one.parsed.tree));
  const sql = [
    `-- When ${nameOf(migration)} is committed, from which this was taken.`,
    ...settings.map(({ statement: one }) => `${one.parsed.text};`),
    rest,
  ].join('\n');
  const made = newFiles({
    slug,
    sql,
    downSql: wayBack(migration, history),
    transaction: true,
    together: true,
  } satisfies NewMigration);
  if (!made) return undefined;
  const before = text.slice(0, start).trimEnd().length;
  const after = text.slice(0, end).trimEnd().length;
  return [{ file: path, span: { start: before, end: after }, text: '' }, ...made.map(newFile)];
}

interface FileTransaction {
  /** The number of the first statement that is not in it any more. */
  readonly end: number;
  readonly commit: PlacedStatement | undefined;
}

/** The one transaction of the file: the tool's, or from a BEGIN to the COMMIT at the file's end. */
function transactionOf({ statements }: SourceFile): FileTransaction | undefined {
  const control = statements.filter(({ statement }) => as(statement.parsed.tree, 'TransactionStmt'));
  if (control.length === 0) return { end: statements.length, commit: undefined };
  const [begin, commit] = control;
  const kinds = control.map(({ statement }) => as(statement.parsed.tree, 'TransactionStmt')?.kind);
  const isPair = kinds.join() === 'TRANS_STMT_BEGIN,TRANS_STMT_COMMIT' && begin && commit === statements.at(-1);
  return isPair ? { end: statements.length - 1, commit } : undefined;
}

/** Where the statement begins with the comments above it, those behind the statement before left there. */
function beginning({ statement, place }: PlacedStatement, before: PlacedStatement | undefined, text: string): number {
  const line = before ? lineEnd(text, before.place.end) : 0;
  const above = statement.comments.map(({ span }) => place.start + span.start).find((start) => start >= line);
  return Math.min(above ?? place.start, place.start);
}

/** What later statements run with: SET, RESET and set_config(). */
function isSetting(tree: Node | undefined): boolean {
  if (as(tree, 'VariableSetStmt')) return true;
  const [target, ...others] = as(tree, 'SelectStmt')?.targetList ?? [];
  const call = others.length > 0 ? undefined : as(as(target, 'ResTarget')?.val, 'FuncCall');
  return strings(call?.funcname).at(-1) === 'set_config';
}

/** A lock that was taken for all of the file, and what the session has to itself. */
function needsOthers({ parsed: { tree } }: Statement): boolean {
  let isTemporary = false;
  walk(tree, (node) => {
    const made = as(node, 'CreateStmt')?.relation ?? as(node, 'IntoClause')?.rel;
    if (made?.relpersistence === 't') isTemporary = true;
  });
  return isTemporary || as(tree, 'LockStmt') !== undefined || as(tree, 'ConstraintsSetStmt') !== undefined;
}

/** The file's own way back was written for all of it. */
function wayBack(migration: Migration, history: History): string | undefined {
  const { version, source } = migration;
  const hasOwn =
    sectionTool(source.text) !== undefined ||
    history.migrations.some((one) => one.direction === 'down' && one.version === version);
  return hasOwn ? `-- Undone by the way back of ${nameOf(migration)}, from which this was taken.` : undefined;
}

/** As a person calls the migration: where each has a folder, by that. */
function nameOf({ source: { path } }: Migration): string {
  const { folder, name } = splitPath(path);
  return /^(migration|up)\.sql$/.test(name) ? splitPath(folder).name : name;
}
