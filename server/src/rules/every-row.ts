/** UPDATEs and DELETEs that reach every row of a table, because they have no WHERE. */
import type { QualifiedName, Relation } from '../schema/model';
import { as, type DeleteStmt, type Node, type UpdateStmt, walk } from '../sql/ast';
import { type Parsed, parse } from '../sql/parse';
import type { Statement } from '../sql/source-file';
import type { Span } from '../sql/span';
import { endOfName } from './alter-table-actions';
import { runsAgain } from './plpgsql/runs-again';
import type { StatementContext } from './rule';
import { isInRoutine, isTemporary, resolvePieceName, statementPieces, temporaryNames } from './statement-pieces';

export interface EveryRow {
  readonly name: QualifiedName;
  readonly relation: Relation | undefined;
  /** The table's name, from the statement's first character. */
  readonly span: Span;
  /** True for what the migration itself does to the rows, and not a query or routine that runs later. */
  readonly isNow: boolean;
  readonly change: UpdateStmt | DeleteStmt;
}

/** Those of a statement that still runs, of the routines that it makes too; temporary tables are nobody else's. */
export function everyRow(
  kind: 'update' | 'delete',
  statement: Statement,
  context: StatementContext,
): readonly EveryRow[] {
  const { text } = statement.parsed;
  if (!text.toLowerCase().includes(kind) || context.isOpen || isTest(context.file) || !runsAgain(statement, context))
    return [];
  const pieces = statementPieces(statement);
  const temporary = temporaryNames(pieces);
  return pieces.flatMap((piece, index) => {
    const isNow = context.role === 'migration' && !isInRoutine(piece, statement);
    const parsed = piece.text === text ? statement.parsed : parse(piece.text);
    return changes(kind, parsed).flatMap((change) => {
      const start = parsed.offset(change.relation?.location);
      if (!change.relation || start === undefined || temporary.has(change.relation.relname ?? '')) return [];
      const { name, relation } = resolvePieceName(change.relation, piece, statement, context);
      if (isTemporary(name, relation)) return [];
      // Emptied to be filled anew, as caches are.
      const isFilled = kind === 'delete' && pieces.slice(index + 1).some((other) => fills(other.text, change));
      if (isFilled) return [];
      const span = piece.place({ start, end: endOfName(parsed.text, start) });
      return [{ name, relation, span, isNow, change }];
    });
  });
}

/** Tests clean up after themselves, and try what is wrong. */
export function isTest(file: string): boolean {
  return /\.(test|spec)\.\w+$|(^|\/)(__tests__|tests?|e2e)\//.test(file);
}

function changes(kind: 'update' | 'delete', { tree }: Parsed): readonly (UpdateStmt | DeleteStmt)[] {
  const found: (UpdateStmt | DeleteStmt)[] = [];
  walk(tree, (node) => {
    // WITH moved AS (DELETE … RETURNING …) takes the rows elsewhere.
    const moved = as(as(node, 'CommonTableExpr')?.ctequery, 'DeleteStmt');
    if (moved?.returningClause) return false;
    const change = kind === 'update' ? as(node, 'UpdateStmt') : as(node, 'DeleteStmt');
    if (change && !change.whereClause) found.push(change);
    return true;
  });
  return found;
}

function fills(text: string, { relation }: UpdateStmt | DeleteStmt): boolean {
  if (!/\binsert\b/i.test(text)) return false;
  let found = false;
  walk(parse(text).tree, (node: Node) => {
    const into = as(node, 'InsertStmt')?.relation;
    if (into?.relname === relation?.relname && into?.schemaname === relation?.schemaname) found = true;
  });
  return found;
}
