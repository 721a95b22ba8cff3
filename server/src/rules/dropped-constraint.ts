/** The constraint that an ALTER TABLE drops, as far as running code could rely on it. */
import { indexesOf } from '../locks/relations';
import type { Column, Constraint, QualifiedName, Schema, Table } from '../schema/model';
import { as, type Node } from '../sql/ast';
import { isKeyword, tokenize } from '../sql/lexer';
import type { Statement } from '../sql/source-file';
import type { Span } from '../sql/span';
import { isSame } from './dependents';
import { atFileEnd, deployedColumn } from './deployed';
import { liveAlterations } from './live-table';
import type { StatementContext } from './rule';

export interface DroppedConstraint {
  readonly table: QualifiedName;
  readonly name: string;
  /** Undefined when nothing in the history made it. */
  readonly constraint: Constraint | undefined;
  /** The table as it was, and as the file leaves it. */
  readonly before: Table | undefined;
  readonly end: Table | undefined;
  /** The constraint's name, from the holding statement's first character: of locks other rules speak. */
  readonly span: Span;
  readonly cascades: boolean;
}

/**
 * Those of live tables; not what this file made itself, and not what goes because the file drops the table, one of the
 * columns, or the table that a foreign key points to: that is a finding of its own.
 */
export function droppedConstraints(statement: Statement, context: StatementContext): readonly DroppedConstraint[] {
  return liveAlterations(statement, context).flatMap(({ name: table, table: before, actions, alter, source }) =>
    actions.flatMap(({ command, span }) => {
      const { subtype, name, behavior } = command;
      if (subtype !== 'AT_DropConstraint' || name === undefined) return [];
      const constraint = before?.constraints.find((one) => one.name === name);
      if (before && (constraint ? !isMissed(before, constraint, context) : before.complete)) return [];
      const end = before && atFileEnd(before, context);
      const cascades = behavior === 'DROP_CASCADE';
      return [{ table, name, constraint, before, end, span: source.place(nameSpan(alter, span)), cascades }];
    }),
  );
}

/** The last word, before CASCADE or RESTRICT. */
function nameSpan({ parsed: { text } }: Statement, action: Span): Span {
  const tokens = tokenize(text, { from: action.start, to: action.end });
  const last = tokens.at(-1);
  const hasBehavior = isKeyword(text, last, 'cascade') || isKeyword(text, last, 'restrict');
  const name = tokens.length > 3 && hasBehavior ? tokens.at(-2) : last;
  return name ? { start: name.start, end: name.end } : action;
}

function isMissed(table: Table, constraint: Constraint, context: StatementContext): boolean {
  const end = atFileEnd(table, context);
  if (!end || !isShipped(table, constraint, context)) return false;
  const origins = new Set(end.columns.map(({ origin }) => origin));
  const columns = table.columns.filter(({ name }) => constraint.columns.includes(name));
  // NOT NULL proves the same from now on.
  if (constraint.kind === 'check' && isNotNullCheck(constraint.expression) && isRequired(columns, end)) return false;
  if (columns.some(({ origin }) => !origins.has(origin))) return false;
  if (columns.some(({ name }) => deployedColumn(table, name, context) === undefined)) return false;
  if (constraint.kind !== 'foreign key') return true;
  const target = context.before.relation(constraint.references);
  return typeof target !== 'object' || context.fileEnd.find(target.origin) !== undefined;
}

function isNotNullCheck(expression: Node): boolean {
  return as(expression, 'NullTest')?.nulltesttype === 'IS_NOT_NULL';
}

function isRequired(columns: readonly Column[], { columns: kept }: Table): boolean {
  return columns.every(({ origin }) => kept.some((one) => one.origin === origin && one.notNull));
}

function isShipped(table: Table, { origin }: Constraint, { deployed }: StatementContext): boolean {
  const known = deployed.find(table.origin);
  return known?.kind === 'table' && known.constraints.some((one) => one.origin === origin);
}

/** True when at the file's end something of the same kind, on the same columns, to the same table, takes its place. */
export function isReplaced({ constraint, end }: DroppedConstraint, { fileEnd }: StatementContext): boolean {
  if (!constraint || !end) return false;
  if (end.constraints.some((one) => one.origin !== constraint.origin && doesTheSame(one, constraint))) return true;
  if (constraint.kind !== 'unique' && constraint.kind !== 'primary key') return false;
  return uniqueColumns(end, fileEnd).some((columns) => sameColumns(columns, constraint.columns));
}

/** The columns of each unique index that belongs to no constraint and has all rows in it. */
export function uniqueColumns(table: Table, schema: Schema): readonly (readonly string[])[] {
  return indexesOf(schema, table).flatMap(({ constraint, unique, valid, predicate, keys }) => {
    const columns = keys.flatMap(({ column }) => column ?? []);
    const isWhole = valid && !predicate && columns.length === keys.length;
    return unique && isWhole && constraint === undefined ? [columns] : [];
  });
}

function doesTheSame(one: Constraint, other: Constraint): boolean {
  if (one.kind === 'foreign key' && other.kind === 'foreign key') {
    // A key of more columns to the same table refuses all that the narrower one did.
    return isSame(one.references, other.references) && other.columns.every((column) => one.columns.includes(column));
  }
  return sameKind(one, other) && sameColumns(one.columns, other.columns);
}

function sameKind(one: Constraint, other: Constraint): boolean {
  const isUnique = ({ kind }: Constraint) => kind === 'unique' || kind === 'primary key';
  return one.kind === other.kind || (isUnique(one) && isUnique(other));
}

function sameColumns(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((column) => other.includes(column));
}
