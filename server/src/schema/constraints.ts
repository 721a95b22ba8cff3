/** Adds constraints to a table as the server does: with its names, its indexes, and on the tables below. */

import type { Node } from '../sql/ast';
import { as, strings, walk } from '../sql/ast';
import type { WantedConstraint } from './columns';
import { type Draft, refuse } from './draft';
import { addForeignKey } from './foreign-keys';
import { addIndexConstraint } from './index-constraints';
import { childrenOf, columnOf } from './lookups';
import type { Constraint, Inherited, Origin, QualifiedName, Table } from './model';
import { freeConstraintName, truncated } from './object-names';

export interface Placement {
  /** ONLY: the tables below do not get it. */
  readonly only: boolean;
  /** NO INHERIT of the constraint itself is read from its node. */
  readonly inherited?: Inherited;
}

// The order in which the server works through what one statement asks for (parse_utilcmd.c, tablecmds.c).
const order = [
  'CONSTR_CHECK',
  'CONSTR_NOTNULL',
  'CONSTR_PRIMARY',
  'CONSTR_UNIQUE',
  'CONSTR_EXCLUSION',
  'CONSTR_FOREIGN',
];

/** Adds all of them in the server's order. */
export function addConstraints(
  draft: Draft,
  table: QualifiedName,
  wanted: readonly WantedConstraint[],
  placement: Placement,
): void {
  const rank = ({ node }: WantedConstraint) => {
    const at = order.indexOf(node.contype ?? '');
    return at === order.indexOf('CONSTR_EXCLUSION') ? at - 1 : at;
  };
  // NOT NULL without a name steps aside for those with one.
  const named = (constraint: WantedConstraint) => (constraint.node.conname === undefined ? 1 : 0);
  const sorted = [...wanted].sort(
    (a, b) => rank(a) - rank(b) || (a.node.contype === 'CONSTR_NOTNULL' ? named(a) - named(b) : 0),
  );
  for (const constraint of withoutRepeatedKeys(sorted)) addConstraint(draft, table, constraint, placement);
}

// UNIQUE of the very columns of a key before it adds nothing but its name (transformIndexConstraints, parse_utilcmd.c).
function withoutRepeatedKeys(sorted: readonly WantedConstraint[]): WantedConstraint[] {
  const kept: WantedConstraint[] = [];
  for (const wanted of sorted) {
    const at = kept.findIndex((other) => isSameKey(other, wanted));
    const same = kept[at];
    if (!same) kept.push(wanted);
    else if (same.node.conname === undefined && wanted.node.conname !== undefined) {
      kept[at] = { ...same, node: { ...same.node, conname: wanted.node.conname } };
    }
  }
  return kept;
}

function isSameKey(a: WantedConstraint, b: WantedConstraint): boolean {
  const isKey = ({ node }: WantedConstraint) => node.contype === 'CONSTR_PRIMARY' || node.contype === 'CONSTR_UNIQUE';
  const traits = ({ node, columns }: WantedConstraint) =>
    JSON.stringify([columns, strings(node.including), node.nulls_not_distinct, node.deferrable, node.initdeferred]);
  return isKey(a) && isKey(b) && !a.node.indexname && !b.node.indexname && traits(a) === traits(b);
}

function addConstraint(draft: Draft, name: QualifiedName, wanted: WantedConstraint, placement: Placement): void {
  switch (wanted.node.contype) {
    case 'CONSTR_CHECK':
      addCheck(draft, name, wanted, placement);
      return;
    case 'CONSTR_NOTNULL':
      for (const column of wanted.columns) {
        addNotNull(draft, name, column, {
          ...(wanted.node.conname === undefined ? {} : { name: wanted.node.conname }),
          valid: wanted.valid,
          origin: draft.origin(wanted.span),
          recurse: !placement.only && wanted.node.is_no_inherit !== true,
        });
      }
      return;
    case 'CONSTR_PRIMARY':
    case 'CONSTR_UNIQUE':
    case 'CONSTR_EXCLUSION':
      addIndexConstraint(draft, name, wanted, placement.only);
      return;
    case 'CONSTR_FOREIGN':
      addForeignKey(draft, name, wanted);
      return;
    default:
  }
}

/** Refuses a name that a constraint of the table has already. */
export function refuseTakenConstraint(table: Table, name: string): void {
  if (table.constraints.some((constraint) => constraint.name === name)) refuse('the constraint exists');
}

function addCheck(draft: Draft, name: QualifiedName, wanted: WantedConstraint, placement: Placement): void {
  const table = draft.table(name);
  const expression = wanted.node.raw_expr;
  if (!table || !expression) return;
  const columns = columnsOf(table, expression);
  const [only, second] = columns;
  const given = wanted.node.conname;
  const conname = given
    ? truncated(given)
    : freeConstraintName(draft, name, second === undefined ? only : undefined, 'check');
  const constraint: Constraint = {
    kind: 'check',
    name: conname,
    named: given !== undefined,
    valid: wanted.valid,
    enforced: wanted.enforced,
    expression,
    columns,
    noInherit: wanted.node.is_no_inherit === true,
    inherited: placement.inherited,
    origin: draft.origin(wanted.span),
  };
  putCheck(draft, name, constraint, placement.only || constraint.noInherit);
}

/** Puts a CHECK on the table and those below; one of the same name that is there already is the same constraint. */
function putCheck(draft: Draft, name: QualifiedName, constraint: Constraint & { kind: 'check' }, only: boolean): void {
  const table = draft.table(name);
  if (!table) return;
  const existing = table.constraints.find((other) => other.name === constraint.name);
  if (existing && !constraint.inherited) refuse('the constraint exists');
  if (existing && existing.kind !== 'check') refuse('a constraint of another kind has that name');
  draft.putRelation({
    ...table,
    constraints: existing
      ? table.constraints.map((other) =>
          other === existing ? { ...other, inherited: oneMoreParent(other.inherited) } : other,
        )
      : [...table.constraints, constraint],
  });
  if (only) return;
  for (const child of childrenOf(draft, table)) {
    const inherited = { ...constraint, origin: { ...constraint.origin }, inherited: { parents: 1, local: false } };
    putCheck(draft, child.name, inherited, false);
  }
}

export interface WantedNotNull {
  readonly name?: string;
  readonly valid: boolean;
  readonly origin: Origin;
  readonly recurse: boolean;
  readonly inherited?: Inherited;
}

/** Makes a column NOT NULL; where it is already, an invalid one becomes valid and a second name is refused. */
export function addNotNull(draft: Draft, name: QualifiedName, columnName: string, wanted: WantedNotNull): void {
  const table = draft.table(name);
  if (!table) return;
  columnOf(table, columnName);
  const existing = notNullOf(table, columnName);
  if (existing && wanted.name !== undefined && existing.name !== wanted.name && !wanted.inherited) {
    refuse('the column has a NOT NULL constraint of another name');
  }
  const constraint: Constraint = existing
    ? {
        ...existing,
        valid: existing.valid || wanted.valid,
        inherited: wanted.inherited ? oneMoreParent(existing.inherited) : madeLocal(existing.inherited),
      }
    : {
        kind: 'not null',
        name: notNullName(draft, table, columnName, wanted),
        named: wanted.name !== undefined && !wanted.inherited,
        valid: wanted.valid,
        enforced: true,
        columns: [columnName],
        inherited: wanted.inherited,
        origin: wanted.origin,
      };
  draft.putRelation({
    ...table,
    columns: table.columns.map((column) => (column.name === columnName ? { ...column, notNull: true } : column)),
    constraints: existing
      ? table.constraints.map((other) => (other === existing ? constraint : other))
      : [...table.constraints, constraint],
  });
  if (!wanted.recurse) return;
  for (const child of childrenOf(draft, table)) {
    const below = { ...wanted, name: constraint.name, origin: { ...wanted.origin } };
    addNotNull(draft, child.name, columnName, { ...below, inherited: { parents: 1, local: false } });
  }
}

function notNullName(draft: Draft, table: Table, column: string, wanted: WantedNotNull): string {
  if (wanted.name === undefined) return freeConstraintName(draft, table.name, column, 'not_null');
  const name = truncated(wanted.name);
  refuseTakenConstraint(table, name);
  return name;
}

export function notNullOf(table: Table, column: string): (Constraint & { kind: 'not null' }) | undefined {
  for (const constraint of table.constraints) {
    if (constraint.kind === 'not null' && constraint.columns[0] === column) return constraint;
  }
  return undefined;
}

export function oneMoreParent(inherited: Inherited | undefined): Inherited {
  return inherited ? { ...inherited, parents: inherited.parents + 1 } : { parents: 1, local: true };
}

function madeLocal(inherited: Inherited | undefined): Inherited | undefined {
  return inherited && { ...inherited, local: true };
}

/** The table's columns that an expression names, each once; refuses a name that certainly is no column. */
export function columnsOf(table: Table, expression: Node): string[] {
  const names: string[] = [];
  walk(expression, (node) => {
    const fields = strings(as(node, 'ColumnRef')?.fields);
    const name = fields.at(-1);
    if (name === undefined || names.includes(name)) return;
    const isColumn = table.columns.some((column) => column.name === name);
    if (fields.length === 1 && !isColumn && name !== table.name.name) columnOf(table, name);
    if (isColumn || !table.complete) names.push(name);
  });
  return names;
}
