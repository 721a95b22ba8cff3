/** INSERT without a column list: its values go to the columns by an order that the next migration may change. */
import type { Relation } from '../../schema/model';
import { displayName, quoteIdentifier } from '../../schema/names';
import type { RangeVar } from '../../sql/ast';
import type { Embedded } from '../plpgsql/routine-body';
import { runsAgain } from '../plpgsql/runs-again';
import { defineRule, type Fix } from '../rule';
import { isTemporary, resolvePieceName, statementPieces, temporaryNames } from '../statement-pieces';
import { type Insertion, insertionsWithoutColumns } from './insertion';
import { columnsOf, valueCount } from './value-count';

export default defineRule({
  id: 'insert-without-columns',
  family: 'safety',
  summary: 'INSERT should name the columns that it fills',
  severity: 'warning',
  recommended: true,
  messages: {
    known:
      'This INSERT gives its values to the columns of {table} in the order that they have today ({columns}), so it fails or fills the wrong ones as soon as a migration adds, drops or moves a column. Name the columns.',
    unknown:
      'This INSERT gives its values to the columns of {table} in the order that they happen to have, so it fails or fills the wrong ones as soon as a migration adds, drops or moves a column. Name the columns.',
  },
  help: 'Write the column list: INSERT INTO table (column, …).',
  check(statement, context) {
    if (!/insert/i.test(statement.parsed.text) || !runsAgain(statement, context)) return;
    const pieces = statementPieces(statement);
    const temporary = temporaryNames(pieces);
    for (const piece of pieces) {
      for (const insertion of insertionsWithoutColumns(piece.text)) {
        const { name, relation } = resolvePieceName(insertion.target, piece, statement, context);
        if (isTemporary(name, relation) || temporary.has(insertion.target.relname ?? '')) continue;
        const columns = filledColumns(
          insertion,
          relation,
          (table) => resolvePieceName(table, piece, statement, context).relation,
        );
        context.report({
          span: piece.place(insertion.words),
          message: columns ? 'known' : 'unknown',
          data: { table: displayName(name), columns: shortened(columns ?? []) },
          object: displayName(name),
          fixes: columns ? [fix(piece, insertion, columns)] : [],
        });
      }
    }
  },
});

/** Enough columns to recognise the order by. */
function shortened(columns: readonly string[]): string {
  const shown = columns.slice(0, 6).map(quoteIdentifier).join(', ');
  return columns.length > 6 ? `${shown}, …` : shown;
}

/** The server fills the leading columns, generated ones among them, as if they were listed (measured on PostgreSQL 18). */
function filledColumns(
  insertion: Insertion,
  relation: Relation | undefined,
  lookup: (table: RangeVar) => Relation | undefined,
): readonly string[] | undefined {
  const count = valueCount(insertion, lookup);
  const columns = columnsOf(relation);
  return count !== undefined && columns && count <= columns.length && count > 0 ? columns.slice(0, count) : undefined;
}

function fix(piece: Embedded, { listAt }: Insertion, columns: readonly string[]): Fix {
  const text = piece.write(` (${columns.map(quoteIdentifier).join(', ')})`);
  return {
    title: 'Name the columns',
    safety: 'safe',
    edits: [{ span: piece.place({ start: listAt, end: listAt }), text }],
  };
}
