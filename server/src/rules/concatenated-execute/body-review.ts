/** Finds the commands that a PL/pgSQL body executes and the text that goes into them unquoted, followed through variables. */
import type { Schema } from '../../schema/model';
import { as, strings } from '../../sql/ast';
import { isKeyword, type Token } from '../../sql/lexer';
import { parse } from '../../sql/parse';
import type { Span } from '../../sql/span';
import { type Execution, executions } from '../plpgsql/executions';
import type { RoutineBody } from '../plpgsql/routine-body';
import { character, type PlpgsqlStatement, plpgsqlStatements } from '../plpgsql/statements';
import { type Assignment, folded, readVariables } from '../plpgsql/variables';
import { type CommandText, type HolePiece, isBuilt, readCommandText } from './command-text';
import { isSafe, isSafeColumn, isSafeDeclared } from './trust';

/** One hole through which unquoted text comes into a command. */
export interface UnsafeHole {
  readonly hole: HolePiece;
  readonly command: CommandText;
  /** The other holes of the same expression that are as bad, and this one. */
  readonly unsafe: readonly HolePiece[];
  /** The EXECUTE that runs it. */
  readonly execution: Execution;
  /** The assignments that brought the text to where it is put in. */
  readonly brought: readonly Span[];
}

/** Every hole once, in the order in which the body runs them. */
export function reviewBody(body: RoutineBody, schema: Schema): readonly UnsafeHole[] {
  const statements = plpgsqlStatements(body.text);
  const variables = readVariables(body.text, statements, body.parameters);
  const found = new Map<number, UnsafeHole>();
  const visited = new Set<string>();

  const inspect = (span: Span, at: number, execution: Execution): void => {
    const key = `${span.start} ${at}`;
    if (visited.has(key)) return;
    visited.add(key);
    const command = readCommandText(body.text, span);
    const judged = command.pieces.flatMap((piece) =>
      piece.kind === 'hole' && !piece.quoted ? [{ piece, ...judge(piece.span, at, execution, new Set()) }] : [],
    );
    if (!isBuilt(command)) return;
    const unsafe = judged.filter(({ isUnsafe }) => isUnsafe);
    for (const { piece, brought } of unsafe) {
      if (found.has(piece.specifier?.start ?? piece.span.start)) continue;
      const holes = unsafe.map((other) => other.piece);
      found.set(piece.specifier?.start ?? piece.span.start, {
        hole: piece,
        command,
        unsafe: holes,
        execution,
        brought,
      });
    }
  };

  /** A variable built elsewhere is inspected there; one that only carries a value is as safe as that value. */
  const judge = (
    span: Span,
    at: number,
    execution: Execution,
    seen: ReadonlySet<Assignment>,
  ): { readonly isUnsafe: boolean; readonly brought: readonly Span[] } => {
    const node = expressionOf(body.text, span);
    const name = variableName(node);
    if (name === undefined || !variables.isKnown(name)) return { isUnsafe: !safe(span, at, seen), brought: [] };
    if (isSafeDeclared(variables.type(name), schema)) return { isUnsafe: false, brought: [] };
    const { assignments, initial } = variables.reaching(name, at);
    const brought: Span[] = [];
    for (const assignment of assignments) {
      if (seen.has(assignment)) continue;
      const source = statements[assignment.at];
      if (!assignment.expression) {
        if (source) brought.push(headOf(source));
        continue;
      }
      if (isBuilt(readCommandText(body.text, assignment.expression))) {
        inspect(assignment.expression, assignment.at, execution);
        continue;
      }
      const inner = judge(assignment.expression, assignment.at, execution, new Set([...seen, assignment]));
      if (inner.isUnsafe && source) brought.push(headOf(source), ...inner.brought);
    }
    const isUnsafe = brought.length > 0 || (initial && variables.isParameter(name));
    return { isUnsafe, brought };
  };

  const safe = (span: Span, at: number, seen: ReadonlySet<Assignment>): boolean => {
    const command = readCommandText(body.text, span);
    if (isBuilt(command)) {
      return command.pieces.every(
        (piece) => piece.kind === 'text' || piece.quoted !== undefined || safe(piece.span, at, seen),
      );
    }
    const isSafeVariable = (parts: readonly string[]): boolean => {
      const name = variables.isKnown(parts.join('.')) ? parts.join('.') : (parts.at(-1) ?? '');
      const isField = parts.length > 1 && name !== parts.join('.') && variables.isKnown(parts[0] ?? '');
      if (isRowField(parts)) return true;
      if (isField) return isSafeFieldOfQuery(parts, at);
      if (!variables.isKnown(name)) return isSafeQueryColumn(parts, statements[at]);
      if (isSafeDeclared(variables.type(name), schema)) return true;
      const { assignments, initial } = variables.reaching(name, at);
      if (initial && variables.isParameter(name)) return false;
      return assignments.every(
        (assignment) =>
          seen.has(assignment) ||
          (assignment.expression !== undefined &&
            safe(assignment.expression, assignment.at, new Set([...seen, assignment]))),
      );
    };
    return isSafe(expressionOf(body.text, span), { isSafeVariable, schema });
  };

  /** `row.column` of a variable that was declared as a table's row. */
  const isRowField = (parts: readonly string[]): boolean => {
    const declared = parts.length === 2 ? variables.type(parts[0] ?? '') : undefined;
    if (declared?.kind === 'row of') return isSafeColumn([...declared.parts, parts[1] ?? ''], schema);
    return declared?.kind === 'type' && isSafeColumn([...strings(declared.type.names), parts[1] ?? ''], schema);
  };

  /** A field of a record that `SELECT *` filled, by the types of the tables that were read. */
  const isSafeFieldOfQuery = (parts: readonly string[], at: number): boolean => {
    const { assignments } = variables.reaching(parts[0] ?? '', at);
    return assignments.length > 0 && assignments.every((source) => isSafeQueryColumn(parts, statements[source.at]));
  };

  /** A column of a table that the statement reads, by its type. */
  const isSafeQueryColumn = (parts: readonly string[], statement: PlpgsqlStatement | undefined): boolean => {
    const tables = tablesRead(body.text, statement?.tokens ?? []);
    return tables.some((table) => isSafeColumn([...table, parts.at(-1) ?? ''], schema));
  };

  for (const execution of executions(body.text, statements)) inspect(execution.command, execution.at, execution);
  return [...found.values()];
}

/** The names behind FROM and JOIN, as parts. */
function tablesRead(text: string, tokens: readonly Token[]): readonly (readonly string[])[] {
  return tokens.flatMap((token, index) => {
    if (!isKeyword(text, token, 'from') && !isKeyword(text, token, 'join')) return [];
    const first = folded(text, tokens[index + 1]);
    const isQualified = character(text, tokens[index + 2]) === '.';
    return [isQualified ? [first, folded(text, tokens[index + 3])] : [first]];
  });
}

function expressionOf(text: string, span: Span) {
  const select = as(parse(`SELECT ${text.slice(span.start, span.end)}`).tree, 'SelectStmt');
  return as(select?.targetList?.[0], 'ResTarget')?.val;
}

function variableName(node: ReturnType<typeof expressionOf>): string | undefined {
  const column = as(node, 'ColumnRef');
  const parameter = as(node, 'ParamRef');
  if (parameter) return `$${parameter.number}`;
  const parts = strings(column?.fields);
  return column && parts.length === column.fields?.length ? parts.join('.') : undefined;
}

function headOf({ start, end }: PlpgsqlStatement): Span {
  return { start, end };
}
