/** INSERT without a column list: its values go to the columns by an order that the next migration may change. */
import type { QualifiedName, Relation } from '../../schema/model';
import { displayName, quoteIdentifier, resolveRelation } from '../../schema/names';
import { temporarySchema } from '../../schema/schema';
import { as, type RangeVar, walk } from '../../sql/ast';
import { parse } from '../../sql/parse';
import type { Statement } from '../../sql/source-file';
import { routineBodies, statementsIn } from '../plpgsql/embedded-sql';
import { type Embedded, wholeText } from '../plpgsql/routine-body';
import { runsAgain } from '../plpgsql/runs-again';
import { defineRule, type Fix, type StatementContext } from '../rule';
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
    const pieces = piecesOf(statement);
    const temporary = temporaryNames(pieces);
    for (const piece of pieces) {
      for (const insertion of insertionsWithoutColumns(piece.text)) {
        const { name, relation } = find(insertion.target, piece, statement, context);
        if (isTemporary(name, relation) || temporary.has(insertion.target.relname ?? '')) continue;
        const columns = filledColumns(insertion, relation, (table) => find(table, piece, statement, context).relation);
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

/** The statement itself, and the SQL in the routines that it makes. */
function piecesOf(statement: Statement): readonly Embedded[] {
  const whole = wholeText(statement.parsed);
  return [whole, ...routineBodies(whole).flatMap(statementsIn)];
}

/** A routine runs when the migrations are done, and may name tables that later ones make. */
function find(table: RangeVar, piece: Embedded, statement: Statement, { before, final }: StatementContext) {
  const isRoutine =
    as(statement.parsed.tree, 'CreateFunctionStmt') !== undefined && piece.text !== statement.parsed.text;
  return resolveRelation(isRoutine ? final : before, table);
}

/** Tables that a routine makes for itself. */
function temporaryNames(pieces: readonly Embedded[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { text } of pieces) {
    if (!/\btemp(orary)?\b/i.test(text)) continue;
    walk(parse(text).tree, (node) => {
      const made = as(node, 'CreateStmt')?.relation ?? as(node, 'CreateTableAsStmt')?.into?.rel;
      if (made?.relpersistence === 't' && made.relname !== undefined) names.add(made.relname);
    });
  }
  return names;
}

function isTemporary(name: QualifiedName, relation: Relation | undefined): boolean {
  const isTable = relation?.kind === 'table';
  return name.schema === temporarySchema || (isTable && relation.persistence === 'temporary');
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
