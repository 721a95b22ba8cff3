/** The SQL that a statement runs or will run: its own, and that in the routines that it makes. */
import type { QualifiedName, Relation } from '../schema/model';
import { resolveRelation } from '../schema/names';
import { temporarySchema } from '../schema/schema';
import { as, type RangeVar, walk } from '../sql/ast';
import { parse } from '../sql/parse';
import type { Statement } from '../sql/source-file';
import { routineBodies, statementsIn } from './plpgsql/embedded-sql';
import { type Embedded, wholeText } from './plpgsql/routine-body';
import type { StatementContext } from './rule';

/** The statement itself, and the SQL in the routines that it makes. */
export function statementPieces(statement: Statement): readonly Embedded[] {
  const whole = wholeText(statement.parsed);
  return [whole, ...routineBodies(whole).flatMap(statementsIn)];
}

/** What a name in a piece means: a routine runs when the migrations are done, and may name tables that later ones make. */
export function resolvePieceName(
  table: RangeVar,
  piece: Embedded,
  statement: Statement,
  { before, final }: StatementContext,
): { readonly name: QualifiedName; readonly relation: Relation | undefined } {
  return resolveRelation(isInRoutine(piece, statement) ? final : before, table);
}

/** True for what runs when somebody calls the routine, and not now. */
export function isInRoutine(piece: Embedded, { parsed }: Statement): boolean {
  return as(parsed.tree, 'CreateFunctionStmt') !== undefined && piece.text !== parsed.text;
}

/** Tables that a routine makes for itself. */
export function temporaryNames(pieces: readonly Embedded[]): ReadonlySet<string> {
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

export function isTemporary(name: QualifiedName, relation: Relation | undefined): boolean {
  return name.schema === temporarySchema || (relation?.kind === 'table' && relation.persistence === 'temporary');
}
