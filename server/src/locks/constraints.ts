/** Adding, validating and dropping constraints, and what an existing one proves. */
import type { Constraint as ModelConstraint, Table } from '../schema/model';
import { type AlterTableCmd, as, type Constraint, type Node, strings } from '../sql/ast';
import type { Altered } from './altered';
import { addForeignKey, onReferenced, referencedTree } from './foreign-keys';
import { childrenOf, foreignKeysOf, partitionsOf, referencingTables, relationAt, sameName, tableAt } from './relations';
import { type Touch, touch } from './touch';

export function* addConstraint(context: Altered, constraint: Constraint | undefined): Iterable<Touch> {
  const { schema, name, tree, recurses } = context;
  const partitions = recurses ? partitionsOf(schema, name) : [];
  const unchecked = constraint?.skip_validation === true || constraint?.is_enforced === false;
  const below = { child: tree.filter((one) => !sameName(one, name)) };
  yield touch(constraint?.contype === 'CONSTR_FOREIGN' ? 'add foreign key below' : 'add constraint', below);
  switch (constraint?.contype) {
    case 'CONSTR_CHECK':
      return yield touch(unchecked ? 'add check, unchecked' : 'add check', {
        table: constraint.is_no_inherit ? [name] : tree,
      });
    case 'CONSTR_NOTNULL':
      return yield* requireValues(context, strings(constraint.keys), unchecked);
    case 'CONSTR_FOREIGN':
      return yield* addForeignKey(schema, constraint, [name, ...partitions], !unchecked);
    case 'CONSTR_PRIMARY':
    case 'CONSTR_UNIQUE':
    case 'CONSTR_EXCLUSION':
      if (constraint.indexname === undefined) {
        yield touch('add unique or primary key', { table: [name], partition: partitions });
      } else {
        yield touch('add constraint using index', { table: [name] });
      }
      if (constraint.contype === 'CONSTR_PRIMARY')
        yield* requireValues(context, keyColumns(context, constraint), false);
      return;
    default:
      yield touch('alter table otherwise', { table: tree });
  }
}

/** The columns of a key as written, or of the index that is to become it. */
function keyColumns({ schema, name }: Altered, constraint: Constraint): readonly string[] {
  if (constraint.indexname === undefined) return strings(constraint.keys);
  const index = relationAt(schema, { schema: name.schema, name: constraint.indexname });
  return index?.kind === 'index' ? index.keys.flatMap((key) => key.column ?? []) : [''];
}

export function* setNotNull(context: Altered, command: AlterTableCmd): Iterable<Touch> {
  yield* requireValues(context, [command.name ?? ''], false);
}

/** Makes columns NOT NULL; where each is proved to hold no NULL, no row is read. */
function* requireValues(context: Altered, columns: readonly string[], unchecked: boolean): Iterable<Touch> {
  const { schema, tree, constraints, table: own } = context;
  if (columns.every((column) => isRequired(own, constraints, column))) {
    // Partitions must be as their parent is; inheriting tables may not be.
    const children = own?.partitionBy ? [] : tree.filter((one) => !sameName(one, context.name));
    return yield touch('set not null again', { table: [context.name], child: children });
  }
  for (const name of tree) {
    const known = name === context.name ? constraints : (tableAt(schema, name)?.constraints ?? []);
    const table = tableAt(schema, name);
    const proved = columns.every((column) => isRequired(table, known, column) || checksNotNull(known, column));
    yield touch(unchecked || proved ? 'set not null, proved' : 'set not null', { table: [name] });
  }
}

export function* dropNotNull(context: Altered, command: AlterTableCmd): Iterable<Touch> {
  const { schema, name, table, recurses, tree, constraints } = context;
  const below = recurses ? tree.filter((one) => !sameName(one, name)) : childrenOf(schema, name);
  if (!recurses) return yield touch('drop not null of the parent alone', { table: [name], child: below });
  const isNullable = table?.complete === true && !isRequired(table, constraints, command.name ?? '');
  if (isNullable) return yield touch('drop not null again', { table: [name], child: below });
  yield touch('drop not null', { table: tree });
}

/** NOT NULL already, and not by a constraint that is still to be validated. */
function isRequired(table: Table | undefined, constraints: readonly ModelConstraint[], column: string): boolean {
  const constraint = constraints.find((one) => one.kind === 'not null' && one.columns.includes(column));
  return table?.columns.some((one) => one.name === column && one.notNull) === true && constraint?.valid !== false;
}

/** A valid CHECK that holds only where the column is not null: `c IS NOT NULL`, alone or with AND (manual, ALTER TABLE). */
function checksNotNull(constraints: readonly ModelConstraint[], column: string): boolean {
  return constraints.some(
    (one) => one.kind === 'check' && one.valid && one.enforced && impliesNotNull(one.expression, column),
  );
}

function impliesNotNull(expression: Node | undefined, column: string): boolean {
  const test = as(expression, 'NullTest');
  if (test) return test.nulltesttype === 'IS_NOT_NULL' && columnOf(test.arg) === column;
  const operation = as(expression, 'BoolExpr');
  return operation?.boolop === 'AND_EXPR' && (operation.args ?? []).some((part) => impliesNotNull(part, column));
}

function columnOf(node: Node | undefined): string | undefined {
  return strings(as(node, 'ColumnRef')?.fields).at(-1);
}

export function* validateConstraint(context: Altered, command: AlterTableCmd): Iterable<Touch> {
  const { schema, name, table, tree } = context;
  const constraint = table?.constraints.find((one) => one.name === command.name);
  if (constraint?.valid) return yield touch('validate what is valid', { table: [name] });
  if (constraint?.kind !== 'foreign key') return yield touch('validate check or not null', { table: tree });
  yield touch('validate foreign key', {
    table: [name, ...partitionsOf(schema, name)],
    referenced: referencedTree(schema, constraint.references),
  });
}

export function* dropConstraint(context: Altered, command: AlterTableCmd): Iterable<Touch> {
  const { schema, name, table, recurses, tree } = context;
  const constraint = table?.constraints.find((one) => one.name === command.name);
  yield touch('drop constraint', { table: recurses ? tree : [name, ...childrenOf(schema, name)] });
  if (constraint?.kind === 'foreign key') yield* onReferenced(schema, constraint.references, 'drop foreign key');
  if (command.behavior !== 'DROP_CASCADE' || !constraint) return;
  if (constraint.kind !== 'primary key' && constraint.kind !== 'unique') return;
  const pointing = referencingTables(schema, name).filter((other) =>
    foreignKeysOf(tableAt(schema, other)).some(
      (key) => sameName(key.references, name) && sameColumns(key.referencedColumns, constraint.columns),
    ),
  );
  yield touch('drop foreign key', { referencing: pointing });
}

/** Foreign keys may name the key's columns in another order; none named means the primary key. */
function sameColumns(a: readonly string[], b: readonly string[]): boolean {
  return a.length === 0 || (a.length === b.length && a.every((column) => b.includes(column)));
}
